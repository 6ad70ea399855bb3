"""
What goes between the processes of a hub: hints and presence, through the Redis layer.

One thread with one persistent event loop publishes: a layer's connections belong to a loop, and a request's loop
lives only as long as the request. Without a shared layer nothing is sent: there is one process, or the brokers'
own look at the rows must do.
"""

import asyncio
import logging
import os
import secrets
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from channels.layers import InMemoryChannelLayer, get_channel_layer

log = logging.getLogger(__name__)

Message = dict[str, Any]

GROUP = "live"
"""The one group that every broker joins: one layer subscription per process."""

MOST = 10_000
"""Hints and messages waiting while Redis is slow or gone; beyond it they are dropped (the rows are safe)."""

WAIT = 5.0
"""Seconds that one publication may take."""


def shared() -> bool:
    """Whether a layer is configured that other processes see."""
    layer = get_channel_layer()
    return layer is not None and not isinstance(layer, InMemoryChannelLayer)


class Publisher:
    """Merges what is to be sent and sends it from its own thread; drops it, and logs once, while Redis is gone."""

    def __init__(self) -> None:
        self.me = secrets.token_hex(4)
        self._lock = threading.Lock()
        self._heads: dict[str, int] = {}
        self._messages: list[Message] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sending = False
        self._gone = False
        self.sent: Future[None] | None = None

    def heads(self, heads: Mapping[str, int]) -> None:
        """Takes hints; many about one stream become one."""
        with self._lock:
            for stream, seq in heads.items():
                if stream in self._heads or len(self._heads) < MOST:
                    self._heads[stream] = max(seq, self._heads.get(stream, 0))
        self._wake()

    def message(self, message: Message) -> None:
        """Takes one message as it is."""
        with self._lock:
            if len(self._messages) < MOST:
                self._messages.append(message)
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="live-publisher", daemon=True).start()
            if not self._sending:
                self._sending = True
                self.sent = asyncio.run_coroutine_threadsafe(self._send_all(), self._loop)

    async def _send_all(self) -> None:
        while messages := self.take():
            for message in messages:
                await self._send({**message, "from": self.me})

    def take(self) -> list[Message]:
        """All that waits, to be sent now."""
        with self._lock:
            heads, messages = self._heads, self._messages
            self._heads, self._messages = {}, []
            if heads:
                messages = [{"type": "heads", "heads": heads}, *messages]
            self._sending = bool(messages)
        return messages

    async def _send(self, message: Message) -> None:
        try:
            async with asyncio.timeout(WAIT):
                await get_channel_layer().group_send(GROUP, message)
        except Exception as error:  # noqa: BLE001 - whatever Redis says, ordering goes on
            if not self._gone:
                log.warning("The live layer is gone (%s): hints are dropped.", type(error).__name__)
            self._gone = True
        else:
            if self._gone:
                log.warning("The live layer is back.")
            self._gone = False


publisher = Publisher()


def publish_heads(heads: Mapping[str, int]) -> None:
    """Sends hints to the other processes, if there is a layer that they see."""
    if shared():
        publisher.heads(heads)


def publish(message: Message) -> None:
    """Sends one message (`type` and what it carries) to every process's broker, if there is such a layer."""
    if shared():
        publisher.message(message)


def mine(message: Message) -> bool:
    """Whether this process sent it, and so knows already."""
    return message.get("from") == publisher.me


def _start_anew() -> None:
    """A forked child has the publisher's lock and loop, but not its thread."""
    global publisher
    publisher = Publisher()


os.register_at_fork(after_in_child=_start_anew)

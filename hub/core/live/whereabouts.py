"""The broker's presence: takes the beats of its own sockets and of other processes, shows who is where."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.core.live import protocol, registry, supervise, wire
from hub.core.live.presence import Beat, Presence, goodbye
from hub.core.live.socket import Socket, message

if TYPE_CHECKING:
    from hub.core.live.broker import Broker

EXPIRY = 5.0
"""Seconds between two looks for those who have been silent for too long."""


class Whereabouts:
    """A subject is a stream: only who listens to it says and sees who is there, and loses both with the right."""

    def __init__(self, broker: "Broker") -> None:
        self._broker = broker
        self._presence = Presence()
        self._early: dict[tuple[Socket, str], str] = {}

    async def run(self) -> None:
        """Forgets the silent until it is cancelled."""
        await supervise.every(EXPIRY, self.expire)

    async def expire(self) -> None:
        """Forgets the silent, and tells those who watch."""
        for subject in self._presence.expire(self._broker.loop.time()):
            self._show(subject)

    def beat(self, socket: Socket, subject: str, state: str) -> None:
        """Takes what a page says; nothing from somebody who may not listen there."""
        feed = self._broker.feeds.get(subject)
        if feed is None or not registry.has_presence(subject):
            return
        if socket in feed.sockets:
            visitor = socket.visitor
            self._spread(Beat(subject, page(socket), visitor.person_id, visitor.name, state))
        elif socket in feed.joining:
            self._early[socket, subject] = state  # it counts once the page's right to be there is known

    def left(self, socket: Socket, subject: str) -> None:
        """The socket has lost or left a stream."""
        self._early.pop((socket, subject), None)
        beat = self._presence.of(subject, page(socket))
        if beat is not None:
            self._spread(goodbye(beat))

    def greet(self, socket: Socket, streams: Iterable[str]) -> None:
        """Shows a newcomer who is there, and takes what it has said already."""
        for subject in streams:
            if people := self._presence.people(subject):
                socket.tell(protocol.presence(subject, people))
            if state := self._early.pop((socket, subject), ""):
                self.beat(socket, subject, state)

    def heard(self, message: wire.Message) -> None:
        """Takes a beat of another process."""
        self._take(Beat(*message["beat"]))

    def _spread(self, beat: Beat) -> None:
        self._take(beat)
        wire.publish({"type": "presence", "beat": list(beat)})

    def _take(self, beat: Beat) -> None:
        if self._presence.take(beat, self._broker.loop.time()):
            self._show(beat.subject)

    def _show(self, subject: str) -> None:
        feed = self._broker.feeds.get(subject)
        if feed is not None:
            said = message(protocol.text(protocol.presence(subject, self._presence.people(subject))))
            for socket in tuple(feed.sockets):
                socket.push(said)


def page(socket: Socket) -> str:
    """What tells this page apart from every other, on all processes."""
    return f"{wire.publisher.me}-{socket.number}"

"""What the tests of live pages share: a browser's socket, sessions, and things that happen on a stream."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from hub.core.kit import clock
from hub.core.live import hints, rows
from hub.core.live.routing import sockets
from hub.core.people.models import Person

SOON = 10
"""Seconds that anything awaited may take on a busy machine."""

Frame = dict[str, Any]
Rule = Callable[[str, Collection[int]], set[int]]


def session_of(person: Person, *, second_factor: bool = False) -> str:
    """Signs somebody in and gives the session's key."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    if second_factor:
        store["account_authentication_methods_user"] = str(person.pk)
        store["account_authentication_methods"] = [{"method": "mfa", "at": clock.now().timestamp()}]
    store.create()
    return str(store.session_key)


def happen(*streams: str, subject: int = 1, hint: bool = True) -> list[int]:
    """Something happens on each of the streams, in one transaction; without a `hint` nobody is told."""
    with transaction.atomic():
        fact = rows.Fact("test.thing.happened", "thing", subject, 1)
        written = rows.append([(stream, fact) for stream in streams])
        if hint:
            transaction.on_commit(lambda: hints.send(written))
    return [seq for _, seq in written]


def in_thread(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Awaitable[Any]:
    """Runs what touches the database in a thread, as requests do."""
    made: Awaitable[Any] = database_sync_to_async(function)(*args, **kwargs)
    return made


def event(stream: str, seq: int, subject: int = 1) -> Frame:
    """What `happen` looks like on the socket."""
    return {
        "type": "event",
        "stream": stream,
        "seq": seq,
        "verb": "test.thing.happened",
        "kind": "thing",
        "id": subject,
        "version": 1,
    }


def events(stream: str, *numbers: int) -> Frame:
    """A frame of such events."""
    return {"type": "events", "events": [event(stream, seq) for seq in numbers]}


class Browser:
    """One open page: what uvicorn would be, for one socket and without a network."""

    def __init__(
        self, session: str = "", origin: str | None = "http://localhost:8000", path: str = "/ws/live/"
    ) -> None:
        headers = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())]
        if origin is not None:
            headers.append((b"origin", origin.encode()))
        self.scope: Frame = {"type": "websocket", "path": path, "headers": headers}
        self.up: asyncio.Queue[Frame] = asyncio.Queue()
        self.down: asyncio.Queue[Frame] = asyncio.Queue()

    async def open(self) -> bool:
        """Whether the handshake was accepted."""
        self.task = asyncio.create_task(sockets(self.scope, self.up.get, self.down.put))
        self.up.put_nowait({"type": "websocket.connect"})
        return bool((await self._next())["type"] == "websocket.accept")

    async def say(self, frame: Frame | str | bytes) -> None:
        """Sends one frame."""
        if isinstance(frame, bytes):
            await self.up.put({"type": "websocket.receive", "bytes": frame})
        else:
            text = frame if isinstance(frame, str) else json.dumps(frame)
            await self.up.put({"type": "websocket.receive", "text": text})

    async def resume(self, epoch: str, **streams: int) -> None:
        """Joins streams; `room_1=5` is the stream room:1 after 5."""
        wanted = {name.replace("_", ":"): seq for name, seq in streams.items()}
        await self.say({"type": "resume", "epoch": epoch, "streams": wanted})

    async def hear(self) -> Frame:
        """The next frame, whatever it is; `{"closed": code}` for the end."""
        message = await self._next()
        if message["type"] == "websocket.close":
            return {"closed": message["code"]}
        found: Frame = json.loads(message["text"])
        return found

    async def leave(self) -> None:
        """Closes the page."""
        await self.up.put({"type": "websocket.disconnect", "code": 1001})
        async with asyncio.timeout(SOON):
            await self.task

    async def _next(self) -> Frame:
        async with asyncio.timeout(SOON):
            return await self.down.get()

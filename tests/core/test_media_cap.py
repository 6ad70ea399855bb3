"""
No request above 15 MB gets in, whether it says its size or not; the answer is a 413, and the sender is heard
out.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler

from hub.core.media.cap import DRAINED, REQUEST_CAP, BodyCap

MEGABYTE = b"x" * 2**20


class Sender:
    """Somebody who sends so many megabytes, and then goes, or stays for the answer."""

    def __init__(self, megabytes: int, *, declared: bool = False, stays: bool = False) -> None:
        self.left, self.total, self.stays = megabytes, megabytes, stays
        self.answer, self.status = b"", 0
        length = [(b"content-length", str(megabytes * 2**20).encode())] if declared else []
        self.scope: dict[str, Any] = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": "/api/v1/x",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"content-type", b"image/jpeg"), *length],
        }

    async def receive(self) -> dict[str, Any]:
        if self.left == 0:
            if self.stays:
                await asyncio.Event().wait()  # until Django, which has answered, stops listening
            return {"type": "http.disconnect"}
        self.left -= 1
        return {"type": "http.request", "body": MEGABYTE, "more_body": self.left > 0}

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.answer += message.get("body", b"")


class Taker:
    """An application that reads the whole body, as Django does, and then waits for the disconnect."""

    def __init__(self) -> None:
        self.got, self.then = 0, ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async for body in self.bodies(receive):
            self.got += len(body)
        self.then = (await receive())["type"]

    async def bodies(self, receive: Any) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await receive()
            more = message["more_body"]
            yield message["body"]


async def test_fifteen_megabytes_get_through_untouched() -> None:
    sender, taker = Sender(15), Taker()
    await BodyCap(taker)(sender.scope, sender.receive, sender.send)
    assert taker.got == REQUEST_CAP
    assert "linli.too_large" not in sender.scope


async def test_more_is_cut_off_and_thrown_away() -> None:
    sender, taker = Sender(40), Taker()
    await BodyCap(taker)(sender.scope, sender.receive, sender.send)
    assert taker.got <= REQUEST_CAP
    assert sender.scope["linli.too_large"] is True
    assert sender.left == 0
    assert taker.then == "http.disconnect"


async def test_who_never_stops_is_not_heard_for_ever() -> None:
    sender, taker = Sender(10**6), Taker()
    await BodyCap(lambda scope, receive, send: _first_bodies(taker, receive))(
        sender.scope, sender.receive, sender.send
    )
    assert (sender.total - sender.left) * 2**20 <= REQUEST_CAP + DRAINED + 2**21


async def _first_bodies(taker: Taker, receive: Any) -> None:
    async for body in taker.bodies(receive):
        taker.got += len(body)


async def test_sockets_pass() -> None:
    seen = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["type"])

    sender = Sender(1)
    await BodyCap(application)({"type": "websocket"}, sender.receive, sender.send)
    assert seen == ["websocket"]


@pytest.mark.parametrize("declared", [True, False])
async def test_django_answers_413(declared: Any, settings: Any) -> None:
    settings.MIDDLEWARE = ["hub.core.media.cap.refuse_too_large"]
    sender = Sender(20, declared=declared, stays=True)
    await BodyCap(ASGIHandler())(sender.scope, sender.receive, sender.send)
    assert sender.status == 413
    assert json.loads(sender.answer)["code"] == "request.too_large"

"""
No request larger than 15 MB gets in, declared or not; the answer is the page for 413, not a broken
connection.

Django reads an ASGI request's whole body to the disk before it looks at it. `BodyCap` therefore stands around
the ASGI application (hub/asgi.py) and cuts the body off; `refuse_too_large` stands among the middleware and
answers.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from hub.core.flow import failures
from hub.core.kit.errors import Refused

REQUEST_CAP = 15 * 1024 * 1024
DRAINED = 10 * REQUEST_CAP
"""
How much of a body that is too large is read and thrown away, so that the browser gets to reading our answer.
"""
_FLAG = "linli.too_large"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
Answer = Callable[[HttpRequest], HttpResponse]


class TooLarge(Refused):
    """The request is larger than the hub takes (413)."""

    status = 413


class BodyCap:
    """
    Around an ASGI application: hands on at most `REQUEST_CAP` bytes of each body, and marks what was longer.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = 0

        async def capped() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen <= REQUEST_CAP or message["type"] != "http.request":
                return message
            if scope.get(
                _FLAG
            ):  # the application was told that the body is over: it waits for the disconnect
                return await _drained(message, receive, until_gone=True)
            scope[_FLAG] = True
            await _drained(message, receive)
            return {"type": "http.request", "body": b"", "more_body": False}

        await self.app(scope, capped, send)


async def _drained(message: Message, receive: Receive, *, until_gone: bool = False) -> Message:
    """Reads on and throws away: to the body's end or DRAINED bytes, or until the caller has gone."""
    seen = 0
    while message["type"] == "http.request" and (until_gone or (message.get("more_body") and seen < DRAINED)):
        message = await receive()
        seen += len(message.get("body", b""))
    return message


def refuse_too_large(get_response: Answer) -> Answer:
    """Middleware: answers 413 to what BodyCap has cut off, or to what says by itself that it is too large."""

    def answer(request: HttpRequest) -> HttpResponse:
        if _is_too_large(request):
            return failures.refused(
                request, TooLarge("request.too_large", _("This is larger than 15 MB. Send less at once."))
            )
        return get_response(request)

    return answer


def _is_too_large(request: HttpRequest) -> bool:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    cut_off = bool(getattr(request, "scope", {}).get(_FLAG))
    return cut_off or (declared.isdecimal() and int(declared) > REQUEST_CAP)

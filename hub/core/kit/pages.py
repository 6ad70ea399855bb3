"""
Serves Django's pages under ASGI with one change of threads per request.

Django's own ASGI handler hands a request back and forth between the event loop and a thread at each middleware that is
not written twice, gives each request a thread of its own, and with it a connection that is opened and thrown away. Here
every middleware and view is synchronous: a request is read on the loop, answered as a whole by one of a few threads
that stay and keep their connection, and sent on the loop. Measured with `python -m tests.bench orders`: CHANGELOG.md.
"""

import asyncio
import contextlib
import contextvars
import gc
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any, TypeVar

from asgiref.sync import async_to_sync
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.urls import ResolverMatch, get_resolver, set_script_prefix
from servestatic.middleware import ServeStaticMiddleware

from hub.core.kit import money

T = TypeVar("T")
Answer = Callable[[HttpRequest], HttpResponseBase]


PATIENCE = 0.02
"""Seconds until a page counts as a slow one, beside which the next may begin."""

YOUNG = 20_000
"""New objects between two rounds of the garbage collector. A page makes some thousands, gone when it is answered."""

KNOWN = 1_000
"""Addresses whose view is remembered."""


class Turns:
    """
    So many requests at once. Where others wait, whoever changes something and whoever looks take turns: the pages that
    a hint brings back all at the same moment do not stand before an order, and orders do not shut them out.
    """

    def __init__(self, at_once: int) -> None:
        self._free, self._looked = at_once, False
        self._waiting: dict[bool, deque[asyncio.Future[None]]] = {True: deque(), False: deque()}

    async def take(self, *, looks: bool) -> "Turn":
        """Waits until it is this one's turn. `looks`: it reads only."""
        if self._free:
            self._free -= 1
            self._looked = looks
            return Turn(self)
        future = asyncio.get_running_loop().create_future()
        self._waiting[looks].append(future)
        try:
            await future
        except asyncio.CancelledError:
            if not future.cancelled():  # it had been given the turn
                self.give()
            raise
        return Turn(self)

    def give(self) -> None:
        """A turn is over: the next one's, of the other kind if one waits."""
        for looks in (not self._looked, self._looked):
            while self._waiting[looks]:
                future = self._waiting[looks].popleft()
                if not future.done():
                    self._looked = looks
                    future.set_result(None)
                    return
        self._free += 1


class Turn:
    """One request's turn. It is over when the request is answered, or when that takes longer than PATIENCE."""

    def __init__(self, turns: Turns) -> None:
        self._turns, self._is_over = turns, False
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self.over)

    def over(self) -> None:
        """The next one's turn, once."""
        self._timer.cancel()
        if not self._is_over:
            self._is_over = True
            self._turns.give()


class Pages(ASGIHandler):
    """
    An ASGI application for HTTP that answers in `threads` threads; further requests wait for their turn.

    `at_once`: how many quick ones are at work together. Threads that compute take the interpreter from each other at
    every query: four orders at once cost half as much again as one after the other. A page that takes longer does not
    hold up the others: they begin beside it.
    """

    def __init__(self, threads: int, at_once: int) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._at_once = at_once
        self._loop: asyncio.AbstractEventLoop | None = None
        self._view_of = lru_cache(KNOWN)(get_resolver().resolve)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answers one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        looks = scope["method"] in ("GET", "HEAD")
        response = await self._in_thread(looks, self._answer, scope, body)
        if not response.streaming:
            await self.send_response(response, send)
            return
        try:
            await self._stream(response, receive, send)
        finally:
            await self._in_thread(True, response.close)

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """
        Which view answers an address, remembered for the KNOWN last ones: Django tries some hundred patterns one after
        the other, a tenth of what an order costs. What no view answers is looked for each time.
        """
        request.resolver_match = found = self._view_of(request.path_info)
        return found

    async def warm_up(self) -> None:
        """
        Loads every address with its views, so that the first visitors need not wait for it (1.4 s), what every page is
        made with (0.1 s), and takes all that is there now out of the garbage collector's rounds, which would stop every
        thread for it again and again.
        """
        await self._in_thread(True, self._load)
        gc.collect()
        gc.freeze()
        gc.set_threshold(YOUNG)

    def _load(self) -> None:
        self._view_of("/")
        get_template("base.html")
        for language, _name in settings.LANGUAGES:
            money.show(0, language=language)

    async def _in_thread(self, looks: bool, act: Callable[..., T], *given: Any) -> T:
        """Runs it in one of our threads, in a copy of this task's context: languages do not leak between requests."""
        loop, context = asyncio.get_running_loop(), contextvars.copy_context()
        if self._loop is not loop:
            self._loop, self._turns = loop, Turns(self._at_once)
        turn = await self._turns.take(looks=looks)
        try:
            return await loop.run_in_executor(self._threads, context.run, act, *given)
        finally:
            turn.over()

    def _answer(self, scope: Any, body: Any) -> Any:
        """The whole way from the first middleware to the last. What is not streamed is finished and closed."""
        set_script_prefix(get_script_prefix(scope))
        request_started.send(sender=self.__class__, scope=scope)
        try:
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
            response._handler_class = self.__class__
            if not response.streaming:
                response.close()  # here, because this thread's connection is looked after at the end of a request
            return response
        finally:
            body.close()

    async def _stream(self, response: HttpResponseBase, receive: Any, send: Any) -> None:
        """Sends part by part, until the end or until nobody is there any more."""
        sending = asyncio.create_task(self.send_response(response, send))
        gone = asyncio.create_task(self.listen_for_disconnect(receive))
        await asyncio.wait([sending, gone], return_when=asyncio.FIRST_COMPLETED)
        for task in (gone, sending):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, RequestAborted):
                await task


def static_files(get_response: Answer) -> Answer:
    """Middleware: servestatic's files without its changes of threads for everything that is no file."""

    async def elsewhere(request: HttpRequest) -> HttpResponseBase:
        raise RuntimeError("Only files are asked for here.")

    files = ServeStaticMiddleware(elsewhere)

    def answer(request: HttpRequest) -> HttpResponseBase:
        path = request.path_info
        if not path.startswith(files.static_prefix):
            return get_response(request)
        found = files.find_file(path) if files.autorefresh else files.files.get(path)
        return get_response(request) if found is None else async_to_sync(files.aserve)(found, request)

    return answer

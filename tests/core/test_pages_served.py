"""How pages leave under ASGI: whole requests in a few threads that stay."""

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import translation

from hub.core.kit.pages import Pages, Turns

AT_ONCE = 2


class Crowd:
    """Whoever is inside at the same time, and in which threads they were."""

    def __init__(self) -> None:
        self.full = threading.Barrier(AT_ONCE)
        self.threads: set[str] = set()
        self.closed = threading.Event()

    def meet(self, request: HttpRequest) -> HttpResponse:
        """Waits until AT_ONCE are inside."""
        self.threads.add(threading.current_thread().name)
        self.full.wait(30)
        return HttpResponse("met")

    def speak(self, request: HttpRequest, language: str) -> HttpResponse:
        """Says in which language the thread was found, and leaves it in another."""
        found = translation.get_language()
        translation.activate(language)
        return HttpResponse(found)

    def endless(self, request: HttpRequest) -> StreamingHttpResponse:
        """Parts without an end."""

        async def parts() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"part"
                    await asyncio.sleep(0)
            finally:
                self.closed.set()

        return StreamingHttpResponse(parts())


crowd = Crowd()
urlpatterns = [
    path("meet", crowd.meet),
    path("speak/<language>", crowd.speak),
    path("endless", crowd.endless),
]


@pytest.fixture
def pages() -> Any:
    """Our handler with two threads and nothing around it."""
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield Pages(AT_ONCE, AT_ONCE)


async def get(pages: Pages, address: str, gone_after: int = 0) -> tuple[int, bytes]:
    """Status and body of an answer; with `gone_after` whoever asked leaves after so many parts."""
    scope = {
        "type": "http", "method": "GET", "path": address, "headers": [(b"host", b"localhost")], "query_string": b"",
    }  # fmt: skip
    asked, left = False, asyncio.Event()
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked:
            await left.wait()
            return {"type": "http.disconnect"}
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)
        if gone_after and len(said) > gone_after:
            left.set()

    await pages(scope, receive, send)
    return said[0]["status"], b"".join(message.get("body", b"") for message in said)


def test_two_are_inside_at_once_in_threads_that_stay(pages: Pages) -> None:
    """Four rounds of two: were one request served after the other, nobody would ever meet."""

    async def rounds() -> list[tuple[int, bytes]]:
        answers = []
        for _round in range(4):
            answers += await asyncio.gather(*(get(pages, "/meet") for _ in range(AT_ONCE)))
        return answers

    crowd.threads.clear()
    assert set(asyncio.run(rounds())) == {(200, b"met")}
    assert len(crowd.threads) == AT_ONCE


def test_who_is_slow_does_not_hold_up_who_is_quick() -> None:
    """Both want the one turn, and meet only where the first loses it for being slow."""
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        pages = Pages(threads=AT_ONCE, at_once=1)

        async def both() -> list[tuple[int, bytes]]:
            return await asyncio.gather(*(get(pages, "/meet") for _ in range(AT_ONCE)))

        assert set(asyncio.run(both())) == {(200, b"met")}


async def come(turns: Turns, name: str, order: list[str], *, looks: bool) -> None:
    """Waits for a turn, says so, and gives it on."""
    turn = await turns.take(looks=looks)
    order.append(name)
    await asyncio.sleep(0)
    turn.over()


def test_a_turn_is_given_on_once() -> None:
    """Whether a request was slow, and answered after that, or quick: one more begins, not two."""

    async def begun() -> list[list[str]]:
        found = []
        for slow in (True, False):
            turns, order = Turns(1), list[str]()
            first = await turns.take(looks=True)
            waiting = [asyncio.create_task(turns.take(looks=True)) for _ in range(3)]
            if slow:
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)  # until the turn is lost
            first.over()
            first.over()
            for _ in range(5):
                await asyncio.sleep(0)
            order += ["begun" for one in waiting if one.done()]
            found.append(order)
            for one in waiting:
                one.cancel()
        return found

    assert asyncio.run(begun()) == [["begun"], ["begun"]]


def test_pages_that_come_all_at_once_do_not_stand_before_an_order() -> None:
    """A hint brings every leader back in one moment; Granny Chen's order waits for one of them, not for all."""

    async def rush() -> list[str]:
        turns, order = Turns(1), list[str]()
        first = await turns.take(looks=True)
        looks = [asyncio.create_task(come(turns, f"leader {n}", order, looks=True)) for n in (1, 2, 3)]
        await asyncio.sleep(0)
        orders = [asyncio.create_task(come(turns, f"order {n}", order, looks=False)) for n in (1, 2)]
        await asyncio.sleep(0)
        first.over()
        await asyncio.gather(*looks, *orders)
        return order

    assert asyncio.run(rush()) == ["order 1", "leader 1", "order 2", "leader 2", "leader 3"]


def test_whoever_leaves_while_waiting_keeps_nobody_from_their_turn() -> None:
    """One leaves before the turn came, one in the moment in which it was given."""

    async def leave() -> str:
        turns = Turns(1)
        first = await turns.take(looks=False)
        early, given, last = (asyncio.create_task(turns.take(looks=False)) for _ in range(3))
        await asyncio.sleep(0)
        early.cancel()
        await asyncio.sleep(0)
        first.over()  # to the second, who leaves before they know
        given.cancel()
        (await asyncio.wait_for(last, 30)).over()
        (await asyncio.wait_for(turns.take(looks=True), 30)).over()
        return f"{early.cancelled()} {given.cancelled()}"

    assert asyncio.run(leave()) == "True True"


def test_no_language_stays_behind_in_a_thread(pages: Pages) -> None:
    async def one_after_the_other() -> set[bytes]:
        return {
            (await get(pages, f"/speak/{language}"))[1] for language in ("en", "zh-hans", "en", "zh-hans")
        }

    assert asyncio.run(one_after_the_other()) == {settings.LANGUAGE_CODE.encode()}


def test_an_address_that_is_known_keeps_its_own_view_and_words(pages: Pages) -> None:
    """The second time nobody looks for the view; what is not there is looked for again, and still not there."""

    async def twice() -> list[tuple[int, bytes]]:
        asked = ("/speak/en", "/speak/zh-hans", "/nowhere")
        return [await get(pages, address) for address in (*asked, *asked)]

    answers = asyncio.run(twice())
    assert [status for status, _body in answers] == [200, 200, 404] * 2
    assert pages._view_of.cache_info().hits == 2
    assert pages._view_of("/speak/en").kwargs == {"language": "en"}


def test_nobody_makes_parts_for_somebody_who_has_gone(pages: Pages) -> None:
    crowd.closed.clear()
    status, body = asyncio.run(get(pages, "/endless", gone_after=3))
    assert status == 200
    assert body.startswith(b"partpart")
    assert crowd.closed.is_set()


def test_an_address_that_is_no_text_is_a_clear_answer(pages: Pages) -> None:
    status, _body = asyncio.run(get(pages, "/nowhere"))
    assert status == 404

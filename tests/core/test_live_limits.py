"""Nothing that a page sends, or does not read, hurts the others."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection

import pytest
import pytest_asyncio

from hub.core.live import broker, protocol, registry, rows, socket
from hub.core.live.bucket import Bucket
from hub.core.live.sessions import Visitor
from hub.core.people.models import Person
from tests.core.live_browser import SOON, Browser, Frame, events, happen, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)

MANY = {f"room:{n}": 0 for n in range(51)}


def everybody(stream: str, people: Collection[int]) -> set[int]:
    """The rule of these rooms."""
    return set(people)


@pytest_asyncio.fixture
async def session(li_wei: Person, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Li Wei's session."""
    monkeypatch.setitem(registry._rules, ("room", False), everybody)
    yield await in_thread(session_of, li_wei)
    await broker.stop()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("x" * 1024 * 1024, 1009),
        (json.dumps({"type": "ping", "more": "好" * 3000}), 1009),
        (b"bytes", 1003),
        ("", 4400),
        ("no json", 4400),
        ("[" * 8000, 4400),
        ("9" * 5000, 4400),
        ("[]", 4400),
        ("null", 4400),
        ({"type": "unknown"}, 4400),
        ({"type": ["ping"]}, 4400),
        ({"type": "resume"}, 4400),
        ({"type": "resume", "epoch": "e" * 65, "streams": {}}, 4400),
        ({"type": "resume", "epoch": 1, "streams": {"room:1": 0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": ["room:1"]}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:1": -1}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:1": True}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:1": 1.0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:1": "1"}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room": 0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:\x00": 0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:\ud800": 0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": {"room:" + "9" * 60: 0}}, 4400),
        ({"type": "resume", "epoch": "", "streams": MANY}, 4400),
        ({"type": "presence", "subject": "room:1", "state": "dancing"}, 4400),
        ({"type": "presence", "subject": 1, "state": ""}, 4400),
    ],
)
async def test_a_wrong_frame_ends_the_socket_with_its_reason(
    session: str, frame: Frame | str, code: int
) -> None:
    """A clear code for whoever wrote the client, and no exception on our side."""
    page = Browser(session)
    await page.open()
    await page.say(frame)
    assert await page.hear() == {"closed": code}
    await page.leave()
    assert page.task.exception() is None


async def test_a_huge_number_is_only_a_number_ahead(session: str) -> None:
    """It reaches no database as a number."""
    page = Browser(session)
    await page.open()
    epoch = await in_thread(rows.epoch)
    await page.say({"type": "resume", "epoch": epoch, "streams": {"room:1": 10**30, "room:" + "9" * 40: 0}})
    heard = [await page.hear(), await page.hear()]
    assert {"type": "resync", "stream": "room:1"} in heard


async def test_fifty_streams_are_the_most_of_a_socket_however_they_are_asked_for(session: str) -> None:
    """Two resumes of 30 are 60."""
    page = Browser(session)
    await page.open()
    for start in (0, 30):
        streams = {f"room:{n}": 0 for n in range(start, start + 30)}
        await page.say({"type": "resume", "epoch": "", "streams": streams})
    heard = await page.hear()
    while heard["type"] == "resync" if "type" in heard else False:
        heard = await page.hear()
    assert heard == {"closed": 4400}


async def test_a_flood_of_frames_ends_the_socket(session: str) -> None:
    """After the burst that a page may send, 4429."""
    page = Browser(session)
    await page.open()
    for _ in range(protocol.BURST + 5):
        await page.say({"type": "ping"})
    heard = [await page.hear() for _ in range(protocol.BURST + 1)]
    assert heard == [{"type": "ping"}] * protocol.BURST + [{"closed": 4429}]


def test_the_bucket_refills() -> None:
    """A burst is fine again after a while; a long silence gives no more than a burst."""
    bucket = Bucket(2, 1.0)
    assert [bucket.take(0.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(1.0) for _ in range(2)] == [True, False]
    assert [bucket.take(1000.0) for _ in range(3)] == [True, True, False]


async def test_twelve_sockets_are_the_most_of_a_person(session: str) -> None:
    """The thirteenth tab is told to poll, and gets its place when another closes."""
    pages = [Browser(session) for _ in range(protocol.SOCKETS)]
    for page in pages:
        assert await page.open()
    late = Browser(session)
    assert await late.open()
    assert await late.hear() == {"closed": 4429}
    await pages[0].leave()
    again = Browser(session)
    assert await again.open()
    await again.say({"type": "ping"})
    assert await again.hear() == {"type": "ping"}


async def test_a_slow_reader_is_cut_off_and_holds_up_nobody(session: str) -> None:
    """Its line is bounded; the others hear at once; what it lacked it gets when it comes back."""
    slow, quick = Browser(session), Browser(session)
    full = asyncio.Event()
    taken = slow.down.put

    async def choke(message: Frame) -> None:
        if message["type"] == "websocket.send":
            await full.wait()
        await taken(message)

    slow.down.put = choke  # type: ignore[method-assign, assignment]
    epoch = await in_thread(rows.epoch)
    for page in (slow, quick):
        assert await page.open()
        await page.resume(epoch, room_1=0)
    await quick.hear()
    for start in range(1, 15_000, 1000):
        await in_thread(happen, *["room:1"] * 1000)
        got = 0
        while got < start + 999:
            got = (await quick.hear())["events"][-1]["seq"]
    assert await slow.hear() == {"closed": 4408}
    back = Browser(session)
    await back.open()
    await back.resume(epoch, room_1=14_998)
    assert await back.hear() == events("room:1", 14_999, 15_000)


async def test_who_does_not_even_read_the_goodbye_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """The consumer ends all the same, and what it held is free."""
    monkeypatch.setattr(socket, "GOODBYE", 0)
    never, hung_up = asyncio.Event(), asyncio.Event()

    async def stuck(message: Frame) -> None:
        await never.wait()

    deaf = socket.Socket(Visitor(1, "", False, 0), "key", stuck, hung_up.set)
    deaf.tell({"type": "ping"})
    deaf.close(protocol.SLOW)
    async with asyncio.timeout(SOON):
        await hung_up.wait()


async def test_frames_stay_in_order_when_the_line_moves_again() -> None:
    """A reader that was slow for a moment gets everything, in order, once."""
    gate, heard = asyncio.Event(), asyncio.Queue[str]()

    async def send(message: Frame) -> None:
        await gate.wait()
        await heard.put(message["text"])

    page = socket.Socket(Visitor(1, "", False, 0), "key", send, lambda: None)
    for n in range(3):
        page.tell({"n": n})
    gate.set()
    async with asyncio.timeout(SOON):
        assert [json.loads(await heard.get())["n"] for _ in range(3)] == [0, 1, 2]
        page.tell({"n": 3})
        assert json.loads(await heard.get())["n"] == 3


async def test_a_browser_that_has_just_left_is_no_error() -> None:
    """uvicorn raises OSError for a send after the end; the consumer learns of the end by itself."""

    async def send(message: Frame) -> None:
        raise OSError

    page = socket.Socket(Visitor(1, "", False, 0), "key", send, lambda: None)
    page.tell({"type": "ping"})
    page.close(4403)
    page.gone()

"""Who is where: shown to those who may listen there, gone with the page, the right, or after 25 s of silence."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hub.core.live import broker, registry, rows
from hub.core.live.presence import Beat, Presence, goodbye
from hub.core.people.models import Person
from tests.core.live_browser import Browser, Frame, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest_asyncio.fixture(autouse=True)
async def _rules(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setitem(registry._rules, ("case", False), lambda stream, people: set(people) - barred)
    monkeypatch.setitem(registry._rules, ("hall", False), lambda stream, people: set(people))
    monkeypatch.setattr(registry, "_presence", {"case"})
    barred.clear()
    yield
    await broker.stop()


barred: set[int] = set()
"""Who may not hear cases in a test."""


async def enter(person: Person, *streams: str) -> Browser:
    """Somebody's open page on some streams."""
    page = Browser(await in_thread(session_of, person))
    await page.open()
    epoch = await in_thread(rows.epoch)
    await page.say({"type": "resume", "epoch": epoch, "streams": dict.fromkeys(streams, 0)})
    assert (await page.hear())["type"] == "resumed"
    return page


def here(subject: str, *people: tuple[Person, str]) -> Frame:
    """What is shown when these are there."""
    listed = [{"id": person.pk, "name": person.name, "state": state} for person, state in people]
    return {"type": "presence", "subject": subject, "people": listed}


def says(state: str, subject: str = "case:12") -> Frame:
    """A page's beat."""
    return {"type": "presence", "subject": subject, "state": state}


async def test_both_see_who_is_replying_and_who_leaves(li_wei: Person, auntie_wang: Person) -> None:
    """The one who is there sees it as well as the other; closing the page ends it at once."""
    his, hers = await enter(li_wei, "case:12"), await enter(auntie_wang, "case:12")
    await his.say(says("replying"))
    assert await his.hear() == await hers.hear() == here("case:12", (li_wei, "replying"))
    await hers.say(says("looking"))
    both = here("case:12", (li_wei, "replying"), (auntie_wang, "looking"))
    assert await his.hear() == await hers.hear() == both
    await his.leave()
    assert await hers.hear() == here("case:12", (auntie_wang, "looking"))
    await hers.say(says(""))
    assert await hers.hear() == here("case:12")


async def test_who_comes_later_is_shown_who_is_there(li_wei: Person, auntie_wang: Person) -> None:
    """Without waiting for the next beat."""
    his = await enter(li_wei, "case:12")
    await his.say(says("replying"))
    await his.hear()
    hers = await enter(auntie_wang, "case:12")
    assert await hers.hear() == here("case:12", (li_wei, "replying"))


async def test_a_page_may_say_where_it_is_before_it_is_live(li_wei: Person) -> None:
    """A script sends both frames at once; the beat counts when the right to the stream is known."""
    page = Browser(await in_thread(session_of, li_wei))
    await page.open()
    await page.resume(await in_thread(rows.epoch), case_12=0)
    await page.say(says("looking"))
    assert (await page.hear())["type"] == "resumed"
    assert await page.hear() == here("case:12", (li_wei, "looking"))


async def test_the_same_again_is_told_to_nobody(li_wei: Person) -> None:
    """A beat keeps somebody there; only a change is news."""
    page = await enter(li_wei, "case:12")
    for state in ("looking", "looking", "replying"):
        await page.say(says(state))
    assert await page.hear() == here("case:12", (li_wei, "looking"))
    assert await page.hear() == here("case:12", (li_wei, "replying"))


async def test_a_stranger_neither_shows_nor_sees(li_wei: Person, stranger: Person) -> None:
    """Whoever may not listen to the subject is not there, and does not learn who is."""
    barred.add(stranger.pk)
    his, theirs = await enter(li_wei, "case:12"), await enter(stranger, "hall:1")
    await theirs.say(says("looking"))
    await theirs.resume(await in_thread(rows.epoch), case_12=0)
    await theirs.say(says("looking"))
    await his.say(says("looking"))
    assert await his.hear() == here("case:12", (li_wei, "looking"))
    await theirs.say({"type": "ping"})
    heard = [await theirs.hear(), await theirs.hear()]
    assert {"type": "ping"} in heard
    assert {"type": "revoked", "stream": "case:12"} in heard


async def test_a_stream_without_presence_shows_nobody(li_wei: Person) -> None:
    """Who listens to a board of many is nobody's business: a service says where it is."""
    page = await enter(li_wei, "hall:1")
    await page.say(says("looking", "hall:1"))
    await page.say({"type": "ping"})
    assert await page.hear() == {"type": "ping"}


async def test_who_loses_the_right_is_gone(li_wei: Person, auntie_wang: Person) -> None:
    """The sweep that takes the stream takes the name too."""
    his, hers = await enter(li_wei, "case:12", "hall:1"), await enter(auntie_wang, "case:12")
    await his.say(says("replying"))
    assert await hers.hear() == here("case:12", (li_wei, "replying"))
    barred.add(li_wei.pk)
    await (await broker.here()).watch.sweep(everything=True)
    assert await hers.hear() == here("case:12")


def beat(page: str, state: str, person: int = 1) -> Beat:
    """A beat on case:12."""
    return Beat("case:12", page, person, f"P{person}", state)


def states(presence: Presence) -> dict[int, str]:
    """Who is there, and how."""
    return {shown["id"]: shown["state"] for shown in presence.people("case:12")}


def test_silence_of_25_seconds_is_goodbye() -> None:
    """A phone without a network cannot say it."""
    presence = Presence()
    assert presence.take(beat("a", "looking"), 0)
    assert presence.take(beat("b", "looking", 2), 10)
    assert not presence.take(beat("a", "looking"), 15)
    assert presence.expire(35) == []
    assert presence.expire(35.1) == ["case:12"]
    assert states(presence) == {1: "looking"}
    assert presence.expire(41) == ["case:12"]
    assert states(presence) == {}


def test_two_pages_of_one_person_are_one_person() -> None:
    """The stronger word counts; closing one page does not take the other away."""
    presence = Presence()
    presence.take(beat("a", "looking"), 0)
    assert presence.take(beat("b", "replying"), 0)
    assert states(presence) == {1: "replying"}
    assert not presence.take(beat("a", "looking"), 1)
    assert presence.take(goodbye(beat("b", "replying")), 2)
    assert states(presence) == {1: "looking"}
    assert presence.of("case:12", "b") is None
    assert not presence.take(goodbye(beat("never", "")), 3)

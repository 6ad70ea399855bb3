"""Who may not listen gets nothing: strangers, those whose rights have ended, pages that are not ours."""

from collections.abc import AsyncIterator, Collection
from datetime import timedelta

import pytest
import pytest_asyncio
from django.contrib.sessions.models import Session

from hub.core.kit import clock
from hub.core.live import broker, names, registry, rows
from hub.core.people import access, rights
from hub.core.people.models import Area, Membership, Person, RoleGrant
from hub.core.people.words import Role
from tests.core.live_browser import Browser, events, happen, in_thread, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def neighbours(stream: str, people: Collection[int]) -> set[int]:
    """Who lives in the area of a stream now."""
    living = access.live_memberships().filter(household__area=names.number(stream), person__in=people)
    return set(living.values_list("person", flat=True))


def committee(stream: str, people: Collection[int]) -> set[int]:
    """Who sits on the committee of the area of a stream."""
    return access.ids_with_role(names.number(stream), people, Role.COMMITTEE)


@pytest_asyncio.fixture(autouse=True)
async def _rules(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setitem(registry._rules, ("home", False), neighbours)
    monkeypatch.setitem(registry._rules, ("office", True), committee)
    yield
    await broker.stop()


async def enter(person: Person, *, second_factor: bool = False) -> Browser:
    """Somebody's open page."""
    browser = Browser(await in_thread(session_of, person, second_factor=second_factor))
    assert await browser.open()
    return browser


def end_membership(person: Person) -> None:
    """As the action does: the row, and the number that every process watches."""
    Membership.objects.filter(person=person).update(ended_at=clock.now())
    rights.changed()


async def test_a_stranger_hears_nothing_and_learns_nothing(
    area: Area, li_wei: Person, stranger: Person
) -> None:
    """A stream of others, one that does not exist and one of no known kind are the same answer."""
    thief = await enter(stranger)
    epoch = await in_thread(rows.epoch)
    home = f"home:{area.pk}"
    await in_thread(happen, home)
    own = names.inbox(stranger.pk)
    wanted = {home: 0, "home:999999": 0, "nonsense:1": 0, "home:x": 0, names.inbox(li_wei.pk): 0, own: 0}
    await thief.say({"type": "resume", "epoch": epoch, "streams": wanted})
    assert await thief.hear() == {"type": "resumed", "streams": {own: 0}}
    refused = [await thief.hear() for _ in range(5)]
    assert refused == [{"type": "revoked", "stream": stream} for stream in list(wanted)[:5]]
    await in_thread(happen, home, names.inbox(li_wei.pk), own)
    assert await thief.hear() == events(own, 1)  # and nothing of the others before it


async def test_who_may_hear_nothing_at_all_is_sent_away(area: Area, stranger: Person) -> None:
    """A page without any stream left is an old page: 4403 makes it fetch itself anew."""
    thief = await enter(stranger)
    await thief.resume(await in_thread(rows.epoch), **{f"home_{area.pk}": 0})
    assert await thief.hear() == {"type": "revoked", "stream": f"home:{area.pk}"}
    assert await thief.hear() == {"closed": 4403}


async def test_a_revoked_member_with_an_old_socket_gets_nothing(area: Area, li_wei: Person) -> None:
    """What happens after the revocation is not told, even before the sweep has come round."""
    page = await enter(li_wei)
    home = f"home:{area.pk}"
    await page.resume(await in_thread(rows.epoch), **{f"home_{area.pk}": 0})
    await page.hear()
    await in_thread(end_membership, li_wei)
    await in_thread(happen, home)
    assert await page.hear() == {"type": "revoked", "stream": home}
    assert await page.hear() == {"closed": 4403}


async def test_a_revoked_member_with_an_old_page_gets_nothing(area: Area, li_wei: Person) -> None:
    """The page was open before, and comes back with its numbers."""
    await in_thread(end_membership, li_wei)
    page = await enter(li_wei)
    await in_thread(happen, f"home:{area.pk}")
    await page.resume(await in_thread(rows.epoch), **{f"home_{area.pk}": 0})
    assert await page.hear() == {"type": "revoked", "stream": f"home:{area.pk}"}
    assert await page.hear() == {"closed": 4403}


async def test_the_sweep_ends_what_nothing_has_happened_on(area: Area, li_wei: Person) -> None:
    """A quiet stream is lost within seconds too; what the person keeps goes on."""
    page = await enter(li_wei)
    home, inbox = f"home:{area.pk}", names.inbox(li_wei.pk)
    await page.say({"type": "resume", "epoch": await in_thread(rows.epoch), "streams": {home: 0, inbox: 0}})
    await page.hear()
    here = await broker.here()
    await here.watch.sweep()
    await in_thread(end_membership, li_wei)
    await here.watch.sweep()
    assert await page.hear() == {"type": "revoked", "stream": home}
    await in_thread(happen, home, inbox)
    assert await page.hear() == events(inbox, 1)


async def test_a_role_that_expires_ends_too(area: Area, auntie_wang: Person) -> None:
    """Nobody moves the number when time passes; the thorough sweep sees it."""
    page = await enter(auntie_wang, second_factor=True)
    await page.resume(await in_thread(rows.epoch), **{f"office_{area.pk}": 0})
    await page.hear()
    here = await broker.here()
    with clock.at(clock.now() + timedelta(days=13)):  # the session lasts as long as the grant
        await in_thread(RoleGrant.objects.update, expires_at=clock.now() - timedelta(minutes=1))
        await here.watch.sweep(everything=True)
    assert await page.hear() == {"type": "revoked", "stream": f"office:{area.pk}"}
    assert await page.hear() == {"closed": 4403}


@pytest.mark.parametrize("end", ["log out", "password", "deactivate", "expire"])
async def test_a_session_that_ends_ends_its_sockets(li_wei: Person, end: str) -> None:
    """Logged out, a new password, a deactivated person, a session past its time: the socket closes."""
    page = await enter(li_wei)
    inbox = names.inbox(li_wei.pk)
    await page.say({"type": "resume", "epoch": await in_thread(rows.epoch), "streams": {inbox: 0}})
    await page.hear()
    await in_thread(ending, li_wei, end)
    await (await broker.here()).watch.sweep()
    assert await page.hear() == {"type": "revoked", "stream": inbox}
    assert await page.hear() == {"closed": 4403}


def ending(person: Person, how: str) -> None:
    """One way for a session to end."""
    if how == "log out":
        Session.objects.all().delete()
    elif how == "password":
        person.set_password("a new one, quite long")
        person.save(update_fields=["password"])
    elif how == "deactivate":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    else:
        Session.objects.update(expire_date=clock.now())


async def test_other_sockets_live_on(area: Area, li_wei: Person, granny_chen: Person) -> None:
    """One person's revocation is nobody else's."""
    his, hers = await enter(li_wei), await enter(granny_chen)
    epoch = await in_thread(rows.epoch)
    for page in (his, hers):
        await page.resume(epoch, **{f"home_{area.pk}": 0})
        await page.hear()
    await in_thread(end_membership, li_wei)
    await in_thread(happen, f"home:{area.pk}")
    assert await hers.hear() == events(f"home:{area.pk}", 1)
    assert await his.hear() == {"type": "revoked", "stream": f"home:{area.pk}"}


async def test_staff_streams_need_the_second_factor_in_this_session(area: Area, auntie_wang: Person) -> None:
    """The role alone does not open the office; the same person's confirmed session does."""
    bare, confirmed = await enter(auntie_wang), await enter(auntie_wang, second_factor=True)
    epoch = await in_thread(rows.epoch)
    for page in (bare, confirmed):
        await page.resume(epoch, **{f"office_{area.pk}": 0})
    assert await bare.hear() == {"type": "revoked", "stream": f"office:{area.pk}"}
    assert await confirmed.hear() == {"type": "resumed", "streams": {f"office:{area.pk}": 0}}
    await in_thread(happen, f"office:{area.pk}")
    assert await confirmed.hear() == events(f"office:{area.pk}", 1)


async def test_a_stream_for_residents_and_staff_has_a_rule_for_each(
    area: Area, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Residents need no second factor for their own; staff need one for the same stream."""
    monkeypatch.setitem(registry._rules, ("home", True), committee)
    pages = [await enter(li_wei), await enter(auntie_wang), await enter(auntie_wang, second_factor=True)]
    epoch = await in_thread(rows.epoch)
    for page in pages:
        await page.resume(epoch, **{f"home_{area.pk}": 0})
    heard = [(await page.hear())["type"] for page in pages]
    assert heard == ["resumed", "revoked", "resumed"]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "http://evil.example",
        "http://localhost.evil.example",
        "http://[",
        "http://a:b:c",
        "file://",
    ],
)
async def test_another_page_cannot_open_a_socket(li_wei: Person, origin: str | None) -> None:
    """A browser sends the cookie along for any page; the origin decides before anything is accepted."""
    browser = Browser(await in_thread(session_of, li_wei), origin=origin)
    assert not await browser.open()


async def test_another_address_is_refused_too(li_wei: Person) -> None:
    """No 5xx for a path that is not there."""
    assert not await Browser(await in_thread(session_of, li_wei), path="/ws/else/").open()


@pytest.mark.parametrize("key", ["", "0" * 32, "'; DROP TABLE", "\x00", "键" * 10, "a" * 5000])
async def test_nobody_signed_in_is_told_so(db: None, key: str) -> None:
    """4401, after the handshake: a browser can read no code before it."""
    browser = Browser(key)
    assert await browser.open()
    assert await browser.hear() == {"closed": 4401}

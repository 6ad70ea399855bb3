"""
Every route × everybody × own and other area × method, as tests/access_table says (trust.md, "Access").

Everybody of the area: whoever lives there in each way, and one of each class of roles that nothing tells apart
(tests/alike.py). From the other area: the like of whoever may come in, or is refused, and a resident. Whoever finds
nothing in an area of which they are finds no more in one of which they are not: every check either looks at the area,
and then they have less there, or forgets it, and then their like would have come in at home as well.

Where only what surrounds a page differs from person to person, one of those who may open it looks at it, by turns.
`--thorough` takes every role, everybody of the other area, and everybody at every page. Pages are asked for without
being drawn, except where it is their words that count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from hub.core.estate.accounts.fresh import WINDOW
from hub.core.kit import clock
from hub.core.live import registry
from hub.core.notices.models import Notice, PushSubscription
from hub.core.people.models import ApiToken, Area, Membership, Person, ProxyGrant, RoleGrant
from hub.core.people.words import Phase, Role
from tests import alike
from tests.access_table import STREAMS, TABLE
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.walk import (
    CHOOSE,
    CONFIRM,
    FACTOR,
    IN,
    METHOD,
    METHODS,
    NOTHING,
    REFUSED,
    SIGN_IN,
    Memory,
    Visitor,
    address,
    called,
    filled,
    known_routes,
    names_area,
    pattern,
    plain,
    remember,
    two_estates,
    undraw,
)
from tests.world import ANONYMOUS, LIVING, MEMBER, NEIGHBOUR, PROXY, ROLES, STAFF, Estate, sign_in, undone

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
STALE = WINDOW // 60 + 1
"""Minutes after which a confirmation is no longer fresh."""


@dataclass
class World:
    """Two estates and everybody in them who is walked, signed in; and the same people with a session that is less."""

    here: Estate
    there: Estate
    personas: tuple[str, ...]
    nobody: Visitor
    thorough: bool
    visitors: dict[tuple[str, str], Visitor] = field(default_factory=dict)
    weak: dict[str, Visitor] = field(default_factory=dict)
    away: dict[str, Visitor] = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def of(self, personas: Iterable[str], estate: Estate | None = None) -> list[Visitor]:
        """Those of an estate's people (here, unless another is named), in one order."""
        slug = (estate or self.here).area.slug
        return [self.visitors[slug, persona] for persona in self.walked(personas)]

    def walked(self, personas: Iterable[str]) -> list[str]:
        """Those of the personas who are walked, in one order."""
        return [persona for persona in self.personas if persona in set(personas)]

    def everybody(self, row: Row) -> list[Visitor]:
        """Everybody who may ask for it; where nothing of an area stands in the address, those of one area."""
        there: Iterable[str] = ()
        if row.at or row.query or names_area(row):
            there = self.personas if self.thorough else {*row.who.here, *row.refused.here, NEIGHBOUR}
        return [self.nobody, *self.of(self.personas), *self.of(there, self.there)]

    def turn(self, row: Row, personas: Iterable[str]) -> list[str]:
        """One of the personas, another one from row to row; with `--thorough` all."""
        found = self.walked(personas)
        return found if self.thorough or not found else [found[TABLE.index(row) % len(found)]]


@pytest.fixture(scope="module")
def world(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for all the tests of this file; each test takes back what it changes."""
    thorough = bool(request.config.getoption("--thorough"))
    personas = (*LIVING, *(ROLES if thorough else alike.one_of_each()))
    with django_db_blocker.unblock(), two_estates() as (here, there):
        found = World(here, there, personas, Visitor(here, ANONYMOUS), thorough)
        for persona in personas:
            for estate in (here, there):
                found.visitors[estate.area.slug, persona] = Visitor(estate, persona)
            found.weak[persona] = Visitor(here, persona, second_factor=False)
            found.away[persona] = Visitor(here, persona, minutes_ago=STALE)
        yield found


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without their words."""
    undraw(monkeypatch)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, world: World, undrawn: None) -> None:
    """And sessions and people that are read once."""
    remember(monkeypatch, world.memory)


def rows(*chosen: Row) -> pytest.MarkDecorator:
    """A test for each of the rows."""
    return pytest.mark.parametrize("row", chosen, ids=called)


def only(condition: Any) -> list[Row]:
    """The rows of the table for which this holds."""
    found = [row for row in TABLE if condition(row)]
    assert found, "a test that looks at nothing shows nothing"
    return found


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {row.name for row in TABLE} == set(known_routes())


def test_the_table_and_the_routes_say_the_same_methods() -> None:
    said = {row.name: row.methods for row in TABLE}
    assert said == {
        name: tuple(m for m in route.methods if m != "HEAD") for name, route in known_routes().items()
    }


OPENED_BY_THE_THING = {
    "estate:duty_end": "everybody on the rota ends their own duty only",
    "jobs:progress": "whoever started it",
    "tasks:task": "what is open to one's workforce, and what one has taken",
    "tasks:card": "the same",
    "tasks:row": "the same",
    "tasks:claim": "the same",
    "GET /tasks/{pk}": "the same",
    "POST /tasks/{pk}/claim": "the same",
    "tasks:run": "the same",
    "tasks:claim_run": "the same",
    "tasks:start_run": "the same",
    "tasks:complete_floor": "the same",
    "POST /runs/{pk}/claim": "the same",
    "POST /runs/{pk}/start": "the same",
    "POST /runs/{pk}/floors/{floor}/completion": "the same",
    "ladder:take": "a confidential alarm whose steps name one",
    "POST /areas/{slug}/calls/{pk}/taking": "the same",
    "tasks:start": "one's own claim",
    "tasks:complete": "one's own claim",
    "tasks:release": "one's own claim",
    "POST /claims/{pk}/start": "one's own claim",
    "POST /claims/{pk}/completion": "one's own claim",
    "POST /claims/{pk}/release": "one's own claim",
    "tasks:decline": "what is open to one's workforce",
    "POST /tasks/{pk}/refusal": "the same",
    "tasks:run_sheet": "the same",
    "GET /runs/{pk}/sheet": "the same",
    "tasks:tick": "one's own claim",
    "POST /claims/{pk}/steps/{number}": "one's own claim",
    "tasks:unreached": "one's own claim",
    "POST /claims/{pk}/unreached": "one's own claim",
    "tasks:sign_up": "a shift of an area where one works",
    "tasks:shift_row": "the same",
    "POST /shifts/{pk}/signup": "the same",
    "tasks:signup_calendar": "one's own place in a shift",
    "tasks:agree": "the same",
    "tasks:withdraw": "the same",
    "POST /signups/{pk}/agreement": "the same",
    "POST /signups/{pk}/withdrawal": "the same",
    "GET /signups/{pk}/calendar": "the same",
    "estate:announcement": "an announcement that is meant for a role",
    "GET /announcements/{pk}": "an announcement that is meant for a role",
    "groceries:void_payment": "what one has noted oneself",
    "POST /areas/{slug}/payments/{pk}/void": "what one has noted oneself",
}
"""Routes where some people come in by their role, and others than all who hold it find nothing; and why."""


def test_the_table_and_the_routes_say_the_same_roles() -> None:
    """
    Pages and operations alike: what the check asks for (`manage.py routes --json`, `x-roles`) is who stands in the row.

    And where only people with roles come in, the route says so, unless it is the thing itself that opens it.
    """
    declared = {name: frozenset(route.roles) for name, route in known_routes().items() if route.roles}
    said: dict[str, frozenset[str]] = {}
    for row in TABLE:
        if row.name in declared or (row.who.here and row.who.here <= set(ROLES)):
            said[row.name] = said.get(row.name, frozenset()) | row.who.here
    assert {name: who for name, who in said.items() if name not in OPENED_BY_THE_THING} == {
        name: roles for name, roles in declared.items() if name not in OPENED_BY_THE_THING
    }


@rows(*TABLE)
def test_only_those_named_come_in(row: Row, world: World, quick: None) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    wrong = []
    for visitor in world.everybody(row):
        for method in row.methods:
            came = visitor.tries(method, url, body)
            if came not in expected(row, visitor, world.here):
                wrong.append(f"{method} {url} by {visitor}: {came}")
    assert wrong == []


def expected(row: Row, visitor: Visitor, owner: Estate) -> tuple[str, ...]:
    """
    What may come of it when somebody asks for a thing of `owner`.

    Whoever lives nowhere and opens a resident's page is asked for whom, before anything is looked up.
    """
    own = visitor.estate == owner
    if visitor.persona in (row.who.here if own else row.who.elsewhere):
        return {ANYONE: (IN, SIGN_IN), SIGNED_IN: (IN, CONFIRM, CHOOSE)}.get(row.who, (IN,))
    if own and visitor.persona in row.refused.here:
        return (REFUSED,)
    if visitor.persona == ANONYMOUS:
        return (SIGN_IN, NOTHING)
    return (
        (NOTHING, CHOOSE) if row.name.startswith(("support:", "groceries:")) and not row.query else (NOTHING,)
    )


@rows(*{pattern(row): row for row in TABLE}.values())
def test_another_method_is_refused(row: Row, world: World, quick: None) -> None:
    """To whoever may come in by 405; their like from another area, and visitors, learn no more by it."""
    taken = {method for other in TABLE if pattern(other) == pattern(row) for method in other.methods}
    others = set(METHODS) - taken - ({"HEAD"} if "GET" in taken else set())
    url, wrong = address(row, world.here.things), []
    first = world.of(row.who.here)[:1]
    like = world.of([visitor.persona for visitor in first], world.there)
    for number, visitor in enumerate([*first, *like, world.nobody]):
        allowed = (METHOD,) if visitor in first else (METHOD, SIGN_IN, NOTHING)
        every = world.thorough or visitor in first
        for method in sorted(others) if every else sorted(others)[number - 1 : number]:
            came = visitor.tries(method, url)
            if came not in allowed:
                wrong.append(f"{method} {url} by {visitor}: {came}")
    assert wrong == []


SHOWN_TO = frozenset({MEMBER, NEIGHBOUR, "volunteer", "guard", "committee", "operator"})
"""For whom pages are drawn: those who live, walk, stand, sit and keep the machine; what is around a page differs."""


@rows(*only(lambda row: "GET" in row.methods and row.who.here))
def test_a_page_is_drawn_for_everybody_who_may_open_it(row: Row, world: World) -> None:
    """With what stands around it: the way round, the bell, the area."""
    url = address(row, world.here.things)
    for visitor in world.of(world.turn(row, row.who.here & SHOWN_TO)) or world.of(row.who.here)[:1]:
        with undone():
            assert visitor.ask("GET", url).status_code < 500, f"{url} for {visitor}"


@rows(*only(lambda row: row.is_for_staff))
def test_staff_show_their_second_factor_first(row: Row, world: World, quick: None) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    wrong = []
    with_staff_role = world.turn(row, row.who.here & STAFF)
    for persona in (*with_staff_role, *world.turn(row, row.who.here - STAFF)):
        for method in row.methods:
            came = world.weak[persona].tries(method, url, body)
            if came != (FACTOR if persona in STAFF else IN):
                wrong.append(f"{method} {url} by {persona}: {came}")
    assert wrong == []


@rows(*only(lambda row: row.fresh))
def test_what_needs_a_fresh_confirmation_asks_for_it(row: Row, world: World, quick: None) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    came = {
        (persona, method): world.away[persona].tries(method, url, body)
        for persona in world.walked(row.who.here)
        for method in row.methods
    }
    assert came == dict.fromkeys(came, CONFIRM)


OF_THE_HUB = {"jobs:retry", "POST /areas/{slug}/jobs/{pk}/retry"}
"""A job belongs to the hub, not to an area: the operator of each may try it again."""


def is_crossable(row: Row) -> bool:
    """Whether an address names an area and a thing of it."""
    return bool(row.at) and names_area(row) and row.name not in OF_THE_HUB and bool(row.who.here)


@pytest.fixture(scope="module")
def at_both(world: World) -> Visitor:
    """Somebody who holds every role in both areas."""
    both = world.there.somebody("at-both")
    until = clock.now() + timedelta(days=1)
    RoleGrant.objects.bulk_create(
        RoleGrant(person=both, area=estate.area, role=role, expires_at=until)
        for estate in (world.here, world.there)
        for role in Role
    )
    world.there.people["at both"] = both
    return Visitor(world.there, "at both", second_factor=True)


@rows(*only(is_crossable))
def test_a_thing_is_not_found_under_another_area(
    row: Row, world: World, at_both: Visitor, quick: None
) -> None:
    """Neither by the staff of that area nor by somebody who works in both."""
    things = {**world.here.things, "slug": world.there.area.slug}
    url, body = address(row, things), filled(row.body, world.here.things)
    askers = [at_both, *world.of(row.who.here & set(ROLES), world.there)[:2]]
    came = {asker.tries(method, url, body) for asker in askers for method in row.methods}
    assert came == {NOTHING}


def has_ids(row: Row) -> bool:
    """Whether an address names a thing by its id, and not everybody may see it."""
    return bool(row.at) and row.who not in (SIGNED_IN, ANYONE)


NO_SUCH = {
    "picture": "0" * 32, "attachment": "0" * 32, "job": "00000000-0000-4000-8000-000000000000",
    "acceptance": "acceptance", "assignment": "assignment", "1": "1",
}  # fmt: skip


@rows(*only(has_ids))
def test_what_is_not_yours_and_what_is_not_there_look_the_same(
    row: Row, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    For somebody of the area who may not; where all of it may, for somebody from another one. They get the same page of
    the same template; every eighth is compared to the last letter.
    """
    if not world.thorough and TABLE.index(row) % 8:
        undraw(monkeypatch)
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    nowhere = {name: NO_SUCH.get(thing, 987654321) for name, thing in row.at.items()}
    other = address(row, world.here.things, **nowhere)
    outsider = [persona for persona in (NEIGHBOUR, "guard", "leader") if persona not in row.who.here][:1]
    strangers = world.of(row.who.here, world.there)[:1] if world.thorough or not outsider else []
    for visitor in (*world.of(outsider), *strangers):
        for method in row.methods:
            with undone():
                theirs = visitor.ask(method, url, body)
            with undone():
                nobodys = visitor.ask(method, other, body)
            assert (theirs.status_code, plain(theirs)) == (nobodys.status_code, plain(nobodys)), (
                f"{method} {url} {visitor}"
            )


@rows(*only(lambda row: row.owner))
def test_only_its_owner_moves_it(row: Row, world: World, undrawn: None) -> None:
    """Where a stranger gets an answer too, the thing itself stays as it is."""
    assert row.owner
    thing, owners = row.owner
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    for visitor in world.visitors.values():
        with undone():
            before = state(world.here, thing)
            visitor.ask(row.methods[0], url, body)
            moved = state(world.here, thing) != before
        assert moved == (visitor.persona in owners and visitor.estate == world.here), f"{url} by {visitor}"


OWNED: dict[str, Any] = {
    "session": UserSession, "token": ApiToken, "device": PushSubscription, "notice": Notice
}  # fmt: skip


def state(estate: Estate, thing: str) -> Any:
    """All that the database holds of a thing."""
    return OWNED[thing].objects.filter(pk=estate.things[thing]).values().first()


ENDINGS = {
    "the membership has ended": lambda p: Membership.objects.filter(person=p).update(ended_at=clock.now()),
    "the role was taken back": lambda p: RoleGrant.objects.filter(person=p).update(revoked_at=clock.now()),
    "the role has run out": lambda p: RoleGrant.objects.filter(person=p).update(
        granted_at=clock.now() - timedelta(days=9), expires_at=clock.now()
    ),
    "the neighbour's right has ended": lambda p: ProxyGrant.objects.filter(person=p).update(
        revoked_at=clock.now()
    ),
    "the account is closed": lambda p: Person.objects.filter(pk=p.pk).update(is_active=False),
    "the area's data is destroyed": lambda p: Area.objects.update(phase=Phase.PURGED),
}
HOLDERS = {
    "the membership has ended": (MEMBER, "spouse", NEIGHBOUR),
    "the role was taken back": ROLES,
    "the role has run out": ROLES,
    "the neighbour's right has ended": (PROXY,),
    "the account is closed": (MEMBER, PROXY, "committee", "volunteer"),
    "the area's data is destroyed": (MEMBER, PROXY, "committee", "lead", "volunteer", "operator"),
}
OWN_FOR_EVER = {
    "join_request_status", "jobs:progress", "notices:row", "notices:read", "POST /notices/{pk}/reading/",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "estate:acting_end", "POST /my/proxies/{pk}/end",
}  # fmt: skip
"""
What one was told, asked and started stays one's own, also after a right has ended; and so do one's own keys, and to be
told that a right of one's own has ended already.
"""


def lost(row: Row, persona: str, ending: str) -> bool:
    """Whether the route was open to somebody by what has ended."""
    if ending == "the neighbour's right has ended" and set(LIVING) <= row.who.here:
        return False  # they still live there: they read the notice board, and order for themselves
    by_right = row.who not in (ANYONE, SIGNED_IN) and not row.who.elsewhere and row.name not in OWN_FOR_EVER
    return persona in row.who.here and by_right


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_old_page_gives_nothing_when_the_right_has_ended(ending: str, world: World, undrawn: None) -> None:
    """Whoever had a page open, session and all, finds nothing behind any of its addresses."""
    nothing = {SIGN_IN, NOTHING} if ending == "the account is closed" else {NOTHING, CHOOSE}
    holders = [[who for who in HOLDERS[ending] if lost(row, who, ending)] for row in TABLE]
    turns = [world.turn(row, found) for row, found in zip(TABLE, holders, strict=True)]
    wrong = []
    for visitor in world.of(HOLDERS[ending]):
        with undone():
            ENDINGS[ending](world.here.people[visitor.persona])
            for row in [row for row, turn in zip(TABLE, turns, strict=True) if visitor.persona in turn]:
                url, body = address(row, world.here.things), filled(row.body, world.here.things)
                came = {visitor.tries(method, url, body) for method in row.methods}
                if came - nothing:
                    wrong.append(f"{url} by {visitor}: {came}")
    assert wrong == []


def test_every_kind_of_stream_has_a_row() -> None:
    assert {row.name for row in STREAMS} == {name for name, _factor in registry._rules}


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: row.name)
def test_only_those_named_hear_a_stream(row: Row, world: World) -> None:
    """By the fallback, which asks the same rules as the socket; staff with their second factor."""
    stream = f"{row.name}:{world.here.things[row.at['id']]}"
    wrong = []
    for visitor in [*world.visitors.values(), *world.weak.values()]:
        weak = visitor in world.weak.values()
        frames = visitor.ask("GET", f"{reverse('live:poll')}?s={stream}:0").json()["frames"]
        hears = not any(frame["type"] == "revoked" for frame in frames)
        may = visitor.estate == world.here and visitor.persona in row.who.here
        if hears != (may and not (weak and visitor.persona in STAFF)):
            wrong.append(f"{stream} by {visitor}{' without second factor' if weak else ''}: {hears}")
    assert wrong == []


def test_the_admin_is_for_staff_of_the_server(world: World, undrawn: None) -> None:
    """Every one of its addresses, and only after a second factor."""
    operator = Person.objects.create_superuser("admin", email="admin@example.org")
    index = reverse("admin:index")
    weak, strong = sign_in(operator, second_factor=False), sign_in(operator, second_factor=True)
    assert strong.get(index).status_code == 200
    assert weak.get(index, follow=True).redirect_chain[-1][0].startswith(reverse("second_factor"))
    for url in (
        index,
        reverse("admin:app_list", args=["people"]),
        reverse("admin:jsi18n"),
        "/admin/people/person/",
    ):
        assert {visitor.tries("GET", url) for visitor in world.visitors.values()} == {NOTHING}, url

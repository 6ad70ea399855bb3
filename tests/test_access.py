"""Every route × everybody × own and other area × method, as tests/access_table says (trust.md, "Access")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.template import Template
from django.urls import reverse
from django.utils.safestring import SafeString

from hub.core.estate.accounts.fresh import WINDOW
from hub.core.kit import clock
from hub.core.live import registry
from hub.core.people.models import Area, Membership, Person, ProxyGrant, RoleGrant
from hub.core.people.words import Phase, Role
from tests.access_table import STREAMS, TABLE
from tests.access_table.rows import ANYONE, AREA, SIGNED_IN, Row
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
    Visitor,
    address,
    everybody,
    filled,
    known_routes,
    plain,
    two_estates,
)
from tests.world import ANONYMOUS, MEMBER, NEIGHBOUR, PROXY, ROLES, STAFF, Estate, sign_in, undone

pytestmark = pytest.mark.django_db
SHOWN_TO = frozenset({MEMBER, NEIGHBOUR, "volunteer", "guard", "committee", "operator"})
"""For whom pages are drawn: those who live, walk, stand, sit and keep the machine; what is around a page differs."""

STALE = WINDOW // 60 + 1
"""Minutes after which a confirmation is no longer fresh."""


@dataclass
class World:
    """Two estates and everybody in them, signed in."""

    here: Estate
    there: Estate
    nobody: Visitor
    visitors: dict[tuple[str, str], Visitor] = field(default_factory=dict)

    def of(self, personas: Iterable[str], estate: Estate | None = None) -> list[Visitor]:
        """Those of an estate's people (here, unless another is named), in one order."""
        slug = (estate or self.here).area.slug
        return [self.visitors[slug, persona] for persona in sorted(set(personas) - {ANONYMOUS})]

    def everybody(self, row: Row) -> list[Visitor]:
        """Everybody who may ask for it; where nothing of an area stands in the address, those of one area."""
        estates = (self.here, self.there) if row.at or row.query or "slug" in pattern(row) else (self.here,)
        return [self.nobody, *(visitor for visitor in self.visitors.values() if visitor.estate in estates)]

    def some(self, row: Row) -> list[Visitor]:
        """One who may come in, if anybody may; a neighbour; the first's like from another area; a visitor."""
        first = self.of(row.who.here)[:1]
        like = self.of([visitor.persona for visitor in first], self.there)
        return [*first, *self.of([NEIGHBOUR]), *like, self.nobody]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for all the tests of this file; each test takes back what it changes."""
    with django_db_blocker.unblock(), two_estates() as (here, there):
        visitors = {
            (visitor.estate.area.slug, visitor.persona): visitor for visitor in everybody(here, there)
        }
        yield World(here, there, Visitor(here, ANONYMOUS), visitors)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without their words: thousands of them are asked for, and drawing them takes the most time."""
    monkeypatch.setattr(Template, "render", lambda self, context: SafeString(""))


def pattern(row: Row) -> str:
    """The pattern of a row's address."""
    return known_routes()[row.name].pattern


def called(row: Row) -> str:
    """A row's name in the list of tests."""
    return " ".join([row.name, *row.at.values(), row.query]).strip()


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


def test_the_table_and_the_staff_pages_say_the_same_roles() -> None:
    said = {row.name: row.who.here for row in TABLE}
    asked = {name: frozenset(route.roles) for name, route in known_routes().items() if route.roles}
    narrowed = {"estate:duty_end"}  # everybody ends their own duty only
    assert {name: said[name] for name in asked if name not in narrowed} == {
        name: roles for name, roles in asked.items() if name not in narrowed
    }


@rows(*TABLE)
def test_only_those_named_come_in(row: Row, world: World, undrawn: None) -> None:
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
def test_another_method_is_refused(row: Row, world: World, undrawn: None) -> None:
    """To whoever may come in by 405; nobody else learns more by it."""
    taken = {method for other in TABLE if pattern(other) == pattern(row) for method in other.methods}
    others = set(METHODS) - taken - ({"HEAD"} if "GET" in taken else set())
    url, wrong = address(row, world.here.things), []
    for visitor in world.some(row):
        may = visitor.estate == world.here and visitor.persona in row.who.here
        for method in sorted(others):
            came = visitor.tries(method, url)
            if came not in ((METHOD,) if may else (METHOD, SIGN_IN, NOTHING)):
                wrong.append(f"{method} {url} by {visitor}: {came}")
    assert wrong == []


@rows(*only(lambda row: "GET" in row.methods and row.who.here))
def test_a_page_is_drawn_for_everybody_who_may_open_it(row: Row, world: World) -> None:
    """With what stands around it: the way round, the bell, the area."""
    url = address(row, world.here.things)
    for visitor in world.of(row.who.here & SHOWN_TO) or world.of(row.who.here)[:1]:
        with undone():
            assert visitor.ask("GET", url).status_code < 500, f"{url} for {visitor}"


@rows(*only(lambda row: row.is_for_staff))
def test_staff_show_their_second_factor_first(row: Row, world: World, undrawn: None) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    wrong = []
    for persona in sorted(row.who.here):
        weak = Visitor(world.here, persona, second_factor=False)
        for method in row.methods:
            came = weak.tries(method, url, body)
            if came != (FACTOR if persona in STAFF else IN):
                wrong.append(f"{method} {url} by {weak}: {came}")
    assert wrong == []


@rows(*only(lambda row: row.fresh))
def test_what_needs_a_fresh_confirmation_asks_for_it(row: Row, world: World) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    wrong = []
    for persona in sorted(row.who.here)[:3]:
        away = Visitor(world.here, persona, minutes_ago=STALE)
        for method in row.methods:
            came = away.tries(method, url, body)
            if came != CONFIRM:
                wrong.append(f"{method} {url} by {away}: {came}")
    assert wrong == []


OF_THE_HUB = {"jobs:retry"}
"""A job belongs to the hub, not to an area: the operator of each may try it again."""


def is_crossable(row: Row) -> bool:
    """Whether an address names an area and a thing of it."""
    return bool(row.at) and "slug" in pattern(row) and row.name not in OF_THE_HUB and bool(row.who.here)


@rows(*only(is_crossable))
def test_a_thing_is_not_found_under_another_area(row: Row, world: World, undrawn: None) -> None:
    """Neither by the staff of that area nor by somebody who works in both."""
    things = {**world.here.things, "slug": world.there.area.slug}
    both = Person.objects.get(pk=world.there.people["lead"].pk)
    until = clock.now() + timedelta(days=1)
    for role in Role:
        for area in (world.here.area, world.there.area):
            if not RoleGrant.objects.filter(person=both, area=area, role=role).exists():
                RoleGrant.objects.create(person=both, area=area, role=role, expires_at=until)
    with undone():
        askers = [*world.of(row.who.here & set(ROLES), world.there)[:2], world.of(["lead"], world.there)[0]]
        url, body = address(row, things), filled(row.body, world.here.things)
        came = {asker.tries(method, url, body) for asker in askers for method in row.methods}
    assert came == {NOTHING}


def has_ids(row: Row) -> bool:
    """Whether an address names a thing by its id, and not everybody may see it."""
    return bool(row.at) and row.who not in (SIGNED_IN, ANYONE)


NO_SUCH = {
    "picture": "0" * 32, "attachment": "0" * 32, "job": "00000000-0000-4000-8000-000000000000", "acceptance": "acceptance",
    "assignment": "assignment", "1": "1",
}  # fmt: skip


@rows(*only(has_ids))
def test_what_is_not_yours_and_what_is_not_there_look_the_same(row: Row, world: World) -> None:
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    nowhere = {name: NO_SUCH.get(thing, 987654321) for name, thing in row.at.items()}
    other = address(row, world.here.things, **nowhere)
    for visitor in (
        *world.of([NEIGHBOUR, "guard"] if NEIGHBOUR not in row.who.here else ["guard"]),
        *world.of(row.who.here, world.there)[:1],
    ):
        if visitor.persona in row.who.here and visitor.estate == world.here:
            continue
        for method in row.methods:
            with undone():
                theirs = visitor.ask(method, url, body)
            with undone():
                nobodys = visitor.ask(method, other, body)
            assert (theirs.status_code, plain(theirs)) == (nobodys.status_code, plain(nobodys)), (
                f"{method} {url} {visitor}"
            )


@rows(*only(lambda row: row.owner))
def test_only_its_owner_moves_it(row: Row, world: World) -> None:
    """Where a stranger gets an answer too, the thing itself stays as it is."""
    assert row.owner
    thing, owners = row.owner
    url, body = address(row, world.here.things), filled(row.body, world.here.things)
    for visitor in [*world.visitors.values()]:
        with undone():
            before = state(world.here, thing)
            visitor.ask(row.methods[0], url, body)
            moved = state(world.here, thing) != before
        assert moved == (visitor.persona in owners and visitor.estate == world.here), f"{url} by {visitor}"


def state(estate: Estate, thing: str) -> Any:
    """All that the database holds of a thing."""
    from allauth.usersessions.models import UserSession

    from hub.core.notices.models import Notice, PushSubscription
    from hub.core.people.models import ApiToken

    models: dict[str, Any] = {
        "session": UserSession,
        "token": ApiToken,
        "device": PushSubscription,
        "notice": Notice,
    }
    return models[thing].objects.filter(pk=estate.things[thing]).values().first()


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
    "join_request_status",
    "jobs:progress",
    "notices:row",
    "notices:read",
    "POST /notices/{pk}/reading/",
}
"""What one was told, asked and started stays one's own, also after a right has ended."""


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_old_page_gives_nothing_when_the_right_has_ended(ending: str, world: World, undrawn: None) -> None:
    """Whoever had a page open, session and all, finds nothing behind any of its addresses."""
    gone = ending == "the account is closed"
    wrong = []
    for visitor in world.of(HOLDERS[ending]):
        mine = [
            row for row in TABLE if visitor.persona in row.who.here and row.who not in (ANYONE, SIGNED_IN)
        ]
        mine = [row for row in mine if not row.who.elsewhere and row.name not in OWN_FOR_EVER]
        if visitor.persona == PROXY and not gone and ending != "the area's data is destroyed":
            mine = [
                row for row in mine if row.who != AREA
            ]  # who still lives there, and reads the notice board
        with undone():
            ENDINGS[ending](world.here.people[visitor.persona])
            for row in mine:
                url, body = address(row, world.here.things), filled(row.body, world.here.things)
                came = {visitor.tries(method, url, body) for method in row.methods}
                if came - ({SIGN_IN, NOTHING} if gone else {NOTHING}):
                    wrong.append(f"{url} by {visitor}: {came}")
    assert wrong == []


def test_every_kind_of_stream_has_a_row() -> None:
    assert {row.name for row in STREAMS} == {name for name, _factor in registry._rules}


@pytest.mark.parametrize("row", STREAMS, ids=lambda row: row.name)
def test_only_those_named_hear_a_stream(row: Row, world: World) -> None:
    """By the fallback, which asks the same rules as the socket; staff with their second factor."""
    stream = f"{row.name}:{world.here.things[row.at['id']]}"
    wrong = []
    for visitor in [
        *world.visitors.values(),
        *(Visitor(world.here, p, second_factor=False) for p in sorted(row.who.here)),
    ]:
        weak = visitor not in world.visitors.values()
        frames = visitor.ask("GET", f"{reverse('live:poll')}?s={stream}:0").json()["frames"]
        hears = not any(frame["type"] == "revoked" for frame in frames)
        may = visitor.estate == world.here and visitor.persona in row.who.here
        if hears != (may and not (weak and visitor.persona in STAFF)):
            wrong.append(f"{stream} by {visitor}{' without second factor' if weak else ''}: {hears}")
    assert wrong == []


def test_the_admin_is_for_staff_of_the_server(world: World) -> None:
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

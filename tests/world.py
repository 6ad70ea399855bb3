"""
Two estates with everybody and one of everything, for the tests that go through all pages.

Somebody stands for each role and each way of belonging; what they own and what the desk works on is in
`tests.things`. The same world can be written in Chinese or in English, so that words of the interface and contents
can be told apart, and grown, so that pages can be looked at with little and with much.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test import Client

from hub.core.kit import clock
from hub.core.people import keys
from hub.core.people.models import Area, Building, Household, Membership, Person, ProxyGrant, RoleGrant
from hub.core.people.words import STAFF_ROLES, Phase, Relation, Role

ANONYMOUS = "anonymous"
MEMBER, SPOUSE, NEIGHBOUR, PROXY = "member", "spouse", "neighbour", "proxy"
LIVING = (MEMBER, SPOUSE, NEIGHBOUR, PROXY)
"""Head and second member of the household in question, another resident, and an approved neighbour."""

ROLES = tuple(str(role) for role in Role)
PERSONAS = (*LIVING, *ROLES)
STAFF = frozenset(str(role) for role in STAFF_ROLES)


@dataclass(frozen=True)
class Tongue:
    """In which language the contents of a world are written."""

    code: str
    area: str
    zone: str
    building: str
    person: str
    title: str
    text: str


CHINESE = Tongue("zh-hans", "新民主路", "东区", "%s栋", "李%s", "去三院取药%s", "胰岛素明天早上用完%s。")
ENGLISH = Tongue(
    "en", "Xinminzhu", "East", "Building %s", "Chen No.%s", "Fetch medicine %s", "Insulin runs out %s."
)


@dataclass
class Estate:
    """One area, its people by what they are, and its things by what they are for (ids and names)."""

    area: Area
    tongue: Tongue
    people: dict[str, Person] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    building: Building = None  # type: ignore[assignment]
    doors: int = 0
    marks: int = 0
    named: int = 0

    @property
    def episode(self) -> Any:
        """The closure that is on."""
        return self.area.episodes.get(ended_at=None)

    def door(self) -> Household:
        """One more door of the building."""
        self.doors += 1
        number = f"{self.doors // 4 + 1:02}{self.doors % 4 + 1:02}"
        floor = self.doors // 4 + 1
        return Household.objects.create(area=self.area, building=self.building, door=number, floor=floor)

    def lives(self, person: Person, household: Household, *, head: bool = False) -> Membership:
        """Somebody lives behind a door and has joined."""
        return Membership.objects.create(
            person=person, household=household, episode=self.episode, is_head=head, joined_at=clock.now(),
            relation=Relation.HEAD if head else Relation.SPOUSE, source="letter",
        )  # fmt: skip

    def somebody(self, mark: object, **more: Any) -> Person:
        """One more person, with an e-mail that signs in."""
        self.named += 1
        name = self.tongue.person % self.named
        email = f"{mark}@{self.area.slug}.example".lower()
        return Person.objects.create(name=name, email=email, password="!", language=self.tongue.code, **more)


def found(slug: str, tongue: Tongue) -> Estate:
    """Opens an area and moves everybody in."""
    area = Area.objects.create(
        slug=slug, name=tongue.area, name_en=tongue.area, phase=Phase.CLOSED, committee_phone="+862155550101",
        languages=["zh-hans", "en"],
        emergency_contacts=[{"name": tongue.area, "name_en": tongue.area, "phone": "12356", "note": ""}],
    )  # fmt: skip
    keys.start_episode(area)
    estate = Estate(area, tongue)
    estate.building = Building.objects.create(
        area=area, number="12", name=tongue.building % 12, zone=tongue.zone, floors=40, doors_per_floor=4
    )
    _move_in(estate)
    _appoint(estate)
    return estate


def _move_in(estate: Estate) -> None:
    home = estate.door()
    for name in LIVING:
        person = estate.somebody(name, phone=f"+8619900{len(estate.people):06}")
        household = home if name in (MEMBER, SPOUSE) else estate.door()
        membership = estate.lives(person, household, head=name != SPOUSE)
        estate.people[name], estate.things[f"{name}'s home"] = person, household.pk
        estate.things[f"{name}'s membership"], estate.things[name] = membership.pk, person.pk
    estate.things |= {"household": home.pk, "building": estate.building.pk}
    estate.things |= {"slug": estate.area.slug, "area": estate.area.pk}
    estate.things["proxy"] = ProxyGrant.objects.create(
        person=estate.people[PROXY], household=home, expires_at=clock.now() + timedelta(days=7)
    ).pk


def _appoint(estate: Estate) -> None:
    for name in ROLES:
        person = estate.people[name] = estate.somebody(name)
        estate.things[name] = person.pk
        grant = RoleGrant.objects.create(
            person=person, area=estate.area, role=name, expires_at=clock.now() + timedelta(days=14)
        )
        estate.things[f"{name}'s grant"] = grant.pk


def sign_in(person: Person, *, second_factor: bool, minutes_ago: float = 0) -> Client:
    """A browser in which somebody has signed in, some minutes ago, with or without a second factor."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    at = (clock.now() - timedelta(minutes=minutes_ago)).timestamp()
    methods = [{"method": "password", "at": at}]
    if second_factor:
        methods.append({"method": "mfa", "at": at, "type": "totp"})
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["account_authentication_methods"] = methods
    store["account_authentication_methods_user"] = str(person.pk)
    store.create()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = store.session_key
    return client


def enter(estate: Estate, persona: str) -> Client:
    """The browser of a persona as they use it: staff and whoever has a passkey with their second factor."""
    if persona == ANONYMOUS:
        return Client()
    return sign_in(estate.people[persona], second_factor=persona in STAFF or persona == MEMBER)


@contextmanager
def undone() -> Iterator[None]:
    """What the block changes in the database is taken back at its end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def written() -> Iterator[list[str]]:
    """The tables that the block inserts into, changes or deletes from, as `verb table`, in order."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.split(None, 3)
        verb = words[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            table = words[1] if verb == "UPDATE" else words[2]
            seen.append(f"{verb.lower()} {table.strip(chr(34))}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen

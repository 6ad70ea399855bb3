"""An estate of any size for load tests: the same seed makes the same people behind the same doors."""

import random
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.db import transaction

from hub.core.kit import clock
from hub.core.kit.codes import invitations
from hub.core.people import keys
from hub.core.people.models import Area, Building, Household, Invitation, Membership, Person, RoleGrant
from hub.core.people.words import Phase, Relation, Role

FLOORS, DOORS = 27, 4
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚"
CODES = 20
"""Invitation codes made per area: enough to try joining, and quick."""

Found = dict[str, Any]


def seed(areas: int, households: int, number: int) -> Found:
    """
    Makes `areas` areas of `households` each, with two people a door and one person for every role.

    Gives what a load test needs to sign in: per area its slug, the residents' and the staff's e-mails, invitation
    codes, and one password and TOTP secret for all.
    """
    dice = random.Random(number)  # noqa: S311 — the same people every time, no secret
    password = f"seed-{number}-password"
    secret = "".join(dice.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=32))
    hashed = make_password(password)
    found = [_area(f"seed-{number}-{n + 1}", households, hashed, secret, dice) for n in range(areas)]
    return {"password": password, "totp_secret": secret, "areas": found, "campaigns": [], "offers": []}


def _area(slug: str, households: int, hashed: str, secret: str, dice: random.Random) -> Found:
    with transaction.atomic():
        area = Area.objects.create(slug=slug, name=slug, phase=Phase.CLOSED, committee_phone="+862155550101")
        keys.start_episode(area)
        doors = _doors(area, households)
        residents = _residents(area, doors, hashed, dice)
        codes = _codes(doors[:CODES])
    staff = {str(role): _staff(area, role, hashed, secret) for role in Role}
    return {
        "slug": slug,
        "households": len(doors),
        "residents": residents,
        "staff": staff,
        "invitations": codes,
    }


def _doors(area: Area, households: int) -> list[Household]:
    per_building = FLOORS * DOORS
    count = -(-households // per_building)
    buildings = Building.objects.bulk_create(
        Building(area=area, number=str(n), name=f"{n}栋", floors=FLOORS, doors_per_floor=DOORS, position=n)
        for n in range(1, count + 1)
    )
    return Household.objects.bulk_create(islice(_each_door(area, buildings), households), batch_size=2000)


def _each_door(area: Area, buildings: list[Building]) -> Iterator[Household]:
    for building in buildings:
        for floor in range(1, FLOORS + 1):
            for number in range(1, DOORS + 1):
                yield Household(area=area, building=building, floor=floor, door=f"{floor:02}{number:02}")


def _residents(area: Area, doors: list[Household], hashed: str, dice: random.Random) -> list[str]:
    """Two people a door; the head can sign in by e-mail and password."""
    episode = area.episodes.get(ended_at=None)
    people = []
    for n, _door in enumerate(doors):
        people += [
            Person(name=_name(dice), email=f"r{n}@{area.slug}.example", password=hashed),
            Person(name=_name(dice), password=hashed),
        ]
    people = Person.objects.bulk_create(people, batch_size=1000)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=p, email=p.email or "", verified=True, primary=True) for p in people[::2]),
        batch_size=1000,
    )
    Membership.objects.bulk_create(
        (
            Membership(
                person=person,
                household=doors[n // 2],
                episode=episode,
                is_head=n % 2 == 0,
                joined_at=clock.now(),
                relation=Relation.SPOUSE if n % 2 else Relation.HEAD,
                source="letter",
            )
            for n, person in enumerate(people)
        ),
        batch_size=1000,
    )
    return [str(person.email) for person in people[::2]]


def _name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=2))


def _staff(area: Area, role: Role, hashed: str, secret: str) -> str:
    person = Person.objects.create(name=f"{role.label}", email=f"{role}@{area.slug}.example", password=hashed)
    EmailAddress.objects.create(user=person, email=person.email or "", verified=True, primary=True)
    RoleGrant.objects.create(person=person, area=area, role=role, expires_at=clock.now() + timedelta(days=90))
    TOTP.activate(person, secret)
    return str(person.email)


def _codes(doors: list[Household]) -> dict[str, str]:
    """A code for some doors: address → what one types."""
    made = {door: invitations.new() for door in doors}
    until = clock.now() + timedelta(days=30)
    Invitation.objects.bulk_create(
        Invitation(household=door, code_hash=invitations.digest(code), expires_at=until)
        for door, code in made.items()
    )
    return {door.address: code for door, code in made.items()}

"""
Inside the hub of the order rush: the estate with its sessions, and the audit.

`python -m tests.bench.orders_world seed HOUSEHOLDS PACKS` prints `{"campaign", "offers", "sessions"}`; `audit CAMPAIGN`
prints what stands in the rows afterwards.
"""

import json
import secrets
import sys
from datetime import timedelta
from typing import Any

OFFERS = 20
PER_BUILDING = 106


def seed(households: int, packs: int) -> dict[str, Any]:
    """So many doors with one signed-in resident each, and one open campaign: the pack is scarce, cap 1."""
    from django.urls import reverse

    from groceries.models import Campaign, Good, Offer, Pool, Supplier
    from hub.core.kit import clock
    from hub.core.live import rows
    from hub.core.people import keys
    from hub.core.people.models import Area, Building, Household, Membership, Person
    from hub.core.people.words import Phase

    area = Area.objects.create(slug="rush", name="新民主路", phase=Phase.CLOSED)
    episode = keys.start_episode(area)
    buildings = Building.objects.bulk_create(
        Building(area=area, number=str(n + 1), name=f"{n + 1}栋", floors=27, doors_per_floor=4)
        for n in range(households // PER_BUILDING + 1)
    )
    doors = Household.objects.bulk_create(
        Household(
            area=area, building=buildings[n // PER_BUILDING], floor=n % PER_BUILDING // 4 + 1,
            door=f"{n % PER_BUILDING // 4 + 1:02}{n % 4 + 1:02}{n}",
        )
        for n in range(households)
    )  # fmt: skip
    people = Person.objects.bulk_create(Person(name=f"住户{n}", password="!") for n in range(households))
    Membership.objects.bulk_create(
        Membership(
            person=one, household=door, episode=episode, relation="head", is_head=True, joined_at=clock.now()
        )
        for one, door in zip(people, doors, strict=True)
    )
    supplier = Supplier.objects.create(area=area, name="恒丰")
    now = clock.now()
    campaign = Campaign.objects.create(
        area=area, episode=episode, number=1, state="open", title="蔬菜包", opens_at=now,
        closes_at=now + timedelta(hours=6),
    )  # fmt: skip
    goods = Good.objects.bulk_create(Good(area=area, name=f"菜{n}", unit="份") for n in range(OFFERS))
    offers = Offer.objects.bulk_create(
        Offer(
            campaign=campaign,
            good=good,
            supplier=supplier,
            title=good.name,
            price_minor=5800,
            cap=1,
            position=n,
        )
        for n, good in enumerate(goods)
    )
    Pool.objects.bulk_create(
        Pool(offer=offer, size=packs if n == 0 else 100_000, remaining=packs if n == 0 else 100_000)
        for n, offer in enumerate(offers)
    )
    leaders = committee(area, 3)
    return {
        "campaign": campaign.pk,
        "offers": [offer.pk for offer in offers],
        "sessions": sessions_of(people),
        "epoch": rows.epoch(),
        "leaders": sessions_of(leaders, confirmed=True),
        "numbers": reverse("groceries:manage_numbers", args=[area.slug, campaign.pk]),
    }


def committee(area: Any, number: int) -> list[Any]:
    """So many people at the desk."""
    from hub.core.kit import clock
    from hub.core.people.models import Person, RoleGrant
    from hub.core.people.words import Role

    people = Person.objects.bulk_create(Person(name=f"居委{n}", password="!") for n in range(number))
    RoleGrant.objects.bulk_create(
        RoleGrant(person=one, area=area, role=Role.COMMITTEE, expires_at=clock.now() + timedelta(days=9))
        for one in people
    )
    return people


def sessions_of(people: list[Any], *, confirmed: bool = False) -> list[str]:
    """A revocable session of the database for each, as signing in makes it; `confirmed`: with a second factor."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    from hub.core.kit import clock

    proofs = [{"method": "mfa", "at": clock.now().timestamp()}]
    store, backend = SessionStore(), "hub.core.estate.accounts.backend.AuthenticationBackend"
    rows = [
        Session(
            session_key=secrets.token_hex(16), expire_date=clock.now() + timedelta(days=1),
            session_data=store.encode({
                SESSION_KEY: str(one.pk), BACKEND_SESSION_KEY: backend, HASH_SESSION_KEY: one.get_session_auth_hash(),
                "account_authentication_methods_user": str(one.pk),
                "account_authentication_methods": proofs if confirmed else [],
            }),
        )
        for one in people
    ]  # fmt: skip
    Session.objects.bulk_create(rows, batch_size=500)
    return [row.session_key for row in rows]


def audit(campaign: int) -> dict[str, Any]:
    """What the rows say: how many orders in which state, what is left, places on the list, and what verify finds."""
    from collections import Counter

    from groceries.checks import CHECKS
    from groceries.models import Order, Pool

    orders = list(
        Order.objects.filter(campaign=campaign).order_by("pk").values_list("pk", "household", "state")
    )
    scarce = Pool.objects.filter(offer__campaign=campaign).order_by("offer__position").first()
    return {
        "states": Counter(state for _pk, _household, state in orders),
        "households": len({household for _pk, household, _state in orders}),
        "orders": {str(pk): state for pk, _household, state in orders},
        "left": scarce.remaining if scarce else None,
        "wrong": [list(found) for check in CHECKS.values() for found in check()],
    }


if __name__ == "__main__":
    import django

    django.setup()
    numbers = [int(word) for word in sys.argv[2:]]
    found = seed(*numbers) if sys.argv[1] == "seed" else audit(*numbers)
    json.dump(found, sys.stdout)

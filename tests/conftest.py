"""The cast (house.md, habit 9), and the database they live in."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test import Client, TransactionTestCase

from hub.core.kit import clock
from hub.core.people import keys
from hub.core.people.models import Area, Building, Household, Membership, Person, RoleGrant
from hub.core.people.words import Phase, Relation, Role
from hub.core.record import guard
from tests import databases

NOON = datetime(2022, 4, 9, 4, 0, tzinfo=UTC)
"""Noon in Shanghai on a day of the real closure."""

LONGEST = 900
"""Seconds that no test needs, on the slowest machine."""

KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""Tables that stay as the migrations left them."""

_EMPTY = f"""
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() AND tablename
        NOT IN ({", ".join(f"'{name}'" for name in KEPT)})
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
END $$
"""
"""PostgreSQL truncates a hundred empty tables in half a second, and deletes a handful of rows in a hundredth of it."""


def _teardown(self: TransactionTestCase) -> None:
    """Deletes what a test has left behind. Django's `flush` makes all content types and permissions anew as well."""
    with (
        guard.unlocked(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):  # the record refuses it otherwise
        if connection.vendor == "postgresql":
            cursor.execute(_EMPTY)
            return
        for name in connection.introspection.django_table_names(only_existing=True):
            if name not in KEPT:
                cursor.execute(f'DELETE FROM "{name}"')


TransactionTestCase._fixture_teardown = _teardown  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's file is a copy of a migrated one, to be used as it is; its folder goes when the run ends."""
    return not os.environ.get("HUB_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Has the tests' database copied from a migrated one."""
    test = connections.settings["default"]["TEST"]
    if url := os.environ.get("HUB_TEST_DATABASE_URL"):
        test["TEMPLATE"] = databases.postgres(url)
    else:
        shutil.copy(databases.sqlite(), test["NAME"])


@pytest.fixture(autouse=True)
def _comes_to_an_end() -> Iterator[None]:
    """A browser that does not answer any more fails its test; without this the run would wait for it for ever."""

    def too_long(_signal: int, _frame: object) -> None:
        raise TimeoutError(f"This test has not come to its end after {LONGEST} s.")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    """Rate limits of one test do not reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def noon() -> Iterator[datetime]:
    """Stops the clock at noon; `clock.move(minutes=…)` moves it."""
    with clock.at(NOON):
        yield NOON


@pytest.fixture
def area(db: None) -> Area:
    """新民主路, closed off."""
    area = Area.objects.create(
        slug="xinminzhu", name="新民主路", name_en="Xinminzhu Road", phase=Phase.CLOSED,
        committee_phone="+862155550101", languages=["zh-hans", "en"],
    )  # fmt: skip
    keys.start_episode(area)
    return area


@pytest.fixture
def other_area(db: None) -> Area:
    """Another estate, where the stranger lives and works."""
    area = Area.objects.create(slug="chaguang", name="茶光村", name_en="Chaguang", phase=Phase.CLOSED)
    keys.start_episode(area)
    return area


@pytest.fixture
def building(area: Area) -> Building:
    """12栋, seven floors, four doors each."""
    return Building.objects.create(
        area=area, number="12", name="12栋", zone="东", floors=7, doors_per_floor=4
    )


def door(building: Building, number: str) -> Household:
    """A household of a building at a door."""
    return Household.objects.create(area=building.area, building=building, door=number, floor=int(number[:2]))


def resident(name: str, household: Household, *, phone: str = "", email: str | None = None) -> Person:
    """Somebody who lives behind that door, its head."""
    person = Person.objects.create_user(
        name, phone=phone, email=email, phone_verified=bool(phone) and email is not None
    )
    Membership.objects.create(
        person=person,
        household=household,
        episode=household.area.episodes.get(ended_at=None),
        relation=Relation.HEAD,
        is_head=not household.memberships.filter(ended_at=None, is_head=True).exists(),
        joined_at=clock.now(),
    )
    return person


def staff(name: str, area: Area, *roles: Role, email: str | None = None) -> Person:
    """Somebody who holds `roles` in an area for a fortnight."""
    person = Person.objects.create_user(name, email=email or f"{name.replace(' ', '.').lower()}@example.org")
    for role in roles:
        RoleGrant.objects.create(
            person=person, area=area, role=role, expires_at=clock.now() + timedelta(days=14)
        )
    return person


@pytest.fixture
def granny_door(building: Building) -> Household:
    """12栋 0304."""
    return door(building, "0304")


@pytest.fixture
def granny_chen(granny_door: Household) -> Person:
    """Lives alone, no smartphone; she has a telephone."""
    return resident("陈桂花", granny_door, phone="+8619912345678")


@pytest.fixture
def li_wei(building: Building) -> Person:
    """Resident of 12栋 0502, on a phone."""
    return resident("李伟", door(building, "0502"), phone="+8619923456789", email="li.wei@example.org")


@pytest.fixture
def auntie_wang(area: Area) -> Person:
    """Committee member."""
    return staff("王阿姨", area, Role.COMMITTEE, email="wang@example.org")


@pytest.fixture
def director_zhou(area: Area) -> Person:
    """Committee lead."""
    return staff("周主任", area, Role.LEAD, email="zhou@example.org")


@pytest.fixture
def xiao_zhao(area: Area) -> Person:
    """Volunteer."""
    return staff("小赵", area, Role.VOLUNTEER, email="zhao@example.org")


@pytest.fixture
def dr_lin(area: Area) -> Person:
    """Counsellor."""
    return staff("林医生", area, Role.COUNSELLOR, email="lin@example.org")


@pytest.fixture
def stranger(other_area: Area) -> Person:
    """Committee member of another estate: sees nothing of this one."""
    return staff("Stranger", other_area, Role.COMMITTEE, Role.VOLUNTEER, email="stranger@example.org")


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """A browser in which somebody is signed in; staff with their second factor, unless `second_factor=False`."""

    def enter(person: Person, *, second_factor: bool = True, **defaults: Any) -> Client:
        client = Client(**defaults)
        client.force_login(person, backend="hub.core.estate.accounts.backend.AuthenticationBackend")
        session = client.session
        methods = [{"method": "password", "at": clock.now().timestamp()}]
        if second_factor:
            methods.append({"method": "mfa", "at": clock.now().timestamp(), "type": "totp"})
        session["account_authentication_methods"] = methods
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return enter


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With HUB_REQUIRE_ALL=1 nothing may be skipped: what a test needs and does not find fails it."""
    if os.environ.get("HUB_REQUIRE_ALL") == "1":
        for item in items:
            item.own_markers = [mark for mark in item.own_markers if mark.name not in ("skip", "skipif")]

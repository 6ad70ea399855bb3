"""
A page costs the same whatever lies behind it (speed.md, "Pages and lists"): the work of the database is counted with a
little and with a lot that is over, on whichever database the tests run, with figures for its planner and without.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import connection

from hub.core.tasks import team
from hub.core.tasks.models import Claim, Task
from hub.desk.access import VIEWS
from tests.access_table import TABLE
from tests.access_table.pages import DESK_PAGES
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.bench import old
from tests.meter import Meter, analyse, metered, settle
from tests.walk import Visitor, address, two_estates
from tests.world import ANONYMOUS, MEMBER, Estate, undone

READ = re.compile(
    r"^(home|(desk|support|tasks|notices|jobs|live):|join:waiting|estate:household|estate:my_household)"
    r"|^GET .*/(requests|cases|tasks|claims|runs|notices|outbox|join-requests|households)\b"
)
"""The pages and operations that read what grows; the others read people and places, of which there are as many as live
here."""

LITTLE, LOT = 2_200, 8_000
"""Old rows of each kind: enough to fill every page, and so many more that whoever walks them all is found out."""

DOORS = 300

FACTOR, SLACK = 1.6, 2_500
"""How much more work is still the same: other rows stand on the page, an index is deeper by one level."""

NARROWED = (
    "?view=all&category=medicine", "?view=closed&level=2", "?view=solved&category=food", "?view=all&building=1",
    "?view=closed&owner=1", "?view=all&level=0", "?view=closed&category=medicine&level=2",
    "?view=all&order=oldest", "?view=closed&level=2&order=oldest", "?view=solved&order=oldest",
    "?view=all&category=medicine&q=岛", "?view=closed&q=12&category=food&level=2", "?view=solved&q=胰岛素",
    "?view=mine&q=药", "?category=food&q=胰岛素",
)  # fmt: skip
"""Looks at what is over, narrowed: what fits is as rare, or as frequent, as it comes."""

OWNERS = (MEMBER, "committee")


def looks() -> Iterator[tuple[Row, str]]:
    """Every page that is read, and who reads it; the lists in each of their views."""
    for row in [row for row in TABLE if "GET" in row.methods and row.who.here and READ.match(row.name)]:
        everybody = row.who in (ANYONE, SIGNED_IN)
        for name in OWNERS if everybody else sorted(row.who.here - {ANONYMOUS})[:1]:
            yield row, name
    for row in DESK_PAGES:
        queries = {
            "desk:queue": [
                *(f"?view={view}" for view in VIEWS),
                *NARROWED,
                "?q=胰岛素",
                "?q=岛",
                "?q=12",
                "?q=nothing",
            ],
            "desk:errands": [
                "?view=check",
                "?view=done",
                "?view=all",
                "?held=late&kind=medicine&level=3",
                "?zone=东&held=free",
            ],
        }
        yield from ((replace(row, query=query), "committee") for query in queries.get(row.name, ()))


def measure(estate: Estate, visitors: dict[str, Visitor]) -> dict[str, Meter]:
    """The work of each page."""
    found = {}
    for row, name in looks():
        url = address(row, estate.things)
        visitor = visitors.setdefault(name, Visitor(estate, name))
        with undone(), metered() as meter:
            visitor.ask("GET", url)
        found[f"{url} ({name})"] = meter
    return found


@pytest.fixture
def _no_disk_with_heads(db: None) -> None:
    """At this size PostgreSQL would walk a whole table rather than jump about on a disk that turns."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL random_page_cost = 1.1")


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_disk_with_heads")
def test_what_is_over_costs_nothing() -> None:
    visitors: dict[str, Visitor] = {}
    with two_estates() as (here, _there):
        doors = [here.door().pk for _ in range(DOORS)]
        old.bury(LITTLE, doors)
        few = measure(here, visitors)
        old.bury(LOT, doors)
        grown = []
        for figures in (True,) if connection.vendor == "postgresql" else (False, True):
            if figures:
                analyse()
            for name, meter in measure(here, visitors).items():
                if meter.work > few[name].work * FACTOR + SLACK:
                    known = "with" if figures else "without"
                    grown.append(
                        f"{name}, {known} figures: {few[name].work} → {meter.work}\n    {meter.dearest}"
                    )
    assert not grown, "\n".join(grown)


SIZES = (4_000, 8_000, 15_000)
"""The planner weighs anew with every size: what holds at one of them need not hold at another."""


@pytest.mark.django_db
@pytest.mark.usefixtures("_no_disk_with_heads")
def test_what_the_team_holds_costs_the_same_at_every_size() -> None:
    with two_estates() as (here, _there):
        [before] = held_work(here)
        for more in (high - low for low, high in pairwise((0, *SIZES))):
            old.copy(Task.objects.all(), more, old.TASK)
            old.copy(Claim.objects.all(), more, old.CLAIM)
            settle()
            works = [*held_work(here), *held_work(here, analysed=True)]
            assert max(works) <= before * FACTOR + SLACK, (Claim.objects.count(), before, works)


def held_work(estate: Estate, *, analysed: bool = False) -> list[int]:
    """The work of the question what each of the team holds."""
    if analysed:
        analyse()
    with metered() as meter:
        members = team.crew(estate.area)
    assert sum(one.claims for one in members)
    return [cost for sql, cost in meter.asked if "tasks_claim" in sql]

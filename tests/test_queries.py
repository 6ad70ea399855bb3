"""A page asks the database as often with little as with much (pages.md, "Figures")."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.access_table import TABLE
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.things import furnish
from tests.walk import Visitor, address, two_estates
from tests.world import ANONYMOUS, MEMBER, PROXY, Estate, undone

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

FEW, MORE = 3, 5
"""How much of everything there is the first time, and the second. The home page shows three, and counts from there."""

MOST = 56
"""Questions that one page may ask in all. The case on the desk, which shows most, asks about fifty."""

GROWS = {"usersessions_list": "allauth asks of each of somebody's own sessions whether it lives"}
"""Pages that ask again for each row, and why that is right."""

OWNERS = (MEMBER, PROXY, "volunteer", "committee")
"""Who looks at pages that are for everybody: those who have something on them."""


@contextmanager
def asked() -> Iterator[list[str]]:
    """The questions of the block, without their values."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append(re.sub(r"IN \([^()]*\)|'[^']*'|\d+", "…", sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def readers(row: Row) -> list[str]:
    """Those whose page is looked at."""
    if row.who in (ANYONE, SIGNED_IN):
        return list(OWNERS)
    return sorted(row.who.here - {ANONYMOUS})[:1]


def questions(visitor: Visitor, url: str) -> list[str]:
    """What one look at a page asks."""
    with undone(), asked() as found:
        visitor.ask("GET", url)
    return found


def looks(estate: Estate, rows: list[Row]) -> Iterator[tuple[str, Visitor, str]]:
    """Every page that is looked at: a name, who looks, where."""
    visitors = {name: Visitor(estate, name) for row in rows for name in readers(row)}
    for row in rows:
        for name in readers(row):
            url = address(row, estate.things)
            yield f"{row.name} {url} ({name})", visitors[name], url


def test_the_number_of_questions_does_not_grow_with_the_data() -> None:
    rows = [row for row in TABLE if "GET" in row.methods and row.who.here and row.name not in GROWS]
    with two_estates(many=FEW) as (here, _there):
        few = {name: questions(visitor, url) for name, visitor, url in looks(here, rows)}
        furnish(here, MORE - FEW)
        grown = []
        for name, visitor, url in looks(here, rows):
            many = questions(visitor, url)
            if len(many) > len(few[name]):
                again = (Counter(many) - Counter(few[name])).most_common(2)
                grown.append(f"{name}: {len(few[name])} → {len(many)}\n    {again}")
        assert not grown, "\n".join(grown)
        assert {name: len(found) for name, found in few.items() if len(found) > MOST} == {}

"""Every write takes `Idempotency-Key`: the same key gives the same answer (contract.md), and nothing happens again."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access_table import TABLE
from tests.access_table.rows import Row
from tests.walk import Visitor, address, called, filled, known_routes, two_estates
from tests.world import ANONYMOUS, Estate, undone, written

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

KEY = "sent again, because no answer came"


@pytest.fixture(scope="module")
def estate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Estate]:
    """One of two estates, with one of everything."""
    with django_db_blocker.unblock(), two_estates() as (here, _there):
        yield here


def writes() -> Iterator[tuple[Row, str]]:
    """Each operation that changes something, and its method."""
    for row in TABLE:
        if known_routes()[row.name].kind == "api" and row.who.here - {ANONYMOUS}:
            yield from ((row, method) for method in sorted(set(row.methods) - {"GET", "HEAD"}))


@pytest.mark.parametrize(
    ("row", "method"), writes(), ids=lambda one: called(one) if isinstance(one, Row) else one
)
def test_what_is_sent_again_gets_the_same_answer(row: Row, method: str, estate: Estate) -> None:
    url, body = address(row, estate.things), filled(row.body, estate.things)
    visitor = Visitor(estate, min(row.who.here - {ANONYMOUS}))
    with undone():
        first = visitor.ask(method, url, body, **{"Idempotency-Key": KEY})
        with written() as changes:
            again = visitor.ask(method, url, body, **{"Idempotency-Key": KEY})
        if first.status_code < 300:
            assert (again.status_code, again.content) == (first.status_code, first.content)
            assert not [one for one in changes if "record_recordentry" in one], changes
        else:
            print("FIRST", first.status_code, first.content[:300])

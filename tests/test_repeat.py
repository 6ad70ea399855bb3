"""Every write takes `Idempotency-Key`: the same key gives the same answer (contract.md), and nothing happens again."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.access_table import TABLE
from tests.access_table.rows import Row
from tests.later import later
from tests.walk import Visitor, address, called, filled, known_routes, two_estates
from tests.world import ANONYMOUS, MEMBER, Estate, undone, written

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

KEY = "sent again, because no answer came"
LEFT_OUT = {
    "program_": "signing in is allauth's, which takes no key: each step holds for one session once",
    "POST /join": "needs the digits that were sent a moment ago, and the account is nobody's yet: it has no keys",
    "POST /join/requests/new": "the same",
    "POST /areas/{slug}/letters": "codes are shown once and kept nowhere: 409 `letters.shown_once`",
}
"""Operations (or the beginning of their names) that do not give the same answer again, and why."""


def is_left_out(row: Row) -> bool:
    """Whether one of LEFT_OUT is meant."""
    return row.name in LEFT_OUT or row.name.startswith("program_")


@pytest.fixture(scope="module")
def estate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Estate]:
    """One of two estates, with one of everything, and some things at an earlier stage."""
    with django_db_blocker.unblock(), two_estates() as (here, _there):
        here.things["later"] = later(here)
        yield here


def writes() -> Iterator[tuple[Row, str]]:
    """Each operation that changes something, and its method."""
    for row in TABLE:
        if known_routes()[row.name].kind == "api" and row.who.here - {ANONYMOUS} and not is_left_out(row):
            yield from ((row, method) for method in sorted(set(row.methods) - {"GET", "HEAD"}))


def visitors(row: Row, estate: Estate) -> Iterator[Visitor]:
    """Those who may, the household's member first."""
    for persona in sorted(row.who.here - {ANONYMOUS}, key=lambda one: (one != MEMBER, one)):
        yield Visitor(estate, persona)


def asked(row: Row, estate: Estate) -> tuple[str, Mapping[str, Any]]:
    """The address, and what is sent."""
    at, body = estate.things["later"].get(row.name, ({}, row.body))
    return address(row, estate.things, **at), filled(dict(body), estate.things)


@pytest.mark.parametrize(
    ("row", "method"), list(writes()), ids=lambda one: called(one) if isinstance(one, Row) else one
)
def test_what_is_sent_again_gets_the_same_answer(row: Row, method: str, estate: Estate) -> None:
    url, body = asked(row, estate)
    refused = []
    for visitor in visitors(row, estate):
        with undone():
            first = visitor.ask(method, url, body, **{"Idempotency-Key": KEY})
            if first.status_code >= 300:
                refused.append((str(visitor), first.status_code, first.content.decode()[:300]))
                continue
            with written() as changes:
                again = visitor.ask(method, url, body, **{"Idempotency-Key": KEY})
            assert (again.status_code, again.content) == (first.status_code, first.content)
            assert not [one for one in changes if "record_recordentry" in one], changes
            return
    raise AssertionError(f"Nobody could do it once, so that nothing is shown: {refused}")


NO_KEY = {
    "groceries:run_orders_export": "the page stays open with its form: another tap takes another file",
    "groceries:export_money": "the same",
    "mfa_": "allauth's own pages take no key",
    "settings_": "one's own account: what is gone is gone, and the second tap hears so",
}
"""Pages (or the beginning of their names) whose second tap is not the first, and why."""


def forms() -> Iterator[Row]:
    """Each page that takes a form."""
    for row in TABLE:
        is_form = known_routes()[row.name].kind == "page" and "POST" in row.methods
        if is_form and row.who.here - {ANONYMOUS} and not row.name.startswith(tuple(NO_KEY)):
            yield row


@pytest.mark.parametrize("row", list(forms()), ids=called)
def test_a_form_that_is_sent_twice_leaves_one_line(row: Row, estate: Estate) -> None:
    """As far as the table's few words fill it in: where the page refuses the first, nothing is written anyway."""
    url, body = address(row, estate.things), {**filled(row.body, estate.things), "idempotency_key": KEY}
    visitor = next(visitors(row, estate))
    with undone():
        first = visitor.ask("POST", url, body)
        if first.status_code >= 400:
            return
        with written() as changes:
            again = visitor.ask("POST", url, body)
        where = first.headers.get("Location")
        assert (again.status_code, again.headers.get("Location")) == (first.status_code, where)
        assert not [one for one in changes if "record_recordentry" in one], changes

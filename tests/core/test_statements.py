"""Statements that go past Django's cursors say the same as those that go through them."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.core.kit import clock, statements
from hub.core.people.models import Area

PER_CENT = "SELECT slug, '100%%' FROM people_area WHERE slug = %s"


def both_ways(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Its rows, asked past Django and through it."""
    past = statements.run(sql, values)
    with CaptureQueriesContext(connection):
        assert statements.run(sql, values) == past
    return past


@pytest.mark.django_db
def test_a_sign_of_per_cent_is_no_place_for_a_value(area: Area) -> None:
    assert both_ways(PER_CENT, area.slug) == [(area.slug, "100%")]
    assert both_ways(PER_CENT, "%s") == []


@pytest.mark.django_db
def test_what_gives_no_rows_gives_none(area: Area) -> None:
    assert both_ways("UPDATE people_area SET name = name WHERE slug = %s", area.slug) == []


def sent_twice(key: str) -> None:
    """The same session twice, which no database takes."""
    at = connection.ops.adapt_datetimefield_value(clock.now())
    for _time in range(2):
        statements.run(
            "INSERT INTO django_session (session_key, session_data, expire_date) VALUES (%s, %s, %s)",
            [key, "", at],
        )


@pytest.mark.django_db
def test_a_refusal_is_djangos_own(area: Area) -> None:
    """Actions catch IntegrityError of Django; nothing of the transaction stays."""
    with pytest.raises(IntegrityError), transaction.atomic():
        sent_twice("one")
    assert statements.run("SELECT 1 FROM django_session WHERE session_key = %s", ["one"]) == []


@pytest.mark.django_db(transaction=True)
def test_nothing_runs_in_a_broken_transaction(area: Area) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            statements.run(PER_CENT, [area.slug])

"""A pass whose time was cut short: the old square carries its old end, and must never open a gate by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from hub.core.kit import clock
from hub.core.people.models import Area, Person
from support.passes import actions, bundle
from support.passes.models import Pass
from support.passes.words import Reason, State
from tests.support.pass_kit import approved, asked, fresh

pytestmark = pytest.mark.django_db
LONG, SHORT = timedelta(days=20), timedelta(hours=2)


@pytest.fixture
def shortened(li_wei: Person, auntie_wang: Person, noon: datetime) -> Pass:
    """Dialysis for twenty days, cut to two hours after the square was printed."""
    permit = approved(
        li_wei, auntie_wang, purpose="dialysis", ends_at=noon + LONG, back_by=None, days="1234567", from_minute=0,
        until_minute=1440,
    )  # fmt: skip
    actions.change(permit, _until(permit, noon + SHORT), by=auntie_wang)
    return fresh(permit)


def _until(permit: Pass, ends_at: datetime) -> actions.Change:
    return actions.Change(starts_at=permit.starts_at, ends_at=ends_at)


def listed(person: Person, permit: Pass) -> dict[str, Any] | None:
    """What a gate's device carries of a pass, whether it holds or not."""
    found = bundle.of(person, permit.area)
    rows: list[dict[str, Any]] = [*found["passes"], *found["dead"]]
    return next((row for row in rows if row["code"] == permit.code), None)


def nothing(permit: Pass, by: Person) -> None:
    """The clock alone ends it."""


def revoked(permit: Pass, by: Person) -> None:
    """The desk takes it back besides."""
    actions.revoke(permit, "取消", by=by)


@pytest.mark.parametrize(
    ("ended", "state", "reason"),
    [(nothing, State.EXPIRED, Reason.EXPIRED), (revoked, State.REVOKED, Reason.REVOKED)],
)
def test_the_gate_knows_it_until_the_oldest_square_has_run_out(
    auntie_wang: Person, shortened: Pass, ended: Callable[[Pass, Person], None], state: State, reason: Reason
) -> None:
    ended(shortened, auntie_wang)
    clock.move(hours=2, minutes=1)  # before the clock's own round
    assert listed(auntie_wang, shortened) is not None
    actions.expire_due()
    assert fresh(shortened).state == state
    for _ in range(19):
        clock.move(days=1)
        assert listed(auntie_wang, shortened) == {"code": shortened.code, "reason": reason, "out": False}
    clock.move(days=3)  # no square of it holds any more
    assert listed(auntie_wang, shortened) is None


def test_an_approved_one_is_judged_by_the_list_and_a_longer_end_is_remembered(
    area: Area, auntie_wang: Person, shortened: Pass, noon: datetime
) -> None:
    assert shortened.signed_until == noon + LONG
    found = listed(auntie_wang, shortened)
    assert found is not None
    assert (found["issue"], found["until"]) == (2, int((noon + SHORT).timestamp()))
    actions.change(shortened, _until(shortened, noon + LONG + SHORT), by=auntie_wang)
    assert fresh(shortened).signed_until == noon + LONG + SHORT


def test_passes_of_before_are_listed_for_as_long_as_a_square_may_hold(
    li_wei: Person, auntie_wang: Person, shortened: Pass
) -> None:
    """What the migration fills in: nobody knows any more how long the first square of a changed pass holds."""
    once = approved(li_wei, auntie_wang)
    asked(li_wei)
    Pass.objects.update(signed_until=None)
    import_module("support.migrations.0003_signed_until").fill(apps, None)
    month = timedelta(days=31)
    assert list(Pass.objects.order_by("pk").values_list("signed_until", flat=True)) == [
        shortened.ends_at + month, once.ends_at, None,
    ]  # fmt: skip

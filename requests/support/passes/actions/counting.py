"""
The guard of the numbers: each is one conditional UPDATE with a CHECK behind it, so that of two gates one counts.
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, Q, Value, When

from support.passes import judging
from support.passes.models import Pass
from support.passes.words import State

LEAVES = (State.APPROVED, State.EXPIRED)
"""Expired too: a gate without a network let them out in time, and says so later."""
TAKEN_BACK = (State.REVOKED, State.WITHDRAWN)
"""These too, before they were: counted, and they stay what they are."""


def take_exit(permit: Pass, at: datetime) -> bool:
    """Whether this caller has counted one way out."""
    day = judging.day_of(permit, at)
    in_time = Q(state__in=TAKEN_BACK, approved_at__isnull=False, ended_at__gt=at)
    earlier = in_time & (Q(comes_back=False) | Q(exits=F("returns")))
    rows = Pass.objects.filter(Q(state__in=LEAVES) | earlier, pk=permit.pk, starts_at__lte=at, ends_at__gt=at)
    changes = {
        "state": _after_exit(), "version": F("version") + 1, "counted_on": day, "overdue_told_at": None,
        "due_back": judging.back_by(permit, at),
    }  # fmt: skip
    again = rows.filter(exits__lt=F("exits_allowed"))
    if not permit.recurs:
        return bool(again.update(exits=F("exits") + 1, **changes))
    return _first_or_again(rows, again, day, changes)


def _first_or_again(rows: Any, again: Any, day: date, changes: dict[str, Any]) -> bool:
    """The first way out of a day begins its numbers anew. Who loses that race is the second: tried last."""
    more = again.filter(counted_on=day)
    newer = rows.filter(Q(counted_on=None) | Q(counted_on__lt=day))
    return bool(
        more.update(exits=F("exits") + 1, **changes)
        or newer.update(exits=1, returns=0, **changes)
        or more.update(exits=F("exits") + 1, **changes)
    )


def _after_exit() -> Case:
    """Out until they are back; who does not come back uses the pass up with the last exit."""
    stays = Q(comes_back=False, days="")
    return Case(
        When(state__in=TAKEN_BACK, then=F("state")),
        When(stays & Q(exits__gte=F("exits_allowed") - 1), then=Value(State.USED.value)),
        When(comes_back=False, then=Value(State.APPROVED.value)),
        default=Value(State.ACTIVE.value),
    )


def take_return(permit: Pass) -> bool:
    """Whether this caller has counted one way home. A pass that was revoked meanwhile stays so."""
    rows = Pass.objects.filter(pk=permit.pk, exits__gt=F("returns"))
    state = Case(
        When(Q(state=State.ACTIVE, days="", exits__gte=F("exits_allowed")), then=Value(State.RETURNED.value)),
        When(state=State.ACTIVE, then=Value(State.APPROVED.value)),
        default=F("state"),
    )
    return bool(rows.update(returns=F("returns") + 1, state=state, version=F("version") + 1, due_back=None))

"""
Whether a pass opens a gate now, in the order in which a guard is told. Asks nobody: the page's script
(static/support/judge.js) does the same without a network, and a journey holds the two together.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hub.core.people.models import Area
from support.passes.models import Pass
from support.passes.words import HOLDS, Reason, State

OVER = {
    State.REVOKED: Reason.REVOKED,
    State.USED: Reason.USED,
    State.RETURNED: Reason.USED,
    State.EXPIRED: Reason.EXPIRED,
}
ENDED = (State.EXPIRED, State.REVOKED, State.WITHDRAWN)
"""Ended at a moment that stands in the row: what happened before it, a gate without a network tells afterwards."""


@dataclass(frozen=True)
class Verdict:
    """GO, or STOP with its reason; `inward`: whoever shows it is out and comes home, which nobody is refused."""

    reason: Reason
    inward: bool = False

    @property
    def go(self) -> bool:
        """Whether the gate opens."""
        return self.inward or self.reason == Reason.NONE


def judge(permit: Pass, gate_id: int | None, at: datetime) -> Verdict:
    """The verdict of one gate (None: the guard has not said which) at one moment."""
    if permit.is_out and permit.comes_back:
        return Verdict(Reason.NONE, inward=True)
    return Verdict(outward(permit, gate_id, at))


def outward(permit: Pass, gate_id: int | None, at: datetime) -> Reason:
    """Why somebody may not go out on it; Reason.NONE where they may."""
    if permit.state not in HOLDS:
        return OVER.get(State(permit.state), Reason.NOT_APPROVED)
    if permit.gate_id and gate_id and permit.gate_id != gate_id:
        return Reason.WRONG_GATE
    if at < permit.starts_at:
        return Reason.NOT_YET
    if at >= permit.ends_at:
        return Reason.EXPIRED
    return _of_the_day(permit, at) or _of_the_count(permit, at)


def outward_then(permit: Pass, gate_id: int | None, at: datetime) -> Reason:
    """The same of a way out that is told afterwards: an approved pass held until it was ended."""
    held = permit.approved_at is not None and permit.ended_at is not None and at < permit.ended_at
    if not held or permit.state not in ENDED:
        return outward(permit, gate_id, at)
    then = copy(permit)
    then.state = State.ACTIVE if permit.is_out and permit.comes_back else State.APPROVED
    return outward(then, gate_id, at)


def _of_the_day(permit: Pass, at: datetime) -> Reason:
    if not permit.recurs:
        return Reason.NONE
    if str(day_of(permit, at).isoweekday()) not in permit.days:
        return Reason.NOT_TODAY
    minute = _minute(local(permit, at))
    if permit.from_minute <= permit.until_minute:
        inside = permit.from_minute <= minute < permit.until_minute
    else:
        inside = minute >= permit.from_minute or minute < permit.until_minute
    return Reason.NONE if inside else Reason.NOT_NOW


def _of_the_count(permit: Pass, at: datetime) -> Reason:
    if permit.state == State.ACTIVE:
        return Reason.OUT
    counted = permit.exits if not permit.recurs or permit.counted_on == day_of(permit, at) else 0
    return Reason.USED if counted >= permit.exits_allowed else Reason.NONE


def local(permit: Pass, at: datetime) -> datetime:
    """The moment by the area's clock."""
    return at.astimezone(permit.area.zone)


def day_of(permit: Pass, at: datetime) -> date:
    """The day whose count a moment belongs to: a night shift's hours after midnight are still those of the evening."""
    here = local(permit, at)
    by_night = permit.recurs and permit.from_minute > permit.until_minute
    early = by_night and _minute(here) < permit.until_minute
    return (here - timedelta(days=1)).date() if early else here.date()


def back_by(permit: Pass, at: datetime) -> datetime | None:
    """When whoever goes out now should be back."""
    if not permit.comes_back:
        return None
    if not permit.recurs:
        return permit.back_by or permit.ends_at
    midnight = datetime.combine(day_of(permit, at), datetime.min.time(), permit.area.zone)
    overnight = timedelta(days=1) if permit.from_minute > permit.until_minute else timedelta()
    return midnight + overnight + timedelta(minutes=permit.until_minute)


def local_day(area: Area, at: datetime) -> date:
    """The day by the area's clock."""
    return at.astimezone(area.zone).date()


def _minute(here: datetime) -> int:
    return here.hour * 60 + here.minute

"""Another time, gate, or other days of the week for a pass that waits or holds."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import step
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person
from support.passes import events, judging
from support.passes.actions.deciding import sign
from support.passes.actions.windows import check_days, check_return, check_window, wrong
from support.passes.models import Gate, Pass
from support.passes.words import State


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    Another window, time to be back, and gate; of a pass for days of the week, other days and hours: None leaves them.
    """

    starts_at: datetime
    ends_at: datetime
    back_by: datetime | None = None
    gate: Gate | None = None
    days: str | None = None
    from_minute: int | None = None
    until_minute: int | None = None

    def pattern(self, permit: Pass) -> dict[str, Any]:
        """The days and hours that the pass has then."""
        names = ("days", "from_minute", "until_minute")
        given = {name: getattr(self, name) for name in names}
        return {name: getattr(permit, name) if value is None else value for name, value in given.items()}


def change(
    permit: Pass, to: Change, *, by: Person, version: int | None = None, key: Key | None = None
) -> Pass:
    """
    Another window, gate, or other days for a pass that waits or holds; what was signed is signed anew.

    Raises Invalid for a window that is none, Conflict for a pass that is over or was changed meanwhile. A pass that
    needs four eyes goes back to the first: neither of them has seen the new hours. While somebody is out on such a one,
    its window, days and gate stay (Conflict `pass.out`): nobody could look at them again. When they should be back may
    be written down.
    """

    def act() -> Pass:
        check_window(to.starts_at, to.ends_at)
        check_return(to.back_by if permit.comes_back else None, to.starts_at)
        if to.gate is not None and to.gate.area_id != permit.area_id:
            wrong("gate", _("Choose a gate."))
        _changed(permit, to, by, version)
        told = events.residents(permit, but=by)
        announce(events.event(events.PassChanged, permit, by=by, told=told))
        return permit

    return step(key, "passes.change", permit, act)


def _changed(permit: Pass, to: Change, by: Person, version: int | None) -> None:
    if not (permit.waits or permit.holds):
        raise Conflict("pass.over", _("This pass was decided already, or its time is over."), now=permit)
    changes: dict[str, Any] = {
        "starts_at": to.starts_at, "ends_at": to.ends_at, "gate": to.gate,
        "back_by": to.back_by if permit.comes_back and not permit.recurs else None, **_pattern(permit, to),
    }  # fmt: skip
    if permit.four_eyes and permit.state == State.ACTIVE:
        changes = _while_out(permit, changes)
    if permit.four_eyes and permit.state in (State.GRANTED, State.APPROVED):
        changes |= {"first_by": by if by.pk != permit.person_id else None, "first_at": clock.now()}
        changes |= {"state": State.GRANTED, "approved_by": None, "approved_at": None, "payload": ""}
    elif permit.is_out:
        changes |= {"due_back": _due_back(permit, changes), "overdue_told_at": None}
    save_changes(permit, version=version, **changes)
    if permit.holds and "ends_at" in changes:
        sign(permit)


def _while_out(permit: Pass, changes: dict[str, Any]) -> dict[str, Any]:
    """What one person alone may change of what two have approved. A page shows the window to the minute."""
    if any(_minute(getattr(permit, name)) != _minute(changes[name]) for name in changes.keys() - {"back_by"}):
        raise Conflict(
            "pass.out",
            _("Somebody is out on this pass, and two people approve a change. Change it once they are back."),
            now=permit,
        )
    return {"back_by": changes["back_by"]}


def _minute(value: object) -> object:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value


def _pattern(permit: Pass, to: Change) -> dict[str, Any]:
    """The days and hours of a pass that has some; it keeps at least one day."""
    pattern = to.pattern(permit)
    if not permit.recurs:
        if to.days:
            wrong("days", _("This pass is for once. Give another one for days of the week."))
        return {}
    if not pattern["days"]:
        wrong("days", _("Choose one day at least. For once only, give another pass."))
    check_days(**pattern)
    return pattern


def _due_back(permit: Pass, changes: dict[str, Any]) -> datetime | None:
    """When whoever is out should be back then."""
    then = copy(permit)
    for name, value in changes.items():
        setattr(then, name, value)
    return judging.back_by(then, _left(then)) or then.ends_at


def _left(permit: Pass) -> datetime:
    """A moment of the day on which they went out."""
    day, minute = permit.counted_on, timedelta(minutes=permit.from_minute)
    return datetime.combine(day, time(), permit.area.zone) + minute if day else clock.now()

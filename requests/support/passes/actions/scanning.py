"""
Somebody goes out or comes home through a gate. The hub counts at once where the gate can ask it; where it could not,
the gate says afterwards what has happened, and what should not have happened is kept for the desk.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support.passes import events, judging
from support.passes.actions import counting
from support.passes.models import Gate, Pass, PassScan
from support.passes.words import Kind, Reason

LATEST = timedelta(hours=24)
"""An outbox keeps a tap that long (pages.md); an older one is dated to when it came."""


@dataclass(frozen=True, kw_only=True)
class Scan:
    """One tap: `tap` is the key that the device made of it; `happened`: they are through, without asking the hub."""

    kind: str
    tap: str
    gate: Gate | None = None
    tapped_at: datetime | None = None
    happened: bool = False


def scan(permit: Pass, what: Scan, *, by: Person, key: Key | None = None) -> PassScan:
    """
    Counts one way out or home, or says STOP (`go` False) with the reason; coming home is never refused.

    The same tap counts once, also where it was asked first and reported later. Raises Invalid for a tap without a key,
    or whose key belongs to something else.
    """
    if what.kind not in (Kind.EXIT, Kind.RETURN) or not what.tap:
        raise Invalid("scan.tap", _("Say what was tapped, with a key of its own."))

    def act() -> PassScan:
        known = PassScan.objects.filter(area=permit.area_id, tap=what.tap).first()
        if known is not None:
            return _again(known, permit, what, by)
        made = _leave(permit, what, by) if what.kind == Kind.EXIT else _come_home(permit, what, by)
        _tell(made, by)
        return made

    return once(key, "passes.scan", act, PassScan)


def moment(tapped_at: datetime | None) -> datetime:
    """The device's own time where it can be true."""
    now = clock.now()
    return tapped_at if tapped_at is not None and now - LATEST <= tapped_at <= now else now


def _leave(permit: Pass, what: Scan, by: Person) -> PassScan:
    at = moment(what.tapped_at) if what.happened else clock.now()
    reason = _reason(permit.reread(), what, at)
    counted = reason == Reason.NONE and counting.take_exit(permit, at)
    if not counted and reason == Reason.NONE:
        reason = _what_is_left(permit.reread(), what, at)
    made = _keep(permit, what, by, at, counted=counted, reason=Reason.NONE if counted else reason)
    if counted and what.happened:
        _settle_return(permit, made)
    return made


def _reason(permit: Pass, what: Scan, at: datetime) -> Reason:
    """What the pass says to it; what has happened already is judged as the pass stood then."""
    judge = judging.outward_then if what.happened else judging.outward
    return judge(permit, what.gate.pk if what.gate else None, at)


def _what_is_left(permit: Pass, what: Scan, at: datetime) -> Reason:
    """Somebody was quicker: why there is nothing left. A day that is over is neither counted any more nor blamed."""
    if permit.recurs and permit.counted_on is not None and permit.counted_on > judging.day_of(permit, at):
        return Reason.NONE
    return _reason(permit, what, at) or Reason.USED


def _come_home(permit: Pass, what: Scan, by: Person) -> PassScan:
    at = moment(what.tapped_at) if what.happened else clock.now()
    counted = counting.take_return(permit)
    return _keep(permit, what, by, at, counted=counted, reason=Reason.NONE if counted else Reason.UNMATCHED)


def _keep(permit: Pass, what: Scan, by: Person, at: datetime, *, counted: bool, reason: str) -> PassScan:
    go = counted or what.happened or what.kind == Kind.RETURN
    permit.refresh_from_db()
    return PassScan.objects.create(
        area=permit.area, permit=permit, kind=what.kind, go=go, reason=reason, counted=counted,
        is_conflict=what.kind == Kind.EXIT and what.happened and reason != Reason.NONE, offline=what.happened,
        gate=what.gate, by=by, tap=what.tap, tapped_at=at, at=clock.now(), day=permit.counted_on if counted else None,
    )  # fmt: skip


def _settle_return(permit: Pass, out: PassScan) -> None:
    """They came home through another gate before this one could say that they had left: both count now."""
    waiting = PassScan.objects.filter(
        permit=permit, kind=Kind.RETURN, counted=False, tapped_at__gte=out.tapped_at
    ).order_by("tapped_at", "pk")
    found = waiting.first()
    mine = found and PassScan.objects.filter(pk=found.pk, counted=False)
    if mine and mine.update(counted=True, reason=Reason.NONE, day=out.day):
        counting.take_return(permit)
        permit.refresh_from_db()


def _again(known: PassScan, permit: Pass, what: Scan, by: Person) -> PassScan:
    """The same tap by another way. Where the hub had said STOP and they were let out all the same, the desk is told."""
    if known.permit_id != permit.pk or known.kind != what.kind:
        raise Invalid("scan.other_tap", _("This key belongs to another tap."))
    stopped = PassScan.objects.filter(pk=known.pk, go=False)
    if what.happened and stopped.update(go=True, offline=True, is_conflict=True):
        known.refresh_from_db()
        _tell(known, by)
    return known


def _tell(made: PassScan, by: Person) -> None:
    permit = made.permit
    assert permit is not None
    more = {"scan": made.pk, "what": made.kind, "gate": made.gate_id, "offline": made.offline}
    announce(_event(made, permit, by, more))


def _event(made: PassScan, permit: Pass, by: Person, more: dict[str, object]) -> Event:
    if made.is_conflict:
        told = events.desk(permit.area, but=by)
        return events.event(events.PassUsedTwice, permit, by=by, told=told, reason=made.reason, **more)
    if not made.go:
        return events.event(events.PassStopped, permit, by=by, reason=made.reason, **more)
    return events.event(events.PassedGate, permit, by=by, **more)

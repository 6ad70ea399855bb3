"""The level follows the clock: it rises as an appointment, the last dose or the last meal comes nearer."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.ladder import standing
from hub.core.people.models import Area, Person
from support import clocks, events, harm
from support.actions import errands, escalating, ongoing, recounting
from support.harm import Times
from support.models import SlaClock, SupportRequest
from support.words import Appointment

AT_ONCE = 200
"""Requests that one look raises; the rest in the next."""

LONGEST = timedelta(days=60)
OLDEST = timedelta(days=2)


def check(times: Times) -> None:
    """Raises Invalid `request.times` for an appointment without its moment, and for moments that cannot be meant."""
    if times.appointment and times.appointment not in Appointment:
        raise _wrong("appointment", _("Choose one of the appointments."))
    if times.appointment and times.appointment_at is None:
        raise _wrong("appointment_at", _("When is the appointment?"))
    if times.appointment_at is not None and not times.appointment:
        raise _wrong("appointment", _("What is the appointment for?"))
    now = clock.now()
    for what, at in times.moments().items():
        if not now - OLDEST <= at <= now + LONGEST:
            field = "appointment_at" if what == "appointment" else f"{what}_until"
            raise _wrong(field, _("This moment cannot be right. Look at the day again."))


def set_times(
    request: SupportRequest, times: Times, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Says when the appointment is and how long doses and meals last; the level rises at once if it must.

    A moment that was changed counts anew. Raises Invalid `request.times`, Conflict `request.over` for what has ended.
    """
    check(times)
    ongoing.must_be_open(request)
    counted = harm.forget_changed(harm.times_of(request), times, request.harm_counted)
    with transaction.atomic():
        _raise(request, times, counted, by=by, version=version)
    return request


def raise_by_clock(request: SupportRequest) -> bool:
    """Raises a request whose hour has come nearer; whether this call changed its level. Exactly once a threshold."""
    before = request.level
    try:
        with transaction.atomic():
            if not request.is_open:
                SupportRequest.objects.filter(pk=request.pk, version=request.version).update(
                    next_harm_at=None
                )
                return False
            _raise(request, harm.times_of(request), request.harm_counted, by=None)
    except Conflict:
        return False  # somebody has changed it at this moment: the next look finds it as it is then
    return request.level != before


def rising() -> Collection[SupportRequest]:
    """Those whose next threshold has been passed."""
    due = SupportRequest.objects.filter(next_harm_at__lte=clock.now()).order_by("next_harm_at")
    return due.select_related("area", "beneficiary", "owner")[:AT_ONCE]


def retime() -> int:
    """After an area has changed its hours: when each open request rises next; how many moved."""
    moved = 0
    known = SupportRequest.objects.filter(next_harm_at__isnull=False).select_related("area")
    for request in known.iterator(500):
        stand = harm.stand(request.area, harm.times_of(request), request.harm_counted)
        wanted = clock.now() if stand.passed else stand.next_at
        waits = request.next_harm_at is None or request.next_harm_at > clock.now()
        if waits and wanted != request.next_harm_at:
            same = SupportRequest.objects.filter(pk=request.pk, next_harm_at=request.next_harm_at)
            moved += same.update(next_harm_at=wanted)
    return moved


def look_again(request: SupportRequest) -> None:
    """Has a request that was opened again looked at by the clock. In the caller's transaction."""
    stand = harm.stand(request.area, harm.times_of(request), request.harm_counted)
    request.next_harm_at = clock.now() if stand.passed else stand.next_at
    SupportRequest.objects.filter(pk=request.pk).update(next_harm_at=request.next_harm_at)


def tell_overdue() -> int:
    """Tells each area's shift lead of every promise that is past, once; of how many."""
    by_area: dict[int, list[SlaClock]] = {}
    for row in clocks.overdue()[:AT_ONCE]:
        by_area.setdefault(row.request.area_id, []).append(row)
    return sum(_tell_overdue(rows[0].request.area, rows) for rows in by_area.values())


def _tell_overdue(area: Area, rows: list[SlaClock]) -> int:
    with transaction.atomic():
        late = clocks.take_overdue(rows)
        for row in late:
            recounting.soon(row.request)
        if late:
            announce(events.overdue(area, late, told=standing.lead_now(area)))
    return len(late)


def _raise(
    request: SupportRequest,
    times: Times,
    counted: list[str],
    *,
    by: Person | None,
    version: int | None = None,
) -> None:
    stand, before = harm.stand(request.area, times, counted), request.level
    changes = {"harm_counted": stand.counted, "next_harm_at": stand.next_at, **asdict(times)}
    rises = stand.passed is not None and stand.passed.level < before
    if stand.passed is not None and rises:
        changes |= {"level": stand.passed.level, "level_reason": stand.passed.reason, "undo": None}
    save_changes(request, version=version, **changes)
    if not rises:
        if by is not None:
            announce(events.event(events.TimesSet, request, by=by))
        return
    announce(*risen(request, was=before, by=by))


def risen(request: SupportRequest, *, was: int, by: Person | None) -> list[Event]:
    """
    The machine has raised the level, in the caller's transaction: the promises are nearer, whoever has it is told, or
    at level 0 and 1 the alarm tells; its errands follow. Gives the events for the caller's own announce.
    """
    clocks.rise(request)
    told = events.owner(request, but=by) if request.level > escalating.URGENT else ()
    event = events.event(
        events.LevelRaised,
        request,
        by=by,
        told=told,
        was=was,
        level=request.level,
        reason=request.level_reason,
    )
    alarm = escalating.follow(request, by=by, was=was, anew=True)
    return [event, *alarm, *errands.follow_level(request, was=was, by=by)]


def _wrong(field: str, problem: object) -> Invalid:
    return Invalid("request.times", problem, fields={field: problem})

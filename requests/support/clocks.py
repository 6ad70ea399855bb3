"""
The clocks of a request: its promises, each stopped once (requests.md, "Triage").

They stand still only while the desk waits for the resident, and never at level 0 or 1. Levels 3 and 4 run from 8 to 22.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from hub.core.kit import clock
from support import triage
from support.models import SlaClock, SupportRequest
from support.words import State

Kind = SlaClock.Kind
PROMISED = (Kind.ACKNOWLEDGE, Kind.CONTACT, Kind.OUTCOME)
NEVER_PAUSED = 1
"""At this level and above it no clock stands still."""


def start(request: SupportRequest) -> None:
    """Starts the three clocks of a new request and sets when it is due next. In the caller's transaction."""
    moments = triage.due_times(request.area, request.level, request.arrived_at)
    SlaClock.objects.bulk_create(
        SlaClock(request=request, kind=kind, due_at=due_at, started_at=request.arrived_at)
        for kind, due_at in moments.items()
    )
    request.due_at = moments[Kind.ACKNOWLEDGE]
    SupportRequest.objects.filter(pk=request.pk).update(due_at=request.due_at)


def restart(request: SupportRequest) -> None:
    """Moves the running clocks to the promise of the request's present level, counted from its arrival."""
    for kind, due_at in triage.due_times(request.area, request.level, request.arrived_at).items():
        _move(request, kind, due_at)
    _keep_running(request)
    _set_due(request)


def rise(request: SupportRequest) -> None:
    """
    The level has risen: the running promises are those of the new level from now on, and never later than before.

    From now, because nobody could know earlier: a promise that is broken as it is made tells nobody anything.
    """
    soonest = triage.due_times(request.area, request.level, clock.now())
    for row in _running(request):
        if (due_at := soonest.get(row.kind)) is not None and due_at < row.due_at:
            _move(request, row.kind, due_at)
    _keep_running(request)
    _set_due(request)


def stop(request: SupportRequest, kinds: Collection[str]) -> None:
    """Stops clocks that run; one that was stopped before keeps its moment."""
    running = _running(request).filter(kind__in=kinds)
    running.update(stopped_at=clock.now(), paused_at=None)
    _set_due(request)


def stop_all(request: SupportRequest) -> None:
    """Stops every clock: solved, merged, declined or withdrawn requests are never overdue."""
    stop(request, list(Kind))


def go_on(request: SupportRequest) -> None:
    """Lets the outcome's clock run again after a request was opened again, with the promise of its level from now."""
    due_at = triage.due_times(request.area, request.level, clock.now())[Kind.OUTCOME]
    rows = SlaClock.objects.filter(request=request, kind=Kind.OUTCOME)
    rows.update(due_at=due_at, stopped_at=None, paused_at=None, told_at=None)
    _set_due(request)


def owe_reply(request: SupportRequest) -> None:
    """The resident has written: an answer is promised, as soon as the first contact was. One that runs goes on."""
    due_at = triage.due_times(request.area, request.level, clock.now())[Kind.CONTACT]
    fresh = {"due_at": due_at, "started_at": clock.now()}
    row, made = SlaClock.objects.get_or_create(request=request, kind=Kind.REPLY, defaults=fresh)
    if not made:
        over = SlaClock.objects.filter(pk=row.pk, stopped_at__isnull=False)
        over.update(**fresh, stopped_at=None, paused_at=None, told_at=None)
    _set_due(request)


def answered(request: SupportRequest) -> None:
    """Somebody has written to the resident: the contact that was promised, and the answer that they waited for."""
    stop(request, [Kind.CONTACT, Kind.REPLY])


def follow_state(request: SupportRequest) -> None:
    """Stands still while the desk waits for the resident, and goes on from there by as much later."""
    if request.state == State.WAITING_RESIDENT and request.level > NEVER_PAUSED:
        _running(request).filter(paused_at=None).update(paused_at=clock.now())
        _set_due(request)
    else:
        resume(request)


def resume(request: SupportRequest) -> None:
    """What stood still runs again; the time that it stood is not counted."""
    by_day = triage.PROMISES[request.level].by_day_only
    for row in _running(request).exclude(paused_at=None):
        assert row.paused_at is not None
        due_at = triage.postponed(request.area, row.due_at, clock.now() - row.paused_at, by_day_only=by_day)
        SlaClock.objects.filter(pk=row.pk, paused_at=row.paused_at).update(due_at=due_at, paused_at=None)
    _set_due(request)


def take_back(request: SupportRequest) -> None:
    """Lets clocks run again as the request's present state says, after a step was undone."""
    stays_stopped = [Kind.REPLY, *([Kind.ACKNOWLEDGE] if request.acknowledged_at else [])]
    SlaClock.objects.filter(request=request).exclude(kind__in=stays_stopped).update(stopped_at=None)
    restart(request)
    follow_state(request)


def overdue() -> QuerySet[SlaClock]:
    """Promises of all areas that are past and of which no shift lead has been told."""
    late = SlaClock.objects.filter(stopped_at=None, paused_at=None, told_at=None, due_at__lte=clock.now())
    return late.select_related("request__area").order_by("due_at", "pk")


def take_overdue(rows: Iterable[SlaClock]) -> list[SlaClock]:
    """Those that this caller may tell of: of several workers one gets each, by a conditional update."""
    now = clock.now()
    return [
        row
        for row in rows
        if SlaClock.objects.filter(
            pk=row.pk, stopped_at=None, paused_at=None, told_at=None, due_at=row.due_at
        ).update(told_at=now)
    ]


def _move(request: SupportRequest, kind: str, due_at: datetime) -> None:
    """Sets when a running clock is due; a promise for another moment may be overdue anew."""
    same = SlaClock.objects.filter(request=request, kind=kind, stopped_at=None)
    same.exclude(due_at=due_at).update(due_at=due_at, told_at=None)


def _keep_running(request: SupportRequest) -> None:
    """At level 0 and 1 nothing stands still, whatever the request waits for."""
    if request.level <= NEVER_PAUSED:
        _running(request).exclude(paused_at=None).update(paused_at=None)


def _running(request: SupportRequest) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(request=request, stopped_at=None)


def _set_due(request: SupportRequest) -> None:
    due = _running(request).filter(paused_at=None).order_by("due_at").values_list("due_at", flat=True)
    request.due_at = due.first()
    SupportRequest.objects.filter(pk=request.pk).update(due_at=request.due_at)

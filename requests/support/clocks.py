"""The clocks of a request: three promises, each stopped once (requests.md, "Triage")."""

from collections.abc import Collection

from django.db.models import QuerySet

from hub.core.kit import clock
from support import triage
from support.models import SlaClock, SupportRequest

Kind = SlaClock.Kind


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
        SlaClock.objects.filter(request=request, kind=kind, stopped_at=None).update(due_at=due_at)
    _set_due(request)


def stop(request: SupportRequest, kinds: Collection[str]) -> None:
    """Stops clocks that run; one that was stopped before keeps its moment."""
    running = _running(request).filter(kind__in=kinds)
    running.update(stopped_at=clock.now())
    _set_due(request)


def stop_all(request: SupportRequest) -> None:
    """Stops every clock: solved, merged, declined or withdrawn requests are never overdue."""
    stop(request, list(Kind))


def go_on(request: SupportRequest) -> None:
    """Lets the outcome's clock run again after a request was opened again, with the promise of its level from now."""
    due_at = triage.due_times(request.area, request.level, clock.now())[Kind.OUTCOME]
    SlaClock.objects.filter(request=request, kind=Kind.OUTCOME).update(due_at=due_at, stopped_at=None)
    _set_due(request)


def _running(request: SupportRequest) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(request=request, stopped_at=None)


def _set_due(request: SupportRequest) -> None:
    request.due_at = _running(request).order_by("due_at").values_list("due_at", flat=True).first()
    SupportRequest.objects.filter(pk=request.pk).update(due_at=request.due_at)


def take_back(request: SupportRequest) -> None:
    """Lets clocks run again as the request's present state says, after a step was undone."""
    stays_stopped = [Kind.ACKNOWLEDGE] if request.acknowledged_at else []
    SlaClock.objects.filter(request=request).exclude(kind__in=stays_stopped).update(stopped_at=None)
    restart(request)

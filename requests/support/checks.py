"""What must always be true of requests; `manage.py verify` asks (hub.core.kit.invariants)."""

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.people.models import Area
from hub.core.tasks.models import Task
from hub.core.tasks.words import TaskState
from support.actions import errands, escalating
from support.models import SlaClock, SupportRequest
from support.words import Stage, State


def urgent_has_owner_or_ladder() -> Findings:
    """An open request of level 0 or 1 always has an owner, or a ladder climbs (requests.md, "Never broken")."""
    for area in Area.objects.order_by("pk"):
        for request in escalating.unheard(area).order_by("pk"):
            yield f"request:{request.pk}", "an owner or a ladder", "neither"


def clocks_stand_still_only_for_the_resident() -> Findings:
    """A clock stands still only while the desk waits for the resident (requests.md, "Triage")."""
    still = SlaClock.objects.filter(stopped_at=None, paused_at__isnull=False)
    for row in still.exclude(request__state=State.WAITING_RESIDENT).order_by("pk"):
        yield f"request:{row.request_id}", f"{row.kind} runs", "stands still"


def errands_end_with_their_request() -> Findings:
    """Nobody is sent for a request that is over."""
    living = SupportRequest.objects.filter(stage=Stage.OPEN).values("pk")
    left = Task.objects.filter(source_kind=errands.KIND, state=TaskState.OPEN).exclude(source_id__in=living)
    for task in left.order_by("pk"):
        yield f"task:{task.pk}", "called off with its request", "open"


def register() -> None:
    """Hands the checks in."""
    invariants.register(
        "support.clocks_stand_still_only_for_the_resident", clocks_stand_still_only_for_the_resident
    )
    invariants.register("support.errands_end_with_their_request", errands_end_with_their_request)
    invariants.register("support.urgent_has_owner_or_ladder", urgent_has_owner_or_ladder)

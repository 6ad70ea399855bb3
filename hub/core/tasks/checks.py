"""What must always be true of errands; `manage.py verify` asks (hub.core.kit.invariants)."""

from django.db.models import Count, Exists, F, OuterRef, Q

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import HOLDS_SLOT, ClaimState


def slots_are_counted() -> Findings:
    """`claimed` is the number of claims that hold a slot."""
    holding = Count("claims", filter=Q(claims__state__in=HOLDS_SLOT))
    wrong = Task.objects.annotate(holding=holding).exclude(claimed=F("holding")).order_by("pk")
    for task in wrong.iterator():
        yield f"task:{task.pk}", str(task.holding), str(task.claimed)


def what_is_done_waits_for_a_look() -> Findings:
    """`check_at` is set where a claim is done and nobody has looked at it, and nowhere else."""
    done = Exists(Claim.objects.filter(task=OuterRef("pk"), state=ClaimState.DONE))
    for task in Task.objects.filter(done, check_at=None).order_by("pk").iterator():
        yield f"task:{task.pk}", "a moment", "none"
    for task in Task.objects.filter(~done, check_at__isnull=False).order_by("pk").iterator():
        yield f"task:{task.pk}", "none", "a moment"


def register() -> None:
    """Hands the checks in."""
    invariants.register("tasks.slots_are_counted", slots_are_counted)
    invariants.register("tasks.what_is_done_waits_for_a_look", what_is_done_waits_for_a_look)

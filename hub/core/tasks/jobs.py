"""Background work on errands: each turn looks up, and calls one action that decides by a conditional update."""

from django.utils.translation import gettext_lazy as _

from hub.core.flow import hold
from hub.core.jobs.registry import every
from hub.core.kit import clock
from hub.core.people.models import Duty
from hub.core.tasks import actions, recurrence, team
from hub.core.tasks.actions import waves
from hub.core.tasks.models import Claim, RecurringTask
from hub.core.tasks.words import ClaimState


@every(30, _("Give back errands that were not started in time"))
def lapse_claims() -> int:
    """Gives back the slots of claims that were not started in time; how many."""
    due = Claim.objects.filter(hold.lapsed("lease_until"), state=ClaimState.CLAIMED)
    return sum(actions.lapse(claim) for claim in due.select_related("task__area").order_by("pk")[:200])


@every(30, _("Ask the next people about errands that nobody has taken"))
def offer_in_waves() -> int:
    """Asks the next wave about each errand whose turn has come; how many people were asked."""
    return sum(len(waves.offer(task)) for task in waves.due_tasks())


@every(60, _("Put errands that come again on the board"))
def come_due() -> int:
    """Makes the errands whose hour has come; how many rules came due."""
    due = RecurringTask.objects.filter(next_at__lte=clock.now()).select_related("area", "building")
    return sum(recurrence.come_due(rule) is not None for rule in due.order_by("next_at", "pk")[:100])


@every(300, _("Tell whoever has been on duty for long to rest"))
def prompt_breaks() -> int:
    """Tells each of those on duty, once for each stretch of hours; how many."""
    now = clock.now()
    running = Duty.objects.filter(ended_at=None, since__lte=now, until__gt=now).select_related(
        "area", "person"
    )
    return sum(team.prompt_break(duty) for duty in running.order_by("pk")[:500])

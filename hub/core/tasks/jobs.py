"""Background work on errands."""

from django.utils.translation import gettext_lazy as _

from hub.core.flow import hold
from hub.core.jobs.registry import every
from hub.core.tasks import actions
from hub.core.tasks.models import Claim
from hub.core.tasks.words import ClaimState


@every(30, _("Give back errands that were not started in time"))
def lapse_claims() -> int:
    """Gives back the slots of claims that were not started in time; how many."""
    due = Claim.objects.filter(hold.lapsed("lease_until"), state=ClaimState.CLAIMED)
    return sum(actions.lapse(claim) for claim in due.select_related("task__area").order_by("pk")[:200])

"""Background work on requests. Shallow: look up, call one action."""

from django.utils.translation import gettext_lazy as _

from hub.core.jobs.registry import every
from hub.core.people.models import Area
from hub.core.people.words import Phase
from support import rates


@every(3600, _("Count the three rates"))
def count_rates() -> None:
    """Answered in time, solved, "it helped": every day anew whose requests may still change."""
    for area in Area.objects.exclude(phase=Phase.PURGED):
        rates.count_lately(area)

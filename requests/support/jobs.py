"""The background work of requests. Shallow: look up, call one action."""

from django.utils.translation import gettext_lazy as _

from hub.core.jobs.registry import every
from hub.core.people.models import Area
from hub.core.people.words import Phase
from support import rate_days, rate_jobs  # noqa: F401 — the jobs of rates declare themselves there
from support.actions import escalating, levels


@every(60, _("Raise requests whose hour comes nearer"))
def raise_levels() -> int:
    """The level rises as an appointment, the last dose or the last meal comes nearer."""
    return sum(levels.raise_by_clock(request) for request in list(levels.rising()))


@every(600, _("Look at the hours of requests again"))
def look_at_times_again() -> int:
    """An area may have changed from when on something is urgent."""
    return levels.retime()


@every(60, _("Look after urgent requests that nobody has"))
def look_after_urgent() -> int:
    """Whatever the way it lost its owner: an open request of level 0 or 1 has one, or an alarm calls."""
    return sum(escalating.look_after(area) for area in _areas())


@every(60, _("Tell the shift lead of promises that are past"))
def tell_of_overdue() -> int:
    """Each promise once."""
    return levels.tell_overdue()


def _areas() -> list[Area]:
    return list(Area.objects.exclude(phase__in=(Phase.PURGED,)).order_by("pk"))


@every(3600, _("Count the three rates"))
def count_rates() -> None:
    """Answered in time, solved, "it helped": every day anew whose requests may still change."""
    for area in _areas():
        rate_days.count_lately(area)

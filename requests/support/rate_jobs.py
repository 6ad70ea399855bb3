"""The background work of the three rates."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from hub.core.jobs.registry import job
from hub.core.people.models import Area
from support import rate_days


@job(_("Count the three rates of a day again"))
def count_day_again(area: int, day: str) -> None:
    """Something about a request of that day has changed late. Run again, it gives the same."""
    found = Area.objects.filter(pk=area).first()
    if found is not None:
        rate_days.count_day(found, date.fromisoformat(day))

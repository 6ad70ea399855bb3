"""What everybody carries, over all services: the desk sees them all (requests.md, 19)."""

from collections import Counter

from django.db.models import Count

from hub.core.people.models import Area
from hub.core.tasks import team
from support.models import SupportRequest
from support.words import Stage


def crew(area: Area) -> list[team.Member]:
    """The team, with the errands they hold and the requests they own."""
    return team.crew(area, owned(area))


def owned(area: Area) -> dict[int, Counter[int]]:
    """Open requests of each owner, by level."""
    found: dict[int, Counter[int]] = {}
    rows = SupportRequest.objects.filter(area=area, stage=Stage.OPEN, owner__isnull=False).order_by()
    for owner, level, n in rows.values_list("owner", "level").annotate(n=Count("pk")):
        found.setdefault(owner, Counter())[level] += n
    return found

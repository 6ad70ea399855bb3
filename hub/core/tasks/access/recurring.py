"""The only way from a person to the errands that come again."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.models import RecurringTask


def rules(area: Area) -> QuerySet[RecurringTask]:
    """The rules of an area."""
    return RecurringTask.objects.filter(area=area).select_related("building").order_by("pk")


def rule_for(person: Person, pk: int, *, area: Area | None = None) -> RecurringTask:
    """One rule for the desk of its area (of `area`, where the address names one); else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    desks = desks.filter(area=area) if area else desks
    found = RecurringTask.objects.filter(area__in=desks.values("area")).select_related("area", "building")
    return get_object_or_404(found, pk=pk)

"""What the roster said last, so that an edit by hand can be told from an older roster."""

from django.db import models

from hub.core.people.models import Household


class RosterDoor(models.Model):
    """
    The latest roster's word on one household.

    `persons` is how many people the roster counts there (a file with one row per household names only the head).
    `said` holds, per field, a short digest of the value that was read: {"door": {field: digest}, "people":
    {membership id: {field: digest}}}. Never the values themselves: they stand in the people's own rows, once.
    """

    household = models.OneToOneField(Household, on_delete=models.CASCADE, related_name="roster")
    persons = models.PositiveSmallIntegerField(null=True, blank=True)
    said = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"roster of household {self.household_id}"


def people_at(household: Household) -> int:
    """How many people live behind a door: those who are named there, or more where the roster counts more."""
    named = household.memberships.filter(ended_at=None).count()
    told = RosterDoor.objects.filter(household=household).values_list("persons", flat=True).first()
    return max(named, told or 0)

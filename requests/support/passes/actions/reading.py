"""Why somebody leaves may be health data: each reading at the desk is recorded, and the household sees whose it was."""

from collections.abc import Sequence

from django.db import transaction

from hub.core.announce import announce
from hub.core.estate.events.base import health
from hub.core.estate.events.care import HealthRead
from hub.core.people.models import Person
from support.passes.models import Pass


def read(permits: Sequence[Pass], *, by: Person) -> Sequence[Pass]:
    """Gives back the passes that the desk is about to show with their reasons. Only a medical one makes a reading."""
    medical = [permit for permit in permits if permit.is_medical]
    if medical:
        with transaction.atomic():
            announce(*(_reading(permit, by) for permit in medical))
    return permits


def _reading(permit: Pass, by: Person) -> HealthRead:
    particulars = {"place": f"pass:{permit.pk}", "kinds": [permit.purpose]}
    return HealthRead(area=permit.area, about=health(permit.household), actor=by, particulars=particulars)

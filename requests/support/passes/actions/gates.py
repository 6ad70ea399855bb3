"""The gates of an area, as the desk names them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from hub.core.announce import announce
from hub.core.kit import clock
from hub.core.people.models import Area, Person
from support.passes import events
from support.passes.actions.windows import wrong
from support.passes.models import Gate

MOST = 20
LONGEST_NAME = 40


def name_gates(area: Area, names: Sequence[str], *, by: Person) -> list[Gate]:
    """
    The gates in use are these from now on; one whose name is gone is closed, and passes for it are still for it.

    Raises Invalid for too many, or a name that is too long.
    """
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    if len(wanted) > MOST or any(len(name) > LONGEST_NAME for name in wanted):
        wrong("names", _("Twenty gates at most, each with a short name."))
    with transaction.atomic():
        Gate.objects.filter(area=area).exclude(name__in=wanted).filter(closed_at=None).update(
            closed_at=clock.now()
        )
        Gate.objects.filter(area=area, name__in=wanted).update(closed_at=None)
        Gate.objects.bulk_create([Gate(area=area, name=name) for name in wanted], ignore_conflicts=True)
        announce(events.at_gate(events.GatesNamed, area, None, by=by, names=wanted))
    return list(Gate.objects.filter(area=area, closed_at=None).order_by("pk"))

"""An emergency exit that nobody has looked at yet has somebody at the desk, or its alarm climbs: kept in step here."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hub.core.announce import Event, announce
from hub.core.kit import clock
from hub.core.ladder import actions as ladder
from hub.core.ladder.models import Ladder
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from support.passes import alarms, events
from support.passes.models import PassScan
from support.passes.words import Kind

FRESH = timedelta(hours=24)
"""What is older rings nobody at night any more; it stands in the desk's list until somebody has said what happened."""


def fresh(area: Area | None = None) -> QuerySet[PassScan]:
    """The emergency exits of the last day at which nobody has looked."""
    rows = PassScan.objects.filter(kind=Kind.EMERGENCY, looked_at=None, at__gt=clock.now() - FRESH)
    return (rows.filter(area=area) if area else rows).select_related("area").order_by("pk")


def unheard(area: Area | None = None) -> QuerySet[PassScan]:
    """Those that nobody has and no alarm calls about: there must be none."""
    climbs = Ladder.objects.filter(
        policy=alarms.NAME, kind=alarms.KIND, subject=OuterRef("pk"), stopped_at=None
    )
    return fresh(area).filter(~Exists(climbs), taken_by=None)


def on_role_end(person: Person, area: Area, by: Person | None) -> list[Event]:
    """Whoever does not work at the desk any more lets go of what they have; it calls anew."""
    if people.has_role(person, area, *DESK_ROLES):
        return []
    return [event for scan in fresh(area).filter(taken_by=person) for event in _let_go(scan, by)]


def _let_go(scan: PassScan, by: Person | None) -> list[Event]:
    """In the caller's transaction: one of several workers does it."""
    same = PassScan.objects.filter(pk=scan.pk, looked_at=None, taken_by=scan.taken_by_id)
    if not same.update(taken_at=None, taken_by=None):
        return []
    again = ladder.start(alarms.subject(scan), alarms.LEVEL, by=by)
    return [events.at_gate(events.EmergencyForsaken, scan.area, scan, by=by), *again] if again else []


def look_after() -> int:
    """Once a minute: whatever the way it lost who had it, an emergency exit has somebody or calls; how many."""
    lost = [scan for scan in fresh().exclude(taken_by=None) if not _at_desk(scan)]
    return sum(_again(scan) for scan in (*lost, *unheard()))


def _at_desk(scan: PassScan) -> bool:
    return bool(scan.taken_by_id and people.ids_with_role(scan.area_id, [scan.taken_by_id], *DESK_ROLES))


def _again(scan: PassScan) -> bool:
    with transaction.atomic():
        found = _let_go(scan, None)
        if found:
            announce(*found)
    return bool(found)

"""What is due while it is quiet for its reader is held until it is not, however it came to be due then."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from django.db import transaction
from django.db.models import F

from hub.core.kit import clock
from hub.core.notices.models import Delivery
from hub.core.notices.quiet import quiet_until
from hub.core.notices.readers import URGENT, zone_of
from hub.core.notices.words import RETRYABLE, Purpose, State
from hub.core.people import access

SOONEST = timedelta(minutes=1)
"""Where clocks are put back, an hour's end may be over and yet to come: nothing is taken up again at once."""


def hold(rows: Sequence[Delivery]) -> list[Delivery]:
    """
    Holds those of the rows that one worker has just taken whose reader sleeps and is not on duty; gives the others. A
    retry, a killed worker, a hub that was away: all come by here (live.md). Asked of all the rows at once.
    """
    later = _quiet(rows)
    for until in sorted(set(later.values())):
        _settle([row for row in rows if later.get(row.pk) == until], until)
    return [row for row in rows if row.pk not in later]


def _quiet(rows: Sequence[Delivery]) -> dict[int, datetime]:
    """Until when each of those for whom it is quiet waits."""
    now = clock.now()
    asked = [row for row in rows if row.urgency > URGENT and row.purpose in RETRYABLE and row.person]
    asked = [row for row in asked if row.person and row.person.quiet_from and row.person.quiet_until]
    zones = {area: zone_of(area) for area in {row.area_id for row in asked}}
    later = {row.pk: until for row in asked if (until := _until(row, now, zones[row.area_id]))}
    awake = _on_duty([row for row in asked if row.pk in later])
    return {
        row.pk: later[row.pk]
        for row in asked
        if row.pk in later and (row.area_id, row.person_id) not in awake
    }


def _until(row: Delivery, now: datetime, zone: tzinfo) -> datetime | None:
    person = row.person
    until = quiet_until(now, person.quiet_from, person.quiet_until, zone) if person else None
    return max(until, now + SOONEST) if until else None


def _on_duty(rows: Sequence[Delivery]) -> set[tuple[int | None, int | None]]:
    """Area and person, of those who always hear: whoever is on duty where it happened."""
    found: set[tuple[int | None, int | None]] = set()
    for area in {row.area_id for row in rows if row.area_id}:
        them = {row.person_id for row in rows if row.area_id == area and row.person_id}
        found |= {(area, pk) for pk in access.on_duty(area).filter(pk__in=them).values_list("pk", flat=True)}
    return found


def _settle(rows: Sequence[Delivery], until: datetime) -> None:
    """
    Not tried, so it counts as no try. What a digest carried is held by itself again: in the morning there may be more
    to tell, and whoever then carries it all carries no bundle within a bundle.
    """
    held = {"state": State.HELD, "due_at": until, "lease": "", "lease_until": None, "purpose": Purpose.NOTICE}
    with transaction.atomic():
        mine = Delivery.objects.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease)
        taken = mine.filter(ended_at=None, state=State.SENDING).select_for_update()
        ids = list(taken.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=ids).update(**held, attempts=F("attempts") - 1)
        Delivery.objects.filter(digest__in=ids, ended_at=None).update(digest=None, due_at=until)

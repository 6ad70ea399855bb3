"""What the clock does with passes: they expire, somebody is late back, photos go."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from hub.core.announce import announce
from hub.core.kit import clock
from hub.core.media import actions as media
from hub.core.media.models import Picture
from support.passes import events
from support.passes.models import Pass
from support.passes.thresholds import GRACE
from support.passes.words import HOLDS, WAITING, State

AT_ONCE = 200
FACES_KEPT = timedelta(hours=24)
"""A gate may still say "used already" and show whom; then the photo goes."""


def expire_due() -> int:
    """Ends the passes whose time is over; how many. Who is out stays out until they are back."""
    due = Pass.objects.filter(state__in=(*WAITING, State.APPROVED), ends_at__lte=clock.now())
    return sum(
        _expire(permit) for permit in due.select_related("area", "household__building", "person")[:AT_ONCE]
    )


def _expire(permit: Pass) -> bool:
    rows = Pass.objects.filter(pk=permit.pk, state=permit.state, ends_at__lte=clock.now())
    unused = permit.exits == 0
    with transaction.atomic():
        if not rows.update(state=State.EXPIRED, ended_at=clock.now(), version=F("version") + 1):
            return False
        permit.refresh_from_db(fields=["state", "version", "ended_at"])
        told = events.residents(permit) if unused else ()
        announce(events.event(events.PassExpired, permit, by=None, told=told))
    return True


def tell_overdue() -> int:
    """Tells the desk who is late back, once for each way out; how many."""
    late = Pass.objects.filter(state=State.ACTIVE, overdue_told_at=None, due_back__lte=clock.now())
    rows = late.select_related("area", "household__building", "person").order_by("due_back")[:AT_ONCE]
    return sum(_overdue(permit) for permit in rows)


def _overdue(permit: Pass) -> bool:
    grace = timedelta(minutes=GRACE.of(permit.area))
    rows = Pass.objects.filter(pk=permit.pk, state=State.ACTIVE, overdue_told_at=None)
    with transaction.atomic():
        if not rows.filter(due_back__lte=clock.now() - grace).update(overdue_told_at=clock.now()):
            return False
        announce(events.event(events.PassOverdue, permit, by=None, told=events.desk(permit.area)))
    return True


def forget_faces() -> int:
    """Takes the photos of passes away that have been over for a day; how many."""
    over = Pass.objects.filter(~Q(state__in=(*WAITING, *HOLDS)), ends_at__lte=clock.now() - FACES_KEPT)
    kept = Picture.objects.filter(subject_kind="pass", deleted_at=None, subject_id__in=over.values("pk"))
    gone = 0
    for picture in kept.order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            gone += media.remove(picture)
    return gone

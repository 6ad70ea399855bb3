"""What quiet hours have held leaves as one message per person, channel and device."""

from django.db import transaction
from django.db.models import QuerySet

from hub.core.kit import clock
from hub.core.notices.models import Delivery
from hub.core.notices.words import Purpose, State

MOST = 200
"""People in one round; the next round takes the rest."""


def release() -> int:
    """Queues what was held and is due now; gives how many rows."""
    people = _due().values_list("person", flat=True).order_by("person").distinct()[:MOST]
    return sum(_release(person) for person in list(people))


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(ended_at=None, state=State.HELD, digest=None, due_at__lte=clock.now())


def _release(person_id: int) -> int:
    with transaction.atomic():
        rows = list(_due().filter(person=person_id).select_for_update().order_by("urgency", "pk"))
        bundles: dict[tuple[str, int | None], list[int]] = {}
        for row in rows:
            bundles.setdefault((row.channel, row.subscription_id), []).append(row.pk)
        return sum(_bundle(first, rest) for first, *rest in bundles.values())


def _bundle(first: int, rest: list[int]) -> int:
    """The first carries the others. Only who takes the first out of HELD may fold them in."""
    purpose = Purpose.DIGEST if rest else Purpose.NOTICE
    mine = Delivery.objects.filter(pk=first, state=State.HELD, digest=None)
    if not mine.update(state=State.QUEUED, purpose=purpose, due_at=clock.now(), slot=None):
        return 0
    held = Delivery.objects.filter(pk__in=rest, state=State.HELD, digest=None)
    return 1 + held.update(digest=first, slot=None)

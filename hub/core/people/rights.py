"""The counter that tells every process that somebody's rights have changed."""

from django.db.models import F

from hub.core.people.models import RightsChange


def changed() -> None:
    """Moves the counter on. Call it inside the transaction that grants, revokes, ends or deactivates."""
    if not RightsChange.objects.filter(pk=1).update(number=F("number") + 1):
        RightsChange.objects.get_or_create(pk=1, defaults={"number": 1})


def number() -> int:
    """Where the counter stands: compare with an earlier reading."""
    return RightsChange.objects.filter(pk=1).values_list("number", flat=True).first() or 0

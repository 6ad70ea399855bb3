"""A hold keeps something scarce for somebody until a moment: stock, a place-night, a slot, a task's lease."""

from datetime import datetime, timedelta
from typing import TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from hub.core.kit import clock

M = TypeVar("M", bound=models.Model)


def until(minutes: float) -> datetime:
    """The moment at which a hold taken now lapses."""
    return clock.now() + timedelta(minutes=minutes)


def lapsed(field: str = "hold_until") -> Q:
    """Matches rows whose hold is over."""
    return Q(**{f"{field}__lte": clock.now()})


def let_go(rows: QuerySet[M], *, field: str = "hold_until", **changes: object) -> bool:
    """
    Ends one lapsed hold by a conditional update that repeats the condition: whoever renewed it meanwhile keeps it.

    Gives back whether this caller ended it, so that exactly one of several workers announces it.
    """
    return bool(rows.filter(lapsed(field)).update(**changes))

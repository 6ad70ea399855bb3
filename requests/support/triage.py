"""
How urgent a request is, and what is promised for it. Yes/no questions decide, never free text (requests.md, "Triage").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from hub.core.people.models import Area
from hub.core.people.words import CareKind
from support.harm import Mark
from support.words import Category, Need

ORDINARY, LOWEST = 3, 4


@dataclass(frozen=True)
class Promise:
    """Minutes until the first answer, until somebody speaks with the person, and until it is solved."""

    acknowledge: int
    contact: int
    outcome: int
    by_day_only: bool = False


HOUR, DAY = 60, 24 * 60
PROMISES = {
    0: Promise(2, 5, 15),
    1: Promise(10, 30, 2 * HOUR),
    2: Promise(HOUR, 4 * HOUR, DAY),
    3: Promise(2 * HOUR, DAY, 7 * DAY, by_day_only=True),
    4: Promise(DAY, 3 * DAY, 15 * DAY, by_day_only=True),
}
"""Per level (requests.md, "Triage"). An area changes them with `support.promise.<level>.<kind>` in its thresholds."""

DAY_BEGINS, DAY_ENDS = time(8), time(22)

BY_CATEGORY = {
    Category.GREEN_CHANNEL: 2,
    Category.MEDICINE: 2,
    Category.FOOD: 2,
    Category.EXIT_PASS: 2,
    Category.PRICE: 2,
    Category.TRANSFER: 2,
    Category.SUGGESTION: LOWEST,
}
NEEDS = {
    Need.APPOINTMENT_SOON: 1, Need.DOSES_DAY: 1, Need.NO_FOOD: 1, Need.COLD: 1, Need.SILENT: 1,
    Need.DOSES_DAYS: 2, Need.FOOD_DAYS: 2, Need.UTILITIES: 2, Need.ANIMAL: 2,
}  # fmt: skip
"""What a yes means (requests.md, "Triage")."""

QUESTIONS: dict[str, tuple[Need, ...]] = {
    Category.MEDICINE: (Need.DOSES_DAY, Need.DOSES_DAYS, Need.APPOINTMENT_SOON),
    Category.FOOD: (Need.NO_FOOD, Need.FOOD_DAYS),
    Category.GREEN_CHANNEL: (Need.APPOINTMENT_SOON, Need.DOSES_DAY),
    Category.EXIT_PASS: (Need.APPOINTMENT_SOON,),
    Category.REPAIR: (Need.COLD, Need.UTILITIES),
    Category.HARDSHIP: (Need.NO_FOOD, Need.FOOD_DAYS, Need.DOSES_DAY),
    Category.PETS: (Need.ANIMAL,),
    Category.TRANSFER: (Need.APPOINTMENT_SOON, Need.DOSES_DAY),
    Category.NOISE: (Need.SILENT,),
    Category.OTHER: (Need.SILENT, Need.NO_FOOD, Need.DOSES_DAY, Need.COLD),
}
"""Which questions are asked about what."""

TIMES: dict[str, tuple[str, ...]] = {
    Category.MEDICINE: ("doses", "appointment"),
    Category.FOOD: ("meals",),
    Category.GREEN_CHANNEL: ("appointment", "doses"),
    Category.EXIT_PASS: ("appointment",),
    Category.HARDSHIP: ("meals", "doses"),
    Category.TRANSFER: ("appointment", "doses"),
    Category.OTHER: ("appointment", "doses", "meals"),
}
"""Which times are asked about what."""

LIFTS = frozenset(
    {
        CareKind.LIVES_ALONE, CareKind.PREGNANT, CareKind.DIALYSIS, CareKind.CHEMOTHERAPY, CareKind.DISABILITY,
        CareKind.INFANT,
    }
)  # fmt: skip


def assess(
    category: str,
    dangers: Iterable[str],
    care: Iterable[str],
    needs: Iterable[str] = (),
    passed: Mark | None = None,
) -> tuple[int, str]:
    """
    The level (0 to 4) and the name of its reason in words.REASONS.

    A danger sign makes it 0. Else what is most urgent decides: a yes to a question, an hour that is near (`passed`),
    what it is about. A care flag lifts by one, never to 0 alone. The machine only raises: lowering is a person's
    decision with a reason.
    """
    if list(dangers):
        return 0, "danger"
    found = [(NEEDS[Need(need)], str(need)) for need in needs]
    found += [(passed.level, passed.reason)] if passed else []
    found.append((BY_CATEGORY.get(Category(category), ORDINARY), "category"))
    level, reason = min(found, key=lambda pair: pair[0])
    if LIFTS & set(care) and level > 1:
        return level - 1, "care"
    return level, reason


def promise(area: Area, level: int) -> Promise:
    """What the area promises for a level."""
    usual = PROMISES[level]

    def minutes(kind: str) -> int:
        return int(area.threshold(f"support.promise.{level}.{kind}", getattr(usual, kind)))

    return Promise(minutes("acknowledge"), minutes("contact"), minutes("outcome"), usual.by_day_only)


def due(area: Area, start: datetime, minutes: int, *, by_day_only: bool) -> datetime:
    """
    The moment `minutes` after `start`. A clock that runs by day only stands still between 22 and 8 (area's time).
    """
    if not by_day_only:
        return start + timedelta(minutes=minutes)
    zone = area.zone
    at, left = _into_day(start.astimezone(zone)), timedelta(minutes=minutes)
    if minutes >= DAY:  # whole days are calendar days: a promise of a week ends in a week
        return _into_day(at + left).astimezone(start.tzinfo)
    until_evening = datetime.combine(at.date(), DAY_ENDS, zone) - at
    if left <= until_evening:
        return (at + left).astimezone(start.tzinfo)
    morning = datetime.combine(at.date() + timedelta(days=1), DAY_BEGINS, zone)
    return (morning + left - until_evening).astimezone(start.tzinfo)


def postponed(area: Area, due_at: datetime, by: timedelta, *, by_day_only: bool) -> datetime:
    """A moment put off by the time that a clock stood still; into the day, where the clock runs by day only."""
    later = due_at + by
    if not by_day_only:
        return later
    return _into_day(later.astimezone(area.zone)).astimezone(due_at.tzinfo)


def _into_day(at: datetime) -> datetime:
    if at.time() < DAY_BEGINS:
        return datetime.combine(at.date(), DAY_BEGINS, at.tzinfo)
    if at.time() >= DAY_ENDS:
        return datetime.combine(at.date() + timedelta(days=1), DAY_BEGINS, at.tzinfo)
    return at


def due_times(area: Area, level: int, start: datetime) -> dict[str, datetime]:
    """The three moments promised to somebody who asked at `start`."""
    promised = promise(area, level)
    kinds: dict[str, Any] = {"acknowledge": promised.acknowledge, "contact": promised.contact}
    kinds["outcome"] = promised.outcome
    return {
        kind: due(area, start, minutes, by_day_only=promised.by_day_only) for kind, minutes in kinds.items()
    }

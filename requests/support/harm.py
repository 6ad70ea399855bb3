"""
Time-to-harm: when something happens, or runs out, and how urgent that makes a request as the hour comes nearer.

Each threshold ("a day before the appointment") counts once. So what a person has lowered stays lowered until the
next threshold, and a job that runs twice raises nothing twice (requests.md, 11 and "Triage").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from hub.core.kit import clock
from hub.core.people.models import Area

HOURS = {
    "appointment": {1: 24, 0: 4},
    "doses": {2: 72, 1: 24},
    "meals": {2: 48, 1: 24},
}
"""So many hours before, the level is at least this. An area changes them with `support.harm.<what>.<level>`."""

MEAL = timedelta(hours=8)
"""For so long one meal lasts: three a day."""


@dataclass(frozen=True)
class Times:
    """What somebody told: which appointment and when, until when the doses and the meals last."""

    appointment: str = ""
    appointment_at: datetime | None = None
    doses_until: datetime | None = None
    meals_until: datetime | None = None

    def moments(self) -> dict[str, datetime]:
        """Each moment that is known, by what it is about."""
        known = {"appointment": self.appointment_at, "doses": self.doses_until, "meals": self.meals_until}
        return {what: at for what, at in known.items() if at is not None}


class HasTimes(Protocol):
    """A request, as far as its times go."""

    appointment: str
    appointment_at: datetime | None
    doses_until: datetime | None
    meals_until: datetime | None


@dataclass(frozen=True)
class Mark:
    """A threshold with the moment at which it is passed."""

    what: str
    level: int
    at: datetime

    @property
    def name(self) -> str:
        """As it is kept once it has counted."""
        return f"{self.what}:{self.level}"

    @property
    def reason(self) -> str:
        """The name of its reason in words.REASONS."""
        return f"{self.what}_{self.level}"


def times_of(request: HasTimes) -> Times:
    """What a request knows."""
    return Times(request.appointment, request.appointment_at, request.doses_until, request.meals_until)


def hours(area: Area, what: str, level: int) -> float:
    """How many hours before, in this area."""
    return float(area.threshold(f"support.harm.{what}.{level}", HOURS[what][level]))


def marks(area: Area, times: Times) -> list[Mark]:
    """Every threshold of what is known, in the order in which they are passed."""
    found = [
        Mark(what, level, at - timedelta(hours=hours(area, what, level)))
        for what, at in times.moments().items()
        for level in HOURS[what]
    ]
    return sorted(found, key=lambda mark: (mark.at, -mark.level))


@dataclass(frozen=True)
class Standing:
    """Where the clock stands: the most urgent threshold passed just now, all that have counted, when to look again."""

    passed: Mark | None
    counted: list[str]
    next_at: datetime | None


def stand(area: Area, times: Times, counted: Iterable[str] = ()) -> Standing:
    """What is passed by now and has not counted yet."""
    now, before = clock.now(), set(counted)
    every = marks(area, times)
    due = [mark for mark in every if mark.at <= now]
    new = [mark for mark in due if mark.name not in before]
    passed = min(new, key=lambda mark: mark.level, default=None)
    kept = sorted(before & {mark.name for mark in every} | {mark.name for mark in due})
    later = [mark.at for mark in every if mark.at > now and mark.name not in before]
    return Standing(passed, kept, min(later, default=None))


def forget_changed(before: Times, after: Times, counted: Iterable[str]) -> list[str]:
    """What still counts as passed after times were changed: a new moment has thresholds of its own."""
    old, new = before.moments(), after.moments()
    same = {what for what in old if old[what] == new.get(what)}
    return [name for name in counted if name.partition(":")[0] in same]

"""
The three rates: answered in time, solved, and "it helped", by day, building and category (requests.md, 15). Never by
person: nobody is ranked, and no column here names a worker.

What counts. A request that was merged, declined or withdrawn counts nowhere. *Answered*: once the first clock has
stopped or run out; good when it stopped in time. *Solved*: once it has ended or its last promise has run out; good when
it was done, by us or by others; "no help wanted" does not count. *It helped*: where the resident has said something;
good when they said that it helped; a merged request counts here and nowhere else, for its own household's word on the
outcome of the other. What is left out with a second person's approval is counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from hub.core.people.models import Area, Building
from support.models import RateDay
from support.rate_days import COLUMNS, today
from support.words import Category, Rate

SHOWN_DAYS = 28
FEW = 5
"""Below this the public page shows no figure: it might speak of one household."""


@dataclass(frozen=True)
class Figures:
    """The three rates of some requests: for each how many count, how many are good, how many are left out."""

    label: str
    counts: dict[str, int] = field(default_factory=dict)

    def all(self, rate: str) -> int:
        """How many count."""
        return self.counts.get(f"{rate}_all") or 0

    def good(self, rate: str) -> int:
        """How many of them are good."""
        return self.counts.get(f"{rate}_good") or 0

    def out(self, rate: str) -> int:
        """How many are left out."""
        return self.counts.get(f"{rate}_out") or 0

    def share(self, rate: str) -> int | None:
        """In percent; None where nothing counts."""
        return round(100 * self.good(rate) / self.all(rate)) if self.all(rate) else None

    def shown_to_all(self) -> "Figures":
        """The same for everybody to see: a rate of few requests is left out, it might speak of one household."""
        few = {rate for rate in Rate.values if self.all(rate) < FEW}
        return Figures(self.label, {n: c for n, c in self.counts.items() if n.split("_")[0] not in few})

    @property
    def cells(self) -> list[dict[str, Any]]:
        """One for each rate, for a table."""
        return [
            {"rate": rate, "label": Rate(rate).label, "share": self.share(rate), "all": self.all(rate),
             "good": self.good(rate), "out": self.out(rate)}
            for rate in Rate.values
        ]  # fmt: skip


def _days(area: Area, days: int) -> QuerySet[RateDay]:
    last = today(area)
    return RateDay.objects.filter(area=area, day__gt=last - timedelta(days=days), day__lte=last)


def _sums() -> dict[str, Any]:
    return {f"sum_{name}": Sum(name) for name in COLUMNS}


def _figures(label: str, row: Any) -> Figures:
    return Figures(label, {name: row[f"sum_{name}"] or 0 for name in COLUMNS})


def overall(area: Area, days: int = SHOWN_DAYS) -> Figures:
    """The rates of all requests that came in the last days."""
    return _figures("", _days(area, days).aggregate(**_sums()))


def by_building(area: Area, days: int = SHOWN_DAYS) -> list[Figures]:
    """The same for each building, in their order; what belongs to none comes last."""
    names = {row.pk: str(row) for row in Building.objects.filter(area=area)}
    found = {
        row["building"]: row for row in _days(area, days).values("building").annotate(**_sums()).order_by()
    }
    return [_figures(names.get(pk, "–"), found[pk]) for pk in [*names, None] if pk in found]


def by_category(area: Area, days: int = SHOWN_DAYS) -> list[Figures]:
    """The same for what the requests are about."""
    found = {
        row["category"]: row for row in _days(area, days).values("category").annotate(**_sums()).order_by()
    }
    return [_figures(str(Category(name).label), found[name]) for name in Category.values if name in found]


def by_day(area: Area, days: int = SHOWN_DAYS) -> list[tuple[date, Figures]]:
    """The same day by day, the oldest first; a day without requests is there, too."""
    found = {row["day"]: row for row in _days(area, days).values("day").annotate(**_sums()).order_by()}
    last = today(area)
    wanted = [last - timedelta(days=back) for back in reversed(range(days))]
    return [
        (day, _figures(f"{day:%m-%d}", found[day]) if day in found else Figures(f"{day:%m-%d}"))
        for day in wanted
    ]


@dataclass(frozen=True)
class Line:
    """One rate over time, as a picture of 100 by 100: the points between days without a figure are left out."""

    rate: str
    label: str
    points: str
    now: int | None


def lines(days: Sequence[tuple[date, Figures]], whole: Figures) -> list[Line]:
    """The three lines of the picture, each with the share of the whole time."""
    found = []
    step = 100 / max(1, len(days) - 1)
    for rate in Rate.values:
        shares = [(n * step, one.share(rate)) for n, (_day, one) in enumerate(days)]
        known = [f"{x:.1f},{100 - share}" for x, share in shares if share is not None]
        points = " ".join(known if len(known) > 1 else 2 * known)  # a single day is a dot
        found.append(Line(rate, str(Rate(rate).label), points, whole.share(rate)))
    return found

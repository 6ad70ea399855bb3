"""
The three rates: answered in time, solved, and "it helped", by day, building and category (requests.md, 15). Never by
person: nobody is ranked, and no column here names a worker.

What counts. A request that was merged, declined or withdrawn counts nowhere. *Answered*: once the first clock has
stopped or run out; good when it stopped in time. *Solved*: once it has ended or its last promise has run out; good when
it was done, by us or by others; "no help wanted" does not count. *It helped*: where the resident has said something;
good when they said that it helped; a merged request counts here and nowhere else, for its own household's word on the
outcome of the other. What is left out with a second person's approval is counted apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum

from hub.core.kit import clock
from hub.core.people.models import Area, Building
from support import triage
from support.models import Exclusion, RateDay, SlaClock, SupportRequest
from support.words import Category, Outcome, Rate, Satisfaction, State

COUNTED_DAYS = 16
"""
So long a day is counted again each hour: the longest usual promise is 15 days. What changes later (a rating, an end,
a promise that was given anew) has its day counted again by itself (actions/recounting).
"""
SHOWN_DAYS = 28
FEW = 5
"""Below this the public page shows no figure: it might speak of one household."""
_ASIDE = (State.DUPLICATE, State.OUT_OF_SCOPE, State.CANCELLED)
_OVER = (State.RESOLVED, State.CLOSED)
_SOLVED = (Outcome.DONE, Outcome.DONE_BY_OTHERS)
COLUMNS = [f"{rate}_{part}" for rate in Rate.values for part in ("all", "good", "out")]


def today(area: Area) -> date:
    """The day it is in the area."""
    return clock.now().astimezone(area.zone).date()


def day_of(request: SupportRequest) -> date:
    """The day it came, in its area."""
    return request.arrived_at.astimezone(request.area.zone).date()


def counted_days(area: Area) -> int:
    """For how many days the hourly count looks back: past the longest promise of the area."""
    longest = max(triage.promise(area, level).outcome for level in triage.PROMISES)
    return max(COUNTED_DAYS, longest // triage.DAY + 1)


def count_lately(area: Area) -> None:
    """Counts every day anew whose requests may still change."""
    for back in range(counted_days(area)):
        count_day(area, today(area) - timedelta(days=back))


def count_day(area: Area, day: date) -> None:
    """Counts the requests that came on one day. Run again, it gives the same; two at once count one after the other."""
    with transaction.atomic():
        Area.objects.filter(pk=area.pk).update(phase=F("phase"))  # holds the row: nothing changes
        _count(area, day)


def _count(area: Area, day: date) -> None:
    found: dict[tuple[int | None, str], dict[str, int]] = {}
    for row in _arrived(area, day):
        tally = found.setdefault((row["building"], row["category"]), dict.fromkeys(COLUMNS, 0))
        _add(tally, row)
    rows = [
        RateDay(area=area, day=day, building_id=building, category=category, **tally)
        for (building, category), tally in found.items()
    ]
    RateDay.objects.filter(area=area, day=day).delete()
    RateDay.objects.bulk_create(rows)


def _arrived(area: Area, day: date) -> Iterator[dict[str, Any]]:
    """The requests of a day with their clocks and what is left out: three queries for a thousand requests."""
    start = datetime.combine(day, time(), area.zone)
    came = SupportRequest.objects.filter(area=area, arrived_at__gte=start, arrived_at__lt=_next(start))
    fields = ("pk", "building", "category", "state", "outcome", "satisfaction", "duplicate_of")
    waiting: list[dict[str, Any]] = []
    counts = ~Q(state__in=_ASIDE) | Q(state=State.DUPLICATE, satisfaction__isnull=False)
    for row in came.filter(counts).values(*fields).iterator(chunk_size=500):
        waiting.append(row)
        if len(waiting) == 500:
            yield from _complete(waiting)
            waiting = []
    yield from _complete(waiting)


def _next(start: datetime) -> datetime:
    return datetime.combine(start.date() + timedelta(days=1), time(), start.tzinfo)


def _complete(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = [row["pk"] for row in rows]
    clocks: dict[tuple[int, str], SlaClock] = {
        (one.request_id, one.kind): one for one in SlaClock.objects.filter(request__in=ids)
    }
    mains = [row["duplicate_of"] for row in rows if row["state"] == State.DUPLICATE]
    left_out = Exclusion.objects.filter(request__in=[*ids, *mains], approved=True)
    out = set(left_out.values_list("request", "rate"))
    for row in rows:
        row["acknowledge"] = clocks.get((row["pk"], SlaClock.Kind.ACKNOWLEDGE))
        row["last"] = clocks.get((row["pk"], SlaClock.Kind.OUTCOME))
        about = {row["pk"], row["duplicate_of"]} if row["state"] == State.DUPLICATE else {row["pk"]}
        row["out"] = {rate for pk, rate in out if pk in about}
    return rows


def _add(tally: dict[str, int], row: dict[str, Any]) -> None:
    for rate, good in (
        (Rate.RESPONSE, _answered(row)),
        (Rate.RESOLUTION, _solved(row)),
        (Rate.SATISFACTION, _helped(row)),
    ):
        if good is None:
            continue
        if rate in row["out"]:
            tally[f"{rate}_out"] += 1
            continue
        tally[f"{rate}_all"] += 1
        tally[f"{rate}_good"] += good


def _answered(row: dict[str, Any]) -> bool | None:
    first = row["acknowledge"]
    if first is None or row["state"] == State.DUPLICATE:
        return None
    if first.stopped_at:
        return bool(first.stopped_at <= first.due_at)
    return False if first.due_at < clock.now() else None


def _solved(row: dict[str, Any]) -> bool | None:
    if row["outcome"] == Outcome.NO_HELP_WANTED or row["state"] == State.DUPLICATE:
        return None
    if row["state"] in _OVER:
        return row["outcome"] in _SOLVED
    last = row["last"]
    return False if last and last.stopped_at is None and last.due_at < clock.now() else None


def _helped(row: dict[str, Any]) -> bool | None:
    return None if row["satisfaction"] is None else row["satisfaction"] == Satisfaction.GOOD


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

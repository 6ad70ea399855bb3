"""The requests of a day are counted for the three rates (rates.py says what counts)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet, Sum

from hub.core.kit import clock
from hub.core.people.models import Area
from support import triage
from support.models import Exclusion, RateDay, SlaClock, SupportRequest
from support.words import Outcome, Rate, Satisfaction, State

COUNTED_DAYS = 16
"""
So long a day is counted again each hour: the longest usual promise is 15 days. What changes later (a rating, an end,
a promise that was given anew) has its day counted again by itself (actions/recounting).
"""
TRIES = 3
"""Counts that others may overtake, before everybody waits for one."""

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
    """
    Counts the requests that came on one day. Run again, it gives the same.

    Reads without holding anybody up, and writes where nothing has changed meanwhile; so of two at once the one that
    read earlier counts again. A day on which something changes all the time is counted while the others wait.
    """
    if any(_counted(area, day) for _try in range(TRIES)):
        return
    with transaction.atomic():
        _hold(area)
        _write(area, day, _tallied(area, day))


def _counted(area: Area, day: date) -> bool:
    seen, rows = _mark(area, day), _tallied(area, day)
    with transaction.atomic():
        _hold(area)
        is_so_still = _mark(area, day) == seen
        if is_so_still:
            _write(area, day, rows)
    return is_so_still


def _hold(area: Area) -> None:
    """One count writes after the other: the row is held, and nothing in it changes."""
    Area.objects.filter(pk=area.pk).update(phase=F("phase"))


def _mark(area: Area, day: date) -> tuple[Any, ...]:
    """Another one after a change of anything that counts: a request, its rating, its clocks, what is left out."""
    came = _came(area, day)
    mains = came.exclude(duplicate_of=None)
    clocks = SlaClock.objects.filter(request__in=came.values("pk"))
    left_out = Exclusion.objects.filter(
        Q(request__in=came.values("pk")) | Q(request__in=mains.values("duplicate_of"))
    )
    return (
        *came.aggregate(n=Count("pk"), versions=Sum("version"), said=Count("satisfaction")).values(),
        *clocks.aggregate(stopped=Count("stopped_at"), due=Max("due_at")).values(),
        left_out.filter(approved=True).count(),
    )


def _write(area: Area, day: date, rows: list[RateDay]) -> None:
    RateDay.objects.filter(area=area, day=day).delete()
    RateDay.objects.bulk_create(rows)


def _tallied(area: Area, day: date) -> list[RateDay]:
    found: dict[tuple[int | None, str], dict[str, int]] = {}
    for row in _arrived(area, day):
        tally = found.setdefault((row["building"], row["category"]), dict.fromkeys(COLUMNS, 0))
        _add(tally, row)
    return [
        RateDay(area=area, day=day, building_id=building, category=category, **tally)
        for (building, category), tally in found.items()
    ]


def _came(area: Area, day: date) -> QuerySet[SupportRequest]:
    start = datetime.combine(day, time(), area.zone)
    return SupportRequest.objects.filter(area=area, arrived_at__gte=start, arrived_at__lt=_next(start))


def _arrived(area: Area, day: date) -> Iterator[dict[str, Any]]:
    """The requests of a day with their clocks and what is left out: three queries for a thousand requests."""
    fields = ("pk", "building", "category", "state", "outcome", "satisfaction", "duplicate_of")
    waiting: list[dict[str, Any]] = []
    counts = ~Q(state__in=_ASIDE) | Q(state=State.DUPLICATE, satisfaction__isnull=False)
    for row in _came(area, day).filter(counts).values(*fields).iterator(chunk_size=500):
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

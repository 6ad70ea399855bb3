"""What the jobs of a minute read does not grow with what is over (requests.md; speed.md, "Pages and lists")."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from hub.core.kit import clock
from hub.core.ladder import jobs as ladder_jobs
from hub.core.ladder.models import EscalationStep, Ladder
from hub.core.people.models import Area
from support import jobs
from support.models import SlaClock, SupportRequest
from tests.bench import old
from tests.meter import analyse, metered, settle
from tests.walk import two_estates
from tests.world import undone

LITTLE, LOT = 2_000, 8_000
FACTOR, SLACK = 1.6, 7_500
"""As in tests/test_level.py, and the schema, which SQLite reads anew at the first question after a rollback (5,200)."""

JOBS: dict[str, Callable[[], int]] = {
    "raise": jobs.raise_levels.func,
    "times": jobs.look_at_times_again.func,
    "urgent": jobs.look_after_urgent.func,
    "overdue": jobs.tell_of_overdue.func,
    "climb": ladder_jobs.climb_ladders,
}


def bury(area: Area, times: int, doors: list[int]) -> None:
    """So many requests that are over, with their promises, their alarms and each step of these."""
    old.bury(times, doors)
    now = clock.now()
    over = SupportRequest.objects.filter(area=area).exclude(stage="open").order_by("-pk")[:times]
    ids = list(over.values_list("pk", flat=True))
    known = set(SlaClock.objects.filter(request__in=ids).values_list("request", flat=True))
    SlaClock.objects.bulk_create(
        SlaClock(request_id=pk, kind="outcome", due_at=now - timedelta(days=3), stopped_at=now)
        for pk in ids
        if pk not in known
    )
    first = Ladder.objects.order_by("-subject").values_list("subject", flat=True).first() or 0
    Ladder.objects.bulk_create(
        Ladder(
            policy="support",
            kind="request",
            subject=first + n,
            area=area,
            level=n % 2,
            stopped_at=now,
            why="taken",
        )
        for n in range(1, times + 1)
    )
    alarms = Ladder.objects.filter(area=area, subject__gt=first, why="taken")
    EscalationStep.objects.bulk_create(
        EscalationStep(ladder=one, number=number, rung="first", due_at=now, sent_at=now)
        for one in alarms
        for number in (1, 2)
    )
    settle()


def work() -> dict[str, int]:
    """The work of each job."""
    found = {}
    for name, run in JOBS.items():
        with undone(), metered() as meter:
            run()
        found[name] = meter.work
    return found


@pytest.mark.django_db
def test_the_jobs_of_a_minute_cost_the_same_with_much_behind_them() -> None:
    with two_estates() as (here, _there):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL random_page_cost = 1.1")
        doors = [here.door().pk for _ in range(100)]
        for run in JOBS.values():
            run()  # what is due now is done
        bury(here.area, LITTLE, doors)
        few = work()
        bury(here.area, LOT, doors)
        grown = {}
        for figures in (True,) if connection.vendor == "postgresql" else (False, True):
            if figures:
                analyse()
            for name, much in work().items():
                if much > few[name] * FACTOR + SLACK:
                    grown[name, figures] = (few[name], much)
    assert not grown

"""What is due by the clock runs once, however many processes look."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import heartbeat, queue, registry, schedules
from hub.core.jobs.models import Schedule
from hub.core.jobs.rules import Daily, Every
from hub.core.kit import clock

ticks: list[datetime] = []


@registry.every(60)
def tick() -> None:
    ticks.append(clock.now())


TICK = registry._scheduled.pop(tick.module_path)


@pytest.fixture(autouse=True)
def _tick_every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub with this one schedule."""
    monkeypatch.setattr(registry, "_scheduled", {tick.module_path: TICK})
    ticks.clear()


def turn(name: str) -> None:
    schedules.take_due()
    while row := queue.claim(name):
        queue.run(row)


@pytest.mark.usefixtures("db", "noon")
def test_a_job_runs_at_each_turn_and_not_for_turns_it_slept_through() -> None:
    name = heartbeat.name()
    schedules.sync()
    turn(name)
    turn(name)
    assert len(ticks) == 1
    clock.move(seconds=61)
    turn(name)
    clock.move(hours=5)
    turn(name)
    turn(name)
    assert len(ticks) == 3
    due = schedules.next_due()
    assert due is not None
    assert 59 <= (due - clock.now()).total_seconds() <= 60


@pytest.mark.usefixtures("db", "noon")
def test_a_turn_whose_predecessor_still_runs_is_left_out() -> None:
    schedules.sync()
    assert schedules.take_due() == 1
    clock.move(seconds=61)
    assert schedules.take_due() == 0
    assert DBTaskResult.objects.count() == 1


@pytest.mark.usefixtures("db", "noon")
def test_a_changed_rule_is_taken_over_and_an_unchanged_one_keeps_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedules.sync()
    schedules.take_due()
    before = Schedule.objects.get().next_at
    schedules.sync()
    assert Schedule.objects.get().next_at == before
    changed = registry.Scheduled(TICK.job, Daily("03:00"))
    monkeypatch.setattr(registry, "_scheduled", {tick.module_path: changed})
    schedules.sync()
    row = Schedule.objects.get()
    assert (row.rule, row.next_at) == ("daily 03:00", datetime(2022, 4, 9, 19, 0, tzinfo=UTC))


@pytest.mark.usefixtures("db", "noon")
def test_a_schedule_this_program_does_not_know_is_left_alone() -> None:
    """While a new version is rolled out, the old one neither runs nor spins on the new one's schedules."""
    Schedule.objects.create(name="of.a.newer.version", rule="every 1 s", next_at=clock.now())
    schedules.sync()
    assert schedules.take_due() == 1
    assert Schedule.objects.filter(name="of.a.newer.version").exists()
    due = schedules.next_due()
    assert due is not None
    assert due > clock.now()


def careless(row: Schedule, entry: registry.Scheduled) -> None:
    """What taking a turn would be as check-then-write."""
    Schedule.objects.filter(name=row.name).update(next_at=entry.rule.after(clock.now()))
    entry.job.enqueue()


def eight_take(take: Callable[[Schedule, registry.Scheduled], object]) -> int:
    """How often a due job is enqueued by eight processes that have all seen it due."""
    schedules.sync()
    row, barrier = Schedule.objects.get(), threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        try:
            take(row, TICK)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return DBTaskResult.objects.count()


@pytest.mark.django_db(transaction=True)
def test_of_eight_processes_one_enqueues() -> None:
    assert eight_take(schedules._take) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_condition_all_eight_do() -> None:
    assert eight_take(careless) == 8


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2022, 4, 9, 18, 59, tzinfo=UTC), datetime(2022, 4, 9, 19, 0, tzinfo=UTC)),
        (datetime(2022, 4, 9, 19, 0, tzinfo=UTC), datetime(2022, 4, 10, 19, 0, tzinfo=UTC)),
    ],
)
def test_daily_is_by_the_hubs_clock(now: datetime, due: datetime) -> None:
    assert Daily("03:00").after(now) == due


def test_daily_stays_at_its_hour_over_a_change_to_summer_time(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    before = datetime(2022, 3, 26, 12, 0, tzinfo=UTC)
    assert Daily("03:30").after(before) == datetime(2022, 3, 27, 1, 30, tzinfo=UTC)


def test_every_counts_from_the_last_run() -> None:
    at = datetime(2022, 4, 9, 12, 0, tzinfo=UTC)
    assert (Every(90).after(at) - at).total_seconds() == 90

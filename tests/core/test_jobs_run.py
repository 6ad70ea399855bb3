"""A job runs once, again when it fails, and is given up visibly."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import backoff, heartbeat, queue, registry, wake, worker
from hub.core.kit import clock
from hub.core.kit.errors import Conflict

done: list[Any] = []


@registry.job(retries=2)
def note(what: str) -> None:
    done.append(what)


@registry.job(retries=2)
def break_down(what: str) -> None:
    done.append(what)
    raise ValueError(what)


@registry.job(retries=0)
def refuse() -> None:
    raise Conflict("job.refused", "Somebody was quicker.")


@registry.job()
def look_at_the_transaction() -> bool:
    return connection.in_atomic_block


@pytest.fixture(autouse=True)
def _nothing_done() -> None:
    done.clear()


@pytest.fixture
def me(db: None) -> str:
    """A worker that is alive."""
    name = heartbeat.name()
    heartbeat.beat(name, embedded=False)
    return name


def run_all(name: str) -> int:
    count = 0
    while row := queue.claim(name):
        queue.run(row)
        count += 1
    return count


def test_a_job_enqueued_with_its_rows_runs_once(me: str) -> None:
    note.enqueue("bread")
    assert (run_all(me), run_all(me), done) == (1, 0, ["bread"])
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_no_job(me: str) -> None:
    with transaction.atomic():
        note.enqueue("bread")
        transaction.set_rollback(True)
    assert run_all(me) == 0


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_a_job_runs(me: str) -> None:
    """On SQLite a job that waits for the network inside one would stop the whole estate."""
    look_at_the_transaction.enqueue()
    run_all(me)
    assert DBTaskResult.objects.get().return_value is False


def test_the_urgent_one_goes_first(me: str) -> None:
    note.enqueue("bread")
    note.using(priority=50).enqueue("medicine")
    run_all(me)
    assert done == ["medicine", "bread"]


def test_a_failing_job_climbs_the_ladder_and_then_stands_as_failed(me: str, noon: Any) -> None:
    break_down.enqueue("try")
    for attempt, seconds in enumerate((0, 5, 30), start=1):
        clock.move(seconds=seconds * 0.7)
        assert run_all(me) == (1 if seconds == 0 else 0), "the wait is not over"
        clock.move(seconds=seconds * 0.6)
        assert run_all(me) == (0 if seconds == 0 else 1)
        assert len(done) == attempt
    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert row.exception_class_path == "builtins.ValueError"


def test_what_an_error_says_is_not_kept(me: str) -> None:
    """A message may hold a name or a number; the operator sees the place in the code."""
    break_down.enqueue("李伟")
    refuse.enqueue()
    run_all(me)
    kept = " ".join(DBTaskResult.objects.values_list("traceback", flat=True))
    assert "李伟" not in kept
    assert "break_down" in kept
    assert "Conflict: job.refused" in kept


def test_the_operator_starts_a_failed_job_again(me: str) -> None:
    refuse.enqueue()
    run_all(me)
    row = DBTaskResult.objects.get()
    assert queue.retry(str(row.pk))
    assert not queue.retry(str(row.pk)), "it waits already"
    assert DBTaskResult.objects.get().worker_ids == []


@pytest.mark.parametrize("attempts", [1, 3, 99])
def test_waits_grow_and_never_meet(attempts: int) -> None:
    rung = backoff.JOB_LADDER[min(attempts, len(backoff.JOB_LADDER)) - 1]
    waits = {backoff.wait(attempts) for _ in range(20)}
    assert len(waits) > 1
    assert all(timedelta(seconds=0.8 * rung) <= wait <= timedelta(seconds=1.2 * rung) for wait in waits)


def both_claim(claim: Callable[[str], Any]) -> int:
    """How many jobs two workers get out of one, who looked at the same moment."""
    barrier, got = threading.Barrier(2), []

    def work(name: str) -> None:
        barrier.wait()
        try:
            got.append(claim(name))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(heartbeat.name(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len([row for row in got if row is not None])


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_one_job_twice() -> None:
    for turn in range(20):
        note.enqueue(str(turn))
        assert both_claim(queue.claim) == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_condition_both_get_it() -> None:
    """What `claim` would be as check-then-write: both have looked before either writes."""
    looked = threading.Barrier(2)

    def careless(name: str) -> Any:
        row = queue.ready().first()
        looked.wait()
        if row is not None:
            DBTaskResult.objects.filter(pk=row.pk).update(status=TaskResultStatus.RUNNING)
        return row

    note.enqueue("bread")
    assert both_claim(careless) == 2


@pytest.mark.django_db(transaction=True)
def test_enqueueing_wakes_the_worker_at_the_commit_and_not_before() -> None:
    event = threading.Event()
    wake.add(event)
    try:
        with transaction.atomic():
            note.enqueue("bread")
            assert not event.is_set()
        assert event.is_set()
    finally:
        wake.remove(event)


@pytest.mark.django_db(transaction=True)
def test_a_worker_runs_what_comes_and_ends_when_told() -> None:
    ran = threading.Event()
    finish.append(ran.set)
    running = worker.Worker(embedded=True, poll=30)
    running.start()
    try:
        signal_end.enqueue()
        assert ran.wait(20), "woken by the commit, long before it polls"
        assert heartbeat.alive() == {running.name}
    finally:
        finish.clear()
        assert running.stop(20)
    assert heartbeat.alive() == set()


finish: list[Callable[[], None]] = []


@registry.job()
def signal_end() -> None:
    for call in finish:
        call()

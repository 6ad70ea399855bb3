"""What a killed worker leaves behind is taken back."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from hub.core.jobs import heartbeat, queue, registry
from hub.core.jobs.models import Heartbeat
from hub.core.kit import clock

runs: list[str] = []


@registry.job(retries=1)
def carry() -> None:
    runs.append("carried")


@pytest.fixture(autouse=True)
def _none_run() -> None:
    runs.clear()


def lose(name: str) -> DBTaskResult[Any, Any]:
    """A job that `name` has claimed and will never end."""
    carry.enqueue()
    row = queue.claim(name)
    assert row is not None
    return row


@pytest.mark.usefixtures("db", "noon")
def test_a_job_of_a_silent_worker_goes_back_and_runs() -> None:
    dead, alive = "elsewhere:7:aaaa:01", heartbeat.name()
    heartbeat.beat(dead, embedded=False)
    lose(dead)
    assert queue.take_back() == 0, "it still has a heartbeat"
    clock.move(seconds=heartbeat.DEAD_AFTER.total_seconds() + 1)
    heartbeat.beat(alive, embedded=False)
    heartbeat.bury()
    assert queue.take_back() == 1
    assert list(Heartbeat.objects.values_list("worker", flat=True)) == [alive]
    clock.move(seconds=2)
    row = queue.claim(alive)
    assert row is not None
    assert queue.run(row)
    assert runs == ["carried"]


@pytest.mark.usefixtures("db", "noon")
def test_a_job_that_kills_its_workers_is_given_up() -> None:
    """A job that exhausts the memory must not take one worker after the other with it, for ever."""
    lose("elsewhere:7:aaaa:01")
    for _ in range(5):
        queue.take_back()
        clock.move(seconds=5)
        if DBTaskResult.objects.get().status == TaskResultStatus.FAILED:
            break
        queue.claim("elsewhere:8:bbbb:01")
    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == (TaskResultStatus.FAILED, queue.LOST)
    assert len(row.worker_ids) == 2


@pytest.mark.usefixtures("db", "noon")
def test_a_worker_given_up_for_dead_cannot_settle_what_another_has_taken_over() -> None:
    slow = lose("elsewhere:7:aaaa:01")
    queue.take_back()
    clock.move(seconds=2)
    me = heartbeat.name()
    heartbeat.beat(me, embedded=False)
    taken = queue.claim(me)
    assert taken is not None
    assert not queue.run(slow), "the slow one has ended, but the job is no longer its own"
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    assert queue.run(taken)


PROGRAM = """
import django; django.setup()
from hub.core.jobs import heartbeat, queue
name = heartbeat.name()
heartbeat.beat(name, embedded=False)
row = queue.claim(name)
print(row.worker_ids[-1], flush=True)
import time; time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_kill_9_leaves_a_job_that_is_taken_back_at_once() -> None:
    """The heart of a killed process still looks fresh; this host knows that the process is gone."""
    carry.enqueue()
    database = connection.settings_dict
    env = {**os.environ, "HUB_TESTING": "1", "HUB_TEST_DATABASE_URL": url_of(database)}
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], env=env, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    try:
        assert child.stdout is not None
        name = child.stdout.readline().strip()
        assert queue.take_back() == 0, "it lives"
        assert name in heartbeat.alive()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert name not in heartbeat.alive()
    assert queue.take_back() == 1
    assert DBTaskResult.objects.get().run_after <= clock.now() + timedelta(seconds=2)


def url_of(database: dict[str, Any]) -> str:
    """The test database's address for another process."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"

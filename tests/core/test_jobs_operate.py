"""What the operator sees and does: the command, the page, the probes and the gauges."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import REGISTRY, generate_latest

from hub.core.jobs import health, heartbeat, queue, registry, schedules
from hub.core.jobs.jobs import prune
from hub.core.jobs.models import Schedule
from hub.core.kit import clock
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff


@registry.job(retries=0)
def break_down() -> None:
    raise ValueError("李伟")


@pytest.mark.django_db(transaction=True)
def test_work_once_does_what_is_due_and_leaves_no_heartbeat() -> None:
    break_down.enqueue()
    out = StringIO()
    call_command("work", "--once", stdout=out)
    assert DBTaskResult.objects.get(task_path=break_down.module_path).status == TaskResultStatus.FAILED
    assert set(Schedule.objects.values_list("name", flat=True)) == set(registry.scheduled())
    assert not health.working()


@pytest.mark.django_db
def test_the_probe_knows_whether_somebody_works_and_in_time(noon: object) -> None:
    assert health.report() == {"jobs": False, "jobs_in_time": True}
    heartbeat.beat(heartbeat.name(), embedded=True)
    break_down.using(run_after=clock.now()).enqueue()
    DBTaskResult.objects.update(enqueued_at=clock.now())
    assert health.report() == {"jobs": True, "jobs_in_time": True}
    clock.move(minutes=6)
    assert health.report() == {"jobs": False, "jobs_in_time": False}


@pytest.mark.django_db
def test_what_ended_long_ago_is_cleared_away(noon: object) -> None:
    me = heartbeat.name()
    heartbeat.beat(me, embedded=False)
    break_down.enqueue()
    row = queue.claim(me)
    assert row is not None
    queue.run(row)
    clock.move(days=29)
    prune.call()
    assert DBTaskResult.objects.exists(), "a failure is kept for a month"
    clock.move(days=2)
    prune.call()
    assert not DBTaskResult.objects.exists()


def test_the_operator_tries_a_failed_job_again(area: Area, sign_in: Callable[..., Client], db: None) -> None:
    operator: Person = staff("Operator", area, Role.OPERATOR)
    me = heartbeat.name()
    heartbeat.beat(me, embedded=False)
    break_down.enqueue()
    row = queue.claim(me)
    assert row is not None
    queue.run(row)
    browser = sign_in(operator)
    page = browser.get(reverse("jobs:jobs", args=[area.slug])).content.decode()
    assert "break_down" in page
    assert "李伟" not in page
    address = reverse("jobs:retry", args=[area.slug, row.pk])
    assert [browser.post(address).status_code for _ in range(2)] == [303, 409]


def test_every_job_has_a_name_in_both_languages() -> None:
    """The operator reads what is done, not what a function is called."""
    for path, name in registry.named().items():
        if path.startswith("tests."):
            continue
        with translation.override("en"):
            english = str(name)
        with translation.override("zh-hans"):
            chinese = registry.name_of(path)
        assert english, path
        assert re.search("[\u4e00-\u9fff]", chinese), path


def test_the_operator_reads_them_on_the_page(area: Area, sign_in: Callable[..., Client], db: None) -> None:
    schedules.sync()
    browser = sign_in(staff("Operator", area, Role.OPERATOR))
    page = browser.get(
        reverse("jobs:jobs", args=[area.slug]), HTTP_ACCEPT_LANGUAGE="zh-hans"
    ).content.decode()
    assert "结束到点的值班" in page
    assert "end duties" not in page.lower()


@pytest.mark.django_db
def test_the_gauges_count_by_state() -> None:
    break_down.enqueue()
    heartbeat.beat(heartbeat.name(), embedded=True)
    said = generate_latest(REGISTRY).decode()
    assert 'linli_jobs{state="ready"} 1.0' in said
    assert "linli_workers 1.0" in said
    assert "linli_deliveries" in said

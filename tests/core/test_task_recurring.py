"""Errands that come again: by the area's clock, each coming exactly once (requests.md, 20)."""

import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from hub.core.people.words import CareKind, CareSource
from hub.core.tasks import actions, jobs, recurrence
from hub.core.tasks.forms import items_of
from hub.core.tasks.models import Occurrence, RecurringTask, Run, Task
from hub.core.tasks.words import Doors
from tests.conftest import door
from tests.core.races import at_once


def rule(area: Area, by: Person, **more: object) -> RecurringTask:
    """Disinfection, every day at 14:00."""
    wanted = {"title": "楼道消毒", "at": time(14), **more}
    return recurrence.keep(area, recurrence.Rule(**wanted), by=by)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_it_comes_at_its_hour_and_once(area: Area, auntie_wang: Person, noon: datetime) -> None:
    kept = rule(area, auntie_wang, slots=2)
    assert kept.next_at == noon + timedelta(hours=2)
    clock.move(hours=1, minutes=59)
    assert jobs.come_due.func() == 0
    clock.move(minutes=1)
    assert (jobs.come_due.func(), jobs.come_due.func()) == (1, 0)
    task = Task.objects.get()
    assert (task.title, task.slots, task.created_by) == ("楼道消毒", 2, None)
    assert Occurrence.objects.get().task == task
    clock.move(days=1)
    assert jobs.come_due.func() == 1
    assert Task.objects.count() == 2


@pytest.mark.django_db
def test_on_its_weekdays_and_through_the_change_of_clocks(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    """9 April 2022 is a Saturday."""
    kept = rule(area, auntie_wang, days=(0, 3), at=time(8))
    assert kept.next_at == datetime.fromisoformat("2022-04-11T08:00+08:00")
    area.time_zone = "Europe/Berlin"
    kept.area = area
    after = datetime.fromisoformat("2022-10-28T12:00+02:00")
    assert recurrence.next_after(kept, after) == datetime.fromisoformat("2022-10-31T08:00+01:00")


@pytest.mark.django_db
def test_after_a_night_without_the_hub_there_is_one_and_not_three(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    rule(area, auntie_wang)
    clock.move(hours=5)
    assert jobs.come_due.func() == 1
    assert Task.objects.count() == 1  # late by three hours: still made
    clock.move(days=4, hours=-4)
    jobs.come_due.func()
    assert Task.objects.count() == 1  # three days late: not made any more
    assert RecurringTask.objects.get().next_at == datetime.fromisoformat("2022-04-13T14:00+08:00")


@pytest.mark.django_db
def test_a_call_to_everybody_who_lives_alone(
    area: Area,
    building: Building,
    granny_door: Household,
    granny_chen: Person,
    auntie_wang: Person,
    noon: datetime,
) -> None:
    other = Building.objects.create(area=area, number="13", position=1)
    for home in (granny_door, door(building, "0601"), door(other, "0101"), door(other, "0201")):
        CareFlag.objects.create(
            household=home, episode=area.episodes.get(ended_at=None), kind=CareKind.LIVES_ALONE,
            source=CareSource.STAFF,
        )  # fmt: skip
    CareFlag.objects.filter(household__door="0201").update(ended_at=noon)
    rule(area, auntie_wang, title="打电话问安", doors=Doors.LIVES_ALONE)
    clock.move(hours=2)
    jobs.come_due.func()
    assert [(str(run.building), run.tasks.count()) for run in Run.objects.order_by("pk")] == [
        ("12栋", 2),
        (str(other), 1),
    ]
    assert Occurrence.objects.get().errands == 3


STEPS = items_of("!戴好口罩和手套\n喷到电梯按钮")


@pytest.mark.django_db
def test_each_coming_has_its_steps(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    rule(area, auntie_wang, items=STEPS)
    for _day in range(2):
        clock.move(hours=2)
        jobs.come_due.func()
        clock.move(hours=22)
    for task in Task.objects.all():
        assert [(one.text, one.needed) for one in task.items.all()] == [
            ("戴好口罩和手套", True),
            ("喷到电梯按钮", False),
        ]
    held = actions.claim(Task.objects.latest("pk"), by=xiao_zhao)
    with pytest.raises(Conflict, match=r"task\.steps"):
        actions.complete(held, by=xiao_zhao, token=held.token)


@pytest.mark.django_db
def test_each_door_of_a_coming_has_its_steps(
    area: Area, granny_door: Household, auntie_wang: Person, noon: datetime
) -> None:
    CareFlag.objects.create(
        household=granny_door, episode=area.episodes.get(ended_at=None), kind=CareKind.LIVES_ALONE,
        source=CareSource.STAFF,
    )  # fmt: skip
    rule(area, auntie_wang, doors=Doors.LIVES_ALONE, items=STEPS)
    clock.move(hours=2)
    jobs.come_due.func()
    assert Task.objects.get(household=granny_door).items.count() == 2


@pytest.mark.django_db
def test_steps_by_page_and_by_api(
    area: Area, auntie_wang: Person, director_zhou: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    desk, other, json = sign_in(auntie_wang), sign_in(director_zhou), "application/json"
    sent = {
        "title": "楼道消毒", "kind": "other", "days": ["0"], "at": "09:30", "level": "3", "slots": "1",
        "workforces": ["for_volunteers"], "items": "!戴好口罩\n喷按钮", "idempotency_key": "a",
    }  # fmt: skip
    assert desk.post(reverse("desk:rule_new", args=[area.slug]), sent).status_code == 303
    kept = RecurringTask.objects.get()
    url = reverse("desk:rule", args=[area.slug, kept.pk])
    assert "!戴好口罩\n喷按钮" in desk.get(url).content.decode()
    change = {**sent, "items": "", "version": "1", "idempotency_key": "b"}
    assert desk.post(url, change).status_code == 303
    stale = other.post(url, {**sent, "version": "1", "idempotency_key": "c"})
    assert stale.status_code == 409
    assert "None" not in stale.content.decode()
    many = "\n".join(f"第{n}步" for n in range(21))
    assert desk.post(url, {**change, "items": many, "idempotency_key": "d"}).status_code == 422
    api = f"/api/v1/areas/{area.slug}/recurring-tasks"
    steps = [{"text": "关门", "needed": True}]
    made = desk.post(api, {"title": "巡逻", "at": "20:00:00", "items": steps}, json).json()
    assert made["items"] == steps
    again = desk.post(f"/api/v1/recurring-tasks/{made['id']}/change", {"title": "巡", "at": "20:00:00"}, json)
    assert again.json()["items"] == []
    with pytest.raises(Invalid, match=r"rule\.items"):
        rule(area, auntie_wang, items=STEPS * 11)


@pytest.mark.django_db
def test_it_rests_and_goes_on(area: Area, auntie_wang: Person, noon: datetime) -> None:
    kept = rule(area, auntie_wang)
    recurrence.rest(kept, by=auntie_wang, works=False)
    clock.move(days=1)
    assert jobs.come_due.func() == 0
    recurrence.rest(kept, by=auntie_wang, works=True)
    assert RecurringTask.objects.get().next_at == noon + timedelta(days=1, hours=2)


@pytest.mark.django_db
def test_what_makes_no_rule(area: Area, auntie_wang: Person, xiao_zhao: Person, stranger: Person) -> None:
    with pytest.raises(Invalid, match=r"rule\.days"):
        rule(area, auntie_wang, days=())
    with pytest.raises(Invalid, match=r"task\.nobody"):
        rule(area, auntie_wang, for_property=False, for_cadres=False, for_volunteers=False)
    for person in (xiao_zhao, stranger):
        with pytest.raises(NotYours):
            rule(area, person)


@pytest.mark.django_db
def test_by_page_and_by_api(
    area: Area, auntie_wang: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    desk = sign_in(auntie_wang)
    sent = {
        "title": "喂流浪猫", "kind": "other", "days": ["0", "6"], "at": "09:30", "level": "4", "slots": "1",
        "workforces": ["for_volunteers"], "idempotency_key": "a",
    }  # fmt: skip
    assert desk.post(reverse("desk:rule_new", args=[area.slug]), sent).status_code == 303
    kept = RecurringTask.objects.get()
    assert (kept.days, kept.at, kept.level, kept.for_cadres) == ([0, 6], time(9, 30), 4, False)
    change = {**sent, "title": "喂猫", "version": "1", "idempotency_key": "b"}
    desk.post(reverse("desk:rule", args=[area.slug, kept.pk]), change)
    assert "喂猫" in desk.get(reverse("desk:rules", args=[area.slug])).content.decode()
    stale = desk.post(reverse("desk:rule", args=[area.slug, kept.pk]), {**change, "idempotency_key": "c"})
    assert stale.status_code == 409
    desk.post(reverse("desk:rule_rest", args=[area.slug, kept.pk]), {"works": "0", "idempotency_key": "d"})
    assert RecurringTask.objects.get().next_at is None
    made = desk.post(
        f"/api/v1/areas/{area.slug}/recurring-tasks", {"title": "巡逻", "at": "20:00:00"},
        content_type="application/json",
    )  # fmt: skip
    assert made.status_code == 201, made.content
    assert len(desk.get(f"/api/v1/areas/{area.slug}/recurring-tasks").json()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_it_once(area: Area, auntie_wang: Person) -> None:
    kept = rule(area, auntie_wang)
    due = clock.now() - timedelta(minutes=1)
    for n in range(1, 11):
        RecurringTask.objects.update(next_at=due + timedelta(seconds=n))
        both = [RecurringTask.objects.select_related("area", "building").get(pk=kept.pk) for _ in range(2)]
        results = at_once(*[partial(recurrence.come_due, one) for one in both])
        assert sorted(type(one).__name__ for one in results) == ["NoneType", "Occurrence"], results
        assert Task.objects.count() == n


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_constraint_makes_two(area: Area, auntie_wang: Person) -> None:
    """The race is real: whoever looks whether it was made, and makes it then, makes it twice."""
    kept = rule(area, auntie_wang)
    looked = threading.Barrier(2)

    def look_then_make() -> object:
        made = Occurrence.objects.filter(rule=kept).exists()
        looked.wait()
        if not made:
            Task.objects.create(area=area, episode=area.episodes.get(ended_at=None), title=kept.title)
        return made

    at_once(look_then_make, look_then_make)
    assert Task.objects.count() == 2

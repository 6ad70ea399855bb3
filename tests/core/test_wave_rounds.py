"""Everybody was asked and nobody took it: the desk hears of it once, and they are asked again, never twice a round."""

import threading
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people.models import Area, Building, Duty, Person
from hub.core.people.words import Role
from hub.core.tasks import access, actions, jobs
from hub.core.tasks.actions import rounds, waves
from hub.core.tasks.models import Invitation, Load, Task
from hub.core.tasks.words import InvitationState
from tests.core.races import at_once
from tests.core.test_wave import crowd, errand

TOLD = "tasks.task.nobody_took"


def told(person: Person) -> int:
    """How often somebody read that nobody takes it."""
    return sum(person.notices.filter(verb=TOLD).values_list("count", flat=True))


def of_round(task: Task, number: int) -> list[int]:
    """Who was asked in a round, in order."""
    found = Invitation.objects.filter(task=task, asked_round=number).order_by("pk")
    return list(found.values_list("person", flat=True))


def run(minutes: int = 5) -> int:
    """The job's next turn."""
    clock.move(minutes=minutes)
    return int(jobs.offer_in_waves.func())


@pytest.mark.django_db
def test_the_desk_is_told_once_and_a_second_round_begins_in_an_hour(
    area: Area, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    crowd(area, 7)
    Duty.objects.create(person=director_zhou, area=area, role=Role.LEAD, until=noon + timedelta(hours=12))
    task = errand(area, auntie_wang)
    assert [jobs.offer_in_waves.func(), run(), run()] == [5, 2, 0]
    assert (told(director_zhou), told(auntie_wang)) == (1, 0)  # who is on duty
    assert list(access.untaken(area)) == [task]
    assert [run(10) for _ in range(5)] == [0] * 5
    assert run(10) == 5  # an hour after the last was asked
    assert run() == 2
    assert of_round(task, 2) == of_round(task, 1)  # least recently asked first
    states = Invitation.objects.filter(task=task, asked_round=1).values_list("state", flat=True)
    assert set(states) == {InvitationState.UNANSWERED}
    assert [run(60) for _ in range(5)] == [0] * 5  # from now on the desk decides
    assert told(director_zhou) == 1


@pytest.mark.django_db
def test_the_area_sets_when_and_whoever_is_new_is_asked_before(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    area.thresholds = {"tasks.round_minutes": 120}
    area.save(update_fields=["thresholds"])
    crowd(area, 1)
    task = errand(area, auntie_wang)
    assert [jobs.offer_in_waves.func(), run()] == [1, 0]
    assert told(auntie_wang) == 1  # nobody is on duty: whoever put it on the board
    from tests.conftest import staff

    late = staff("新来的", area, Role.VOLUNTEER, email="new@example.org")
    assert run(30) == 1
    assert of_round(task, 1)[-1] == late.pk
    assert sum(run(30) for _ in range(3)) == 0
    assert run(30) == 2


@pytest.mark.django_db
def test_where_a_life_may_hang_on_it_the_wider_circle_is_asked_at_once(
    area: Area, building: Building, auntie_wang: Person, noon: datetime
) -> None:
    near, far, resting = crowd(area, 3)
    Load.objects.create(person=far, area=area, zones=["西"])
    Load.objects.create(person=resting, area=area, available=False)
    task = errand(area, auntie_wang, building=building, level=1)
    assert [jobs.offer_in_waves.func(), run()] == [1, 3]
    assert of_round(task, 1) == [near.pk]
    assert set(of_round(task, 2)) == {near.pk, far.pk, resting.pk}
    assert told(auntie_wang) == 1
    assert auntie_wang.notices.get(verb=TOLD).urgency == 1
    assert sum(run() for _ in range(11)) == 0
    assert run() == 3  # and again, as long as it is open


@pytest.mark.django_db
def test_nobody_is_there_to_be_asked(area: Area, auntie_wang: Person, noon: datetime) -> None:
    errand(area, auntie_wang)
    assert jobs.offer_in_waves.func() == 0
    assert told(auntie_wang) == 0  # somebody may come on shift
    assert run(30) == 0
    assert told(auntie_wang) == 1
    errand(area, auntie_wang, level=0)
    assert jobs.offer_in_waves.func() == 0
    assert told(auntie_wang) == 2


@pytest.mark.django_db
def test_taken_and_given_back_is_told_anew(area: Area, auntie_wang: Person, noon: datetime) -> None:
    [one] = crowd(area, 1)
    task = errand(area, auntie_wang)
    assert [jobs.offer_in_waves.func(), run()] == [1, 0]
    held = actions.claim(task.reread(), by=one)
    assert not access.untaken(area)
    actions.release(held, by=one)
    assert sum(run(30) for _ in range(3)) in (0, 1)
    assert told(auntie_wang) == 2


@pytest.mark.django_db
def test_asked_again_by_the_desk(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    task = errand(area, auntie_wang)
    jobs.offer_in_waves.func()
    with pytest.raises(Conflict, match=r"task\.being_asked"):
        rounds.ask_again(task, by=auntie_wang)
    with pytest.raises(NotYours):
        rounds.ask_again(task, by=xiao_zhao)
    run()
    desk = sign_in(auntie_wang)
    assert "?held=untaken" in desk.get(reverse("desk:queue", args=[area.slug])).content.decode()
    listed = desk.get(reverse("desk:errands", args=[area.slug]) + "?held=untaken").content.decode()
    assert "都问过了，没人接" in listed
    to = reverse("desk:errand_assign", args=[area.slug, task.pk])
    assert auntie_wang.notices.get(verb=TOLD).words["url"] == to
    assert "再问一轮" in desk.get(to).content.decode()
    again = {"wide": "1", "next": to, "idempotency_key": "a"}
    for _twice in range(2):
        assert desk.post(reverse("tasks:ask_again", args=[task.pk]), again).status_code == 303
    assert of_round(task, 2) == [xiao_zhao.pk]
    assert (task.reread().asked_round, task.reread().asks_wide) == (2, True)
    assert list(access.asked(xiao_zhao, area)) == [task]
    run()
    api = f"/api/v1/tasks/{task.pk}"
    assert desk.get(api).json()["untaken_at"]
    assert desk.post(f"{api}/asking", {}, "application/json").json()["untaken_at"] is None
    assert of_round(task, 3) == [xiao_zhao.pk]
    assert desk.post(f"{api}/asking", {}, "application/json").json()["code"] == "task.being_asked"


ROUNDS = 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_the_desk_begin_one_round(area: Area, auntie_wang: Person) -> None:
    crowd(area, 3)
    for _ in range(ROUNDS):
        task = errand(area, auntie_wang)
        waves.offer(task)
        Task.objects.filter(pk=task.pk).update(next_wave_at=clock.now())
        late = task.reread()
        at_once(*[partial(waves.offer, copy(late)) for _ in range(3)])
        assert (told(auntie_wang), task.reread().asked_round) == (1, 1)
        Invitation.objects.filter(task=task).update(offered_at=clock.now() - timedelta(hours=2))
        Task.objects.filter(pk=task.pk).update(next_wave_at=clock.now())
        late = task.reread()
        again = partial(rounds.ask_again, copy(late), by=auntie_wang)
        at_once(*[partial(waves.offer, copy(late)) for _ in range(3)], again)
        waves.offer(task.reread())
        for number in (2, 3):
            assert len(of_round(task, number)) == len(set(of_round(task, number)))
        assert len(of_round(task, task.reread().asked_round)) == 3
        auntie_wang.notices.all().delete()
        actions.cancel(task.reread(), by=auntie_wang)


@pytest.mark.django_db(transaction=True)
def test_the_control_whoever_looks_first_is_stopped_by_the_constraint(
    area: Area, auntie_wang: Person
) -> None:
    """The race is real: both have seen that somebody was not asked in this round."""
    [one] = crowd(area, 1)
    task = errand(area, auntie_wang)
    looked = threading.Barrier(2)

    def look_then_ask() -> object:
        found = waves.pick(task)
        looked.wait()
        return [Invitation.objects.create(task=task, person=one, wave=1) for one in found]

    results = at_once(look_then_ask, look_then_ask)
    assert sorted(type(one).__name__ for one in results) == [IntegrityError.__name__, "list"]
    assert of_round(task, 1) == [one.pk]

"""Somebody could not be reached: one knocks at a door once at a time, for everybody who wants it, whoever asks when."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from hub.core.people.access import episode_of
from hub.core.people.models import Area, Building, Household, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions, doors
from hub.core.tasks.actions import waves
from hub.core.tasks.models import AlsoFor, Claim, Run, Task
from hub.core.tasks.words import Kind, TaskState
from support import actions as support
from support.actions.errands import KIND
from support.models import SupportRequest
from support.words import Outcome, State
from tests.conftest import door
from tests.core.races import at_once
from tests.support.kit import ask

WHY = doors.Why(details="打电话没人接", level=3)


def case_of(person: Person, by: Person, words: str) -> SupportRequest:
    """A case at work."""
    return support.accept(ask(person, words, "other"), by=by)


def open_knocks() -> int:
    """How many errands of knocking are open."""
    return Task.objects.filter(kind=Kind.DOOR_KNOCK, state=TaskState.OPEN).count()


def claimed(person: Person) -> Claim:
    """Takes the only run, and gives its first door."""
    actions.claim_run(Run.objects.get(), by=person)
    return Claim.objects.select_related("task__area", "task__household__building").get()


@pytest.mark.django_db
def test_what_is_new_is_added_also_where_somebody_has_it(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person
) -> None:
    first = doors.knock(granny_door, WHY, by=auntie_wang)
    held = claimed(xiao_zhao)
    again = doors.knock(granny_door, doors.Why(details="女儿也打不通", level=1), by=auntie_wang)
    assert (again.pk, open_knocks(), Run.objects.count()) == (first.pk, 1, 1)
    assert (again.details, again.level) == ("打电话没人接\n女儿也打不通", 1)
    assert [one.verb for one in xiao_zhao.notices.all()] == ["tasks.task.more_to_know"]
    doors.knock(granny_door, doors.Why(details="女儿也打不通", level=2), by=auntie_wang)  # nothing new
    assert again.reread().version == again.version
    assert RecordEntry.objects.filter(verb="tasks.task.more_to_know").count() == 1
    actions.complete(held, by=xiao_zhao, token=held.token)
    assert doors.knock(granny_door, WHY, by=auntie_wang).pk != first.pk  # that one is over


@pytest.mark.django_db
def test_what_is_urgent_waits_for_nobody_who_walks_a_run(
    area: Area, building: Building, granny_door: Household, auntie_wang: Person, xiao_zhao: Person
) -> None:
    other = doors.knock(door(building, "0303"), WHY, by=auntie_wang)
    calm = doors.knock(granny_door, WHY, by=auntie_wang)
    assert (calm.run, calm.next_wave_at) == (other.run, None)
    urgent = doors.knock(granny_door, doors.Why(details="独居，两天没人见到", level=1), by=auntie_wang)
    now = urgent.reread()
    assert (now.pk, now.run, now.level) == (calm.pk, None, 1)
    assert [person.name for person in waves.offer(now)] == [xiao_zhao.name]
    assert other.reread().run is not None
    alone = doors.knock(door(building, "0404"), doors.Why(level=0), by=auntie_wang)
    assert (alone.run, alone.unreached, alone.next_wave_at is None) == (None, True, False)


@pytest.mark.django_db
def test_a_request_that_nobody_answers_is_a_door_like_every_other(
    li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    """The desk writes down "nobody answers": the same door, the same run, and what its residents hear is true."""
    case = case_of(li_wei, auntie_wang, "不接电话")
    support.could_not_reach(case, "phone", by=auntie_wang, knock=True)
    knock = Task.objects.get()
    assert (knock.kind, knock.unreached, knock.contact_name) == (Kind.DOOR_KNOCK, True, case.who)
    assert knock.run is not None
    assert knock.household is not None
    doors.knock(knock.household, WHY, by=auntie_wang)
    assert open_knocks() == 1
    held = claimed(xiao_zhao)
    actions.complete(held, by=xiao_zhao, token=held.token)
    told = set(li_wei.notices.values_list("verb", flat=True))
    assert "support.request.errand_done" not in told  # somebody opened: nothing that was asked for is done
    assert case.reread().is_open


@pytest.mark.django_db
def test_nobody_answers_the_knock_either(
    granny_door: Household, auntie_wang: Person, xiao_zhao: Person
) -> None:
    doors.knock(granny_door, WHY, by=auntie_wang)
    held = claimed(xiao_zhao)
    doors.unreached(held, by=xiao_zhao, token=held.token)
    assert (open_knocks(), held.task.reread().state) == (1, TaskState.DONE)


@pytest.mark.django_db
def test_two_cases_want_it_and_both_learn_how_it_went(
    area: Area, li_wei: Person, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    first, second = (case_of(li_wei, auntie_wang, words) for words in ("停电", "漏水"))
    desk = sign_in(auntie_wang)
    for n, case in enumerate((first, second, second)):
        url = reverse("desk:knock_at_case", args=[area.slug, case.pk])
        assert desk.post(url, {"idempotency_key": f"k{n}"}).status_code == 303
    task = Task.objects.get()
    assert (task.source_id, AlsoFor.objects.get().source_id) == (first.pk, second.pk)
    held = claimed(xiao_zhao)
    actions.complete(held, by=xiao_zhao, token=held.token, note="人在家，手机坏了")
    for case in (first, second):
        assert case.messages.filter(body="人在家，手机坏了").count() == 1


@pytest.mark.django_db
def test_one_of_the_two_is_over_and_somebody_knocks_for_the_other(
    li_wei: Person, auntie_wang: Person
) -> None:
    first, second = (case_of(li_wei, auntie_wang, words) for words in ("停电", "漏水"))
    home = Household.objects.select_related("building", "area").get(pk=first.household_id or 0)
    for case in (first, second):
        doors.knock(home, doors.Why(details=case.text, source_kind=KIND, source_id=case.pk), by=auntie_wang)
    support.resolve(first.reread(), Outcome.DONE, by=auntie_wang)
    support.close(first.reread(), by=auntie_wang)
    assert first.reread().state == State.CLOSED
    task = Task.objects.get()
    assert (task.state, task.source_id, AlsoFor.objects.count()) == (TaskState.OPEN, second.pk, 0)
    support.resolve(second.reread(), Outcome.DONE, by=auntie_wang)
    support.close(second.reread(), by=auntie_wang)
    assert Task.objects.get().state == TaskState.CANCELLED


ROUNDS = 6


@pytest.mark.django_db(transaction=True)
def test_ten_ask_at_once_and_one_knocks(area: Area, building: Building, auntie_wang: Person) -> None:
    for n in range(ROUNDS):
        home = door(building, f"07{n:02}")
        asked = [partial(doors.knock, home, doors.Why(details=f"第{k}次"), by=auntie_wang) for k in range(10)]
        results = at_once(*asked)
        assert {one.pk for one in results if isinstance(one, Task)} == {Task.objects.latest("pk").pk}, results
        assert sorted(Task.objects.latest("pk").details.split("\n")) == [f"第{k}次" for k in range(10)]
    assert open_knocks() == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_asked_again_while_the_run_is_taken(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(ROUNDS):
        home = door(building, f"08{n:02}")
        task = doors.knock(home, WHY, by=auntie_wang)
        assert task.run is not None
        at_once(
            partial(actions.claim_run, task.run, by=xiao_zhao),
            partial(doors.knock, home, doors.Why(details="再打一次"), by=auntie_wang),
        )
        assert Task.objects.get(household=home).details == "打电话没人接\n再打一次"
        held = Claim.objects.select_related("task__area").get(task=task)
        actions.complete(held, by=xiao_zhao, token=held.token)


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_constraint(
    area: Area,
    granny_door: Household,
    auntie_wang: Person,
    xiao_zhao: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The race is real: both look, find nothing, and would make one each, were it not for the database."""
    looked = threading.Barrier(2)

    def look_then_make(run: Run) -> object:
        found = doors._there(granny_door)
        looked.wait()
        assert found is None
        made = Task(
            area=area, episode=episode_of(area), title="敲门", kind=Kind.DOOR_KNOCK, run=run,
            household=granny_door, unreached=True,
        )  # fmt: skip
        made.save(force_insert=True)
        return made

    runs = [Run.objects.create(area=area, building=granny_door.building, title=f"{n}") for n in range(2)]
    results = at_once(*[partial(look_then_make, run) for run in runs])
    assert sorted(type(one).__name__ for one in results) == [IntegrityError.__name__, Task.__name__]

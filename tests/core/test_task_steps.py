"""A checklist is ticked by whoever has the errand; what is needed comes before "done" (requests.md, 16)."""

import threading
from collections.abc import Callable, Sequence
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Building, Person
from hub.core.people.words import Role
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions, doors, runs
from hub.core.tasks.actions import ticking
from hub.core.tasks.forms import items_of
from hub.core.tasks.models import CheckItem, Claim, Task
from hub.core.tasks.words import ClaimState, Kind, TaskState
from tests.conftest import door, staff
from tests.core.races import at_once
from tests.core.test_shift import said, wrong

STEPS = items_of("!核对处方和姓名\n问清是否冷藏\n\n☐ ！送到后拍照")
SignIn = Callable[..., Client]


def held_by(person: Person, area: Area, by: Person, **more: object) -> Claim:
    """An errand with a checklist that somebody has."""
    errand = actions.Errand(title="代取药", items=STEPS, **more)  # type: ignore[arg-type]
    return actions.claim(actions.open_task(area, errand, by=by), by=person)


def tick(held: Claim, number: int, *, done: bool = True) -> CheckItem:
    """One step, by whoever has it."""
    item = CheckItem.objects.get(task=held.task_id, number=number)
    return ticking.tick(held, item, done=done, by=held.person, token=held.token)


@pytest.mark.django_db
def test_needed_steps_come_before_done(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    held = held_by(xiao_zhao, area, auntie_wang)
    assert [(one.text, one.needed) for one in CheckItem.objects.all()] == [
        ("核对处方和姓名", True),
        ("问清是否冷藏", False),
        ("送到后拍照", True),
    ]
    assert tick(held, 1).done_by == xiao_zhao
    tick(held, 1)
    assert RecordEntry.objects.filter(verb="tasks.item.ticked").count() == 1
    with pytest.raises(Conflict, match=r"task\.steps") as refused:
        actions.complete(held, by=xiao_zhao, token=held.token)
    assert "送到后拍照" in str(refused.value.message)
    assert (refused.value.extra["steps"], held.reread().state) == ([3], ClaimState.CLAIMED)
    tick(held, 3)
    assert actions.complete(held, by=xiao_zhao, token=held.token).state == ClaimState.DONE
    with pytest.raises(Conflict, match=r"claim\.over"):
        tick(held, 3, done=False)
    assert not wrong()


@pytest.mark.django_db
def test_a_stale_hand_ticks_nothing_and_nobody_in_needs_no_tick(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person
) -> None:
    held = held_by(xiao_zhao, area, auntie_wang, household=door(building, "0301"))
    tick(held, 1)
    actions.release(held, by=xiao_zhao)
    with pytest.raises(Conflict, match=r"claim\.over"):
        tick(held, 2)
    again = actions.claim(held.task.reread(), by=xiao_zhao)
    assert CheckItem.objects.get(number=1).done_at  # what was done stays done
    doors.unreached(again, by=xiao_zhao, token=again.token)
    assert again.task.reread().state == TaskState.DONE
    assert CheckItem.objects.get(number=3).waived
    assert not wrong()


@pytest.mark.django_db
def test_by_the_pages_and_the_api(
    area: Area, building: Building, auntie_wang: Person, xiao_zhao: Person, stranger: Person, sign_in: SignIn
) -> None:
    desk, own, json = sign_in(auntie_wang), sign_in(xiao_zhao), "application/json"
    sent = {
        "title": "代取药", "kind": "medicine", "slots": "1", "workforces": ["for_volunteers"],
        "items": "!核对处方\n问清数量", "idempotency_key": "a",
    }  # fmt: skip
    assert desk.post(reverse("desk:errand_new", args=[area.slug]), sent).status_code == 302
    task = Task.objects.get()
    seen = own.get(f"/api/v1/tasks/{task.pk}").json()
    assert seen["items"] == []  # like the details: for whoever has it
    held = actions.claim(task, by=xiao_zhao)
    page = own.get(reverse("tasks:task", args=[task.pk])).content.decode()
    assert "核对处方" in page
    refused = own.post(
        reverse("tasks:complete", args=[held.pk]), {"token": held.token, "idempotency_key": "b"}
    )
    assert refused.status_code == 409
    assert "核对处方" in refused.content.decode()
    url, body = reverse("tasks:tick", args=[held.pk]), {"token": held.token, "step": "1", "done": "1"}
    for _twice in range(2):
        assert own.post(url, {**body, "idempotency_key": "c"}).status_code == 303
    assert own.post(url, {**body, "step": "9", "idempotency_key": "d"}).status_code == 404
    api = f"/api/v1/claims/{held.pk}/steps"
    assert own.post(f"{api}/2", {"token": held.token}, json).json()["done_by_id"] == xiao_zhao.pk
    assert own.post(f"{api}/2", {"token": held.token, "done": False}, json).json()["done_at"] is None
    assert sign_in(stranger).post(f"{api}/2", {"token": held.token}, json).status_code == 404
    assert [one["number"] for one in own.get(f"/api/v1/tasks/{task.pk}").json()["items"]] == [1, 2]
    listed = desk.get(reverse("desk:errands", args=[area.slug])).content.decode()
    assert "1/2" in listed
    new = {"title": "送药", "items": [{"text": "签收", "needed": True}]}
    made = desk.post(f"/api/v1/areas/{area.slug}/tasks", new, json).json()
    assert CheckItem.objects.get(task=made["id"]).needed


@pytest.mark.django_db
def test_at_each_door_of_a_run(
    building: Building, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    homes = [door(building, "0501"), door(building, "0502")]
    run = runs.open_run(building, "送菜", Kind.DELIVERY, homes, by=auntie_wang, items=items_of("!签收"))
    actions.claim_run(run, by=xiao_zhao)
    page = sign_in(xiao_zhao).get(reverse("tasks:run", args=[run.pk])).content.decode()
    assert page.count("签收") >= 2
    assert page.count("data-outbox") >= 6  # ticks wait on the device like everything else of a run
    with pytest.raises(Conflict, match=r"task\.steps"):
        runs.complete_floor(run, 5, by=xiao_zhao)
    for held in Claim.objects.select_related("task__area", "person"):
        tick(held, 1)
    runs.complete_floor(run, 5, by=xiao_zhao)
    assert set(Task.objects.values_list("state", flat=True)) == {TaskState.DONE}


ROUNDS = 6


@pytest.mark.django_db(transaction=True)
def test_the_tick_is_taken_back_while_it_is_done(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    for _ in range(ROUNDS):
        held = held_by(xiao_zhao, area, auntie_wang)
        tick(held, 1)
        tick(held, 3)
        results = at_once(
            partial(tick, held.reread(), 3, done=False),
            partial(actions.complete, held.reread(), by=xiao_zhao, token=held.token),
        )
        assert said(results) in (["Claim", "claim.over"], ["CheckItem", "task.steps"]), results
        if held.reread().state == ClaimState.CLAIMED:
            actions.release(held.reread(), by=xiao_zhao)
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_errands_row(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    """The race is real: whoever has only read that the errand is open takes the tick back after it was done."""
    held = held_by(xiao_zhao, area, auntie_wang)
    tick(held, 1)
    tick(held, 3)
    looked, done = threading.Event(), threading.Event()

    def look_then_take_back() -> object:
        was_open = Task.objects.filter(pk=held.task_id, state=TaskState.OPEN).exists()
        looked.set()
        done.wait()
        if was_open:
            CheckItem.objects.filter(task=held.task_id, number=3).update(done_at=None, done_by=None)
        return CheckItem.objects.get(task=held.task_id, number=3)

    def complete() -> object:
        looked.wait()
        try:
            return actions.complete(held.reread(), by=xiao_zhao, token=held.token)
        finally:
            done.set()

    results = at_once(look_then_take_back, complete)
    assert said(results) == ["CheckItem", "Claim"], results
    assert any("what_is_done_has_its_needed_steps" in one for one in wrong())


def held_by_two(area: Area, by: Person, people: Sequence[Person]) -> list[Claim]:
    """An errand with a checklist that two people have together."""
    task = actions.open_task(area, actions.Errand(title="代取药", items=STEPS, slots=2), by=by)
    return [actions.claim(task.reread(), by=person) for person in people]


@pytest.mark.django_db(transaction=True)
def test_two_tick_one_step_at_once(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    """It is ticked once: one line of the record, and both are told the same person."""
    other = staff("小钱", area, Role.VOLUNTEER, email="qian@example.org")
    for n in range(1, ROUNDS + 1):
        both = held_by_two(area, auntie_wang, (xiao_zhao, other))
        results = at_once(*[partial(tick, held, 1) for held in both])
        assert said(results) == ["CheckItem", "CheckItem"], results
        item = CheckItem.objects.get(task=both[0].task_id, number=1)
        assert {one.done_by_id for one in results if isinstance(one, CheckItem)} == {item.done_by_id}
        assert RecordEntry.objects.filter(verb="tasks.item.ticked").count() == n
        for held in both:
            actions.release(held.reread(), by=held.person)
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_the_control_that_looks_and_ticks(area: Area, auntie_wang: Person, xiao_zhao: Person) -> None:
    """The race is real: two who look whether it is ticked, and tick it then, both have ticked it."""
    other = staff("小钱", area, Role.VOLUNTEER, email="qian@example.org")
    both = held_by_two(area, auntie_wang, (xiao_zhao, other))
    looked = threading.Barrier(2)

    def look_then_tick(held: Claim) -> bool:
        item = CheckItem.objects.get(task=held.task_id, number=1)
        looked.wait()
        if item.done_at is None:
            CheckItem.objects.filter(pk=item.pk).update(done_at=clock.now(), done_by=held.person)
        return item.done_at is None

    assert at_once(*[partial(look_then_tick, held) for held in both]) == [True, True]

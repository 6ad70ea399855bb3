"""
Whoever does something about a request has it, whichever way: alarm and first clock stop, and nothing that belongs to
the request is forgotten when it changes hands, rises or ends.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from hub.core.estate.actions import roles
from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Why
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import AlsoFor, Task
from hub.core.tasks.words import Kind, TaskState
from support import access, actions, jobs
from support.actions import many
from support.actions.errands import KIND
from support.harm import Times
from support.models import SlaClock, SupportRequest
from support.words import Outcome, State
from tests.conftest import staff
from tests.core.ladder_kit import climb
from tests.support.kit import ask

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(noon: datetime) -> None:
    """Nothing here depends on the hour of the day."""


def errand(found: SupportRequest, **more: object) -> tasks.Errand:
    told: dict[str, object] = {"title": "买胰岛素", "kind": Kind.MEDICINE, "level": found.level, **more}
    return tasks.Errand(
        household=found.household,
        source_kind=KIND,
        source_id=found.pk,
        **told,  # type: ignore[arg-type]
    )


def send(found: SupportRequest, by: Person, **more: object) -> Task:
    return actions.make_task(found, errand(found, **more), by=by)


def running(found: SupportRequest) -> set[str]:
    """The clocks that run."""
    return set(
        SlaClock.objects.filter(request=found, stopped_at=None, paused_at=None).values_list("kind", flat=True)
    )


def test_an_alarm_is_over_once_somebody_has_tried_to_reach_them(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "喘不过气", "other", dangers=("breathing",))
    actions.could_not_reach(found, "phone", by=auntie_wang)
    assert (found.owner, found.reread().state) == (auntie_wang, State.ASSIGNED)
    assert Ladder.objects.get().why == Why.TAKEN
    clock.move(minutes=9)
    assert climb() == 0


def test_a_risen_alarm_that_its_owner_does_not_hear_goes_to_whoever_acts(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found = actions.accept(ask(li_wei, "药快没了", "medicine"), by=auntie_wang)
    actions.set_level(found, 1, by=director_zhou)
    assert Ladder.objects.filter(stopped_at=None).exists()
    send(found, director_zhou)
    assert found.reread().owner == director_zhou
    assert not Ladder.objects.filter(stopped_at=None).exists()


def test_an_errand_answers_the_first_promise(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "药快没了", "medicine")
    send(found, auntie_wang)
    found = found.reread()
    assert (found.state, found.owner, found.acknowledged_at) == (State.IN_PROGRESS, auntie_wang, clock.now())
    assert running(found) == {"contact", "outcome"}
    assert found.undo is None  # with an errand on the board it is not "as before" any more
    clock.move(hours=1, minutes=1)
    assert jobs.tell_of_overdue.func() == 0


def test_clocks_run_again_when_it_is_handed_back(li_wei: Person, auntie_wang: Person) -> None:
    found = actions.accept(ask(li_wei, "药", "medicine"), by=auntie_wang)
    actions.wait_for(found, State.WAITING_RESIDENT, by=auntie_wang)
    assert (running(found), found.due_at) == (set(), None)
    actions.hand_back(found, by=auntie_wang)
    assert running(found) == {"contact", "outcome"}
    assert found.reread().due_at is not None
    clock.move(hours=100)
    assert jobs.tell_of_overdue.func() == 2


def test_clocks_run_again_when_an_errand_is_made_meanwhile(li_wei: Person, auntie_wang: Person) -> None:
    found = actions.accept(ask(li_wei, "药", "medicine"), by=auntie_wang)
    actions.wait_for(found, State.WAITING_RESIDENT, by=auntie_wang)
    send(found, auntie_wang)
    assert running(found) == {"contact", "outcome"}
    SlaClock.objects.filter(request=found, kind="outcome").update(paused_at=clock.now())
    [wrong] = invariants.differences("support")
    assert (wrong.subject, wrong.found) == (f"request:{found.pk}", "stands still")


def test_nobody_is_sent_for_what_a_colleague_has_just_ended(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found = ask(li_wei, "药", "medicine")
    send(found, auntie_wang)
    on_the_page = found.reread()
    actions.resolve(found, Outcome.DONE, by=director_zhou)
    with pytest.raises(Conflict, match="changed"):
        send(on_the_page, auntie_wang, title="再去一次")
    assert not Task.objects.filter(state=TaskState.OPEN).exists()


def test_errands_end_with_the_request_that_is_withdrawn_or_turned_down(
    li_wei: Person, auntie_wang: Person, director_zhou: Person, xiao_zhao: Person
) -> None:
    for ended_by in ("resident", "desk"):
        found = ask(li_wei, "搬东西", "other")
        task = send(found, auntie_wang)
        tasks.claim(task, by=xiao_zhao)
        actions.hand_back(found, by=auntie_wang)
        if ended_by == "resident":
            actions.withdraw(found, by=li_wei)
        else:
            actions.agree_to_decline(actions.decline(found, "物业办", by=auntie_wang), by=director_zhou)
        assert task.reread().state == TaskState.CANCELLED
        assert Notice.objects.filter(person=xiao_zhao, verb="tasks.task.cancelled").exists()
        Notice.objects.all().delete()
    assert list(invariants.differences("support", "tasks")) == []
    Task.objects.filter(pk=task.pk).update(state=TaskState.OPEN, finished_at=None)
    assert f"task:{task.pk}" in {wrong.subject for wrong in invariants.differences("support")}


def test_errands_go_along_into_the_main_request_and_come_back(li_wei: Person, auntie_wang: Person) -> None:
    main, twin = ask(li_wei, "没有米了"), ask(li_wei, "真的没有米了")
    going, knock = send(twin, auntie_wang), Kind.DOOR_KNOCK
    door = send(main, auntie_wang, kind=knock, title="敲门", unreached=True)
    AlsoFor.objects.create(task=door, source_kind=KIND, source_id=twin.pk)
    actions.hand_back(twin, by=auntie_wang)
    actions.mark_duplicate(twin, main, by=auntie_wang)
    assert (going.reread().source_id, going.reread().state) == (main.pk, TaskState.OPEN)
    assert not AlsoFor.objects.exists()  # one door, one case
    assert list(invariants.differences("support")) == []
    actions.take_apart(twin.reread(), by=auntie_wang)
    assert (going.reread().source_id, door.reread().source_id) == (twin.pk, main.pk)


@pytest.mark.parametrize("way", ["given back", "not begun in time"])
def test_who_was_told_that_somebody_comes_hears_that_they_do_not(
    li_wei: Person, auntie_wang: Person, xiao_zhao: Person, way: str
) -> None:
    claim = tasks.claim(send(ask(li_wei, "药", "medicine"), auntie_wang), by=xiao_zhao)
    if way == "given back":
        tasks.release(claim, by=xiao_zhao)
    else:
        clock.move(hours=5)
        assert tasks.lapse(claim)
    told = Notice.objects.filter(person=li_wei).order_by("pk").values_list("verb", flat=True)
    assert list(told)[-2:] == ["support.request.help_on_the_way", "support.request.help_fell_through"]


def test_an_errand_is_as_urgent_as_its_request(
    li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    times = Times(appointment="dialysis", appointment_at=clock.now() + timedelta(hours=25))
    found = ask(li_wei, "周三透析", "green_channel", times=times)
    going, idle = send(found, auntie_wang, kind=Kind.ESCORT), send(found, auntie_wang, title="借轮椅")
    tasks.claim(going, by=xiao_zhao)
    Task.objects.filter(pk=idle.pk).update(next_wave_at=clock.now() + timedelta(hours=9))
    Notice.objects.all().delete()
    clock.move(hours=22)
    jobs.raise_levels.func()
    assert (found.reread().level, going.reread().level, idle.reread().level) == (0, 0, 0)
    assert idle.reread().next_wave_at == clock.now()  # people are asked now, and not in nine hours
    assert Notice.objects.filter(person=xiao_zhao, verb="tasks.task.more_to_know").count() == 1
    actions.set_level(found.reread(), 2, by=auntie_wang, reason="已经送到医院")
    assert (going.reread().level, idle.reread().level) == (2, 2)
    actions.undo(found.reread(), by=auntie_wang)
    assert going.reread().level == 0


def test_a_door_that_is_knocked_at_for_others_too_stays_as_urgent_as_they_need(
    li_wei: Person, auntie_wang: Person
) -> None:
    found, other = ask(li_wei, "药", "medicine"), ask(li_wei, "米")
    door = send(found, auntie_wang, kind=Kind.DOOR_KNOCK, unreached=True)
    AlsoFor.objects.create(task=door, source_kind=KIND, source_id=other.pk)
    actions.set_level(found.reread(), 3, by=auntie_wang, reason="不急")
    assert door.reread().level == 2
    actions.set_level(other.reread(), 1, by=auntie_wang)
    assert door.reread().level == 1


@pytest.mark.parametrize("way", ["attempt", "errand", "correction"])
def test_a_move_gets_its_errand_whichever_way_the_request_is_taken(
    li_wei: Person, auntie_wang: Person, way: str
) -> None:
    found = ask(li_wei, "去方舱", "other" if way == "correction" else "transfer")
    if way == "attempt":
        actions.could_not_reach(found, "phone", by=auntie_wang)
    elif way == "errand":
        send(found, auntie_wang, kind=Kind.OTHER)
    else:
        actions.accept(found, by=auntie_wang)
        new = actions.Correction(
            category="transfer", text="去方舱", household=found.household, building=found.building
        )
        actions.correct(found, new, by=auntie_wang)
    [move] = Task.objects.filter(kind=Kind.TRANSFER)
    assert move.source_id == found.pk
    with pytest.raises(Conflict, match="transfer_open"):
        actions.resolve(found.reread(), Outcome.DONE, by=auntie_wang)


def test_a_move_that_was_asked_for_by_hand_is_the_only_one(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "去方舱", "transfer")
    move = send(found, auntie_wang, kind=Kind.TRANSFER)
    assert list(Task.objects.filter(kind=Kind.TRANSFER)) == [move]


def test_whoever_leaves_the_desk_leaves_nothing_behind(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    colleague = staff("小李", area, Role.COMMITTEE)
    ordinary = actions.accept(ask(li_wei, "米"), by=auntie_wang)
    urgent = actions.accept(ask(li_wei, "药", "medicine", needs=("doses_day",)), by=auntie_wang)
    Notice.objects.all().delete()
    roles.revoke(RoleGrant.objects.get(person=auntie_wang, area=area), by=director_zhou)
    assert [one.reread().owner for one in (ordinary, urgent)] == [None, None]
    assert set(access.queue(area).filter(owner=None)) == {ordinary, urgent}
    told = Notice.objects.filter(person=colleague, verb="support.request.handed_back")
    assert [str(urgent.number) in notice.sentence for notice in told] == [
        True
    ]  # and not one for each bag of rice
    assert [one.subject for one in Ladder.objects.filter(stopped_at=None)] == [urgent.pk]


def test_a_role_that_ran_out_is_seen_within_a_minute(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    found = actions.accept(ask(li_wei, "米"), by=auntie_wang)
    clock.move(days=15)
    jobs.look_after_urgent.func()
    assert found.reread().owner is None


def test_what_is_over_stays_as_it_was(li_wei: Person, auntie_wang: Person, director_zhou: Person) -> None:
    found = actions.accept(ask(li_wei, "米"), by=auntie_wang)
    actions.resolve(found, Outcome.DONE, by=auntie_wang)
    before = found.reread()
    steps: list[Callable[[], object]] = [
        lambda: actions.assign(before, to=director_zhou, by=auntie_wang),
        lambda: actions.set_level(before, 0, by=auntie_wang),
        lambda: actions.snooze(before, 60, by=auntie_wang),
    ]
    for step in steps:
        with pytest.raises(Conflict) as refused:
            step()
        assert refused.value.code == "request.over"
    answers = many.for_each([before], "level", many.Wanted(level=0), by=auntie_wang)
    assert [answer.is_done for answer in answers] == [False]
    assert before.reread().version == before.version

"""The promises: when they run, when they stand still, when they stop, and who hears that one is past."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hub.core.kit import clock
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from support import actions, jobs
from support.models import SlaClock, SupportRequest
from support.words import Category, State
from tests.core.ladder_kit import on_call, race


def ask(area: Area, by: Person, category: str = Category.MEDICINE, **more: Any) -> SupportRequest:
    """Li Wei asks for something."""
    household = by.memberships.get().household
    wish = actions.Wish(category=category, text="药", household=household, **more)
    return actions.raise_request(area, wish, by=by)


def due(request: SupportRequest) -> dict[str, datetime]:
    """The running promises."""
    rows = SlaClock.objects.filter(request=request, stopped_at=None, paused_at=None)
    return dict(rows.values_list("kind", "due_at"))


def tell() -> int:
    """What the job does at its minute."""
    return jobs.tell_of_overdue.func()


@pytest.mark.django_db
def test_it_stands_still_only_while_the_desk_waits_for_the_resident(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = actions.accept(ask(area, li_wei), by=auntie_wang)
    clock.move(hours=1)
    actions.wait_for(request, State.WAITING_EXTERNAL, by=auntie_wang)
    assert set(due(request)) == {"contact", "outcome"}
    actions.wait_for(request, State.WAITING_RESIDENT, by=auntie_wang)
    assert (due(request), request.due_at) == ({}, None)
    clock.move(hours=5)
    assert tell() == 0
    actions.resident_writes(request, "在家", by=li_wei)
    assert request.state == State.IN_PROGRESS
    found = due(request)
    assert found["contact"] == noon + timedelta(hours=9)
    assert found["outcome"] == noon + timedelta(hours=29)
    assert found["reply"] == clock.now() + timedelta(hours=4)


@pytest.mark.django_db
def test_at_level_0_and_1_nothing_stands_still(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = actions.accept(ask(area, li_wei), by=auntie_wang)
    actions.wait_for(request, State.WAITING_RESIDENT, by=auntie_wang)
    assert due(request) == {}
    actions.set_level(request, 1, by=auntie_wang)
    assert due(request)["outcome"] == noon + timedelta(hours=2)
    other = actions.accept(ask(area, li_wei, dangers=("bleeding",)), by=auntie_wang)
    actions.wait_for(other, State.WAITING_RESIDENT, by=auntie_wang)
    assert set(due(other)) == {"contact", "outcome"}


@pytest.mark.django_db
def test_what_the_resident_writes_waits_for_us_until_somebody_replies(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = actions.accept(ask(area, li_wei), by=auntie_wang)
    actions.reply(request, "收到", by=auntie_wang)
    assert set(due(request)) == {"outcome"}
    actions.resident_writes(request, "还没有人来", by=li_wei)
    assert set(due(request)) == {"outcome", "reply"}
    first = due(request)["reply"]
    clock.move(hours=1)
    actions.resident_writes(request, "请快一点", by=li_wei)
    assert due(request)["reply"] == first
    actions.note(request, "已催", by=auntie_wang)
    assert "reply" in due(request)
    actions.reply(request, "十分钟就到", by=auntie_wang)
    assert set(due(request)) == {"outcome"}
    actions.resident_writes(request, "谢谢", by=li_wei)
    assert due(request)["reply"] == clock.now() + timedelta(hours=4)


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["merged", "solved", "declined", "withdrawn"])
def test_what_is_over_is_never_late(
    end: str, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request, other = ask(area, li_wei), ask(area, li_wei)
    actions.accept(other, by=auntie_wang)
    if end == "merged":
        actions.mark_duplicate(request, other, by=auntie_wang)
    elif end == "declined":
        actions.agree_to_decline(actions.decline(request, "请打物业", by=auntie_wang), by=director_zhou)
    elif end == "withdrawn":
        actions.withdraw(request, by=li_wei)
    else:
        actions.resolve(actions.accept(request, by=auntie_wang), "done", by=auntie_wang)
    assert due(request) == {}
    actions.resolve(other, "done", by=auntie_wang)
    clock.move(days=20)
    assert tell() == 0


@pytest.mark.django_db
def test_a_promise_that_is_past_is_told_to_the_shift_lead_once(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    on_call(area, auntie_wang, "lead", by=director_zhou)  # type: ignore[arg-type]
    first, second = ask(area, li_wei), ask(area, li_wei)
    clock.move(minutes=61)
    assert tell() == 2
    assert tell() == 0
    [told] = Notice.objects.filter(verb="support.promise.overdue")
    assert told.person == auntie_wang
    assert f"#{first.number} #{second.number}" in told.sentence
    actions.accept(first, by=auntie_wang)
    clock.move(hours=3)
    assert tell() == 2  # the contact of both; the first answer of the second was told before
    assert tell() == 0


@pytest.mark.django_db
def test_without_a_shift_lead_the_areas_lead_hears_of_it(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    ask(area, li_wei)
    clock.move(minutes=61)
    assert tell() == 1
    assert Notice.objects.get(verb="support.promise.overdue").person == director_zhou


@pytest.mark.django_db
def test_an_ordinary_promise_does_not_run_at_night(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    clock.move(hours=9)  # 21:00 in Shanghai
    request = ask(area, li_wei, Category.WASTE)
    assert due(request)["acknowledge"] == noon + timedelta(hours=21)  # one hour today, one from eight on
    clock.move(hours=6)
    assert tell() == 0
    actions.accept(request, by=auntie_wang)
    actions.wait_for(request, State.WAITING_RESIDENT, by=auntie_wang)
    clock.move(hours=20)  # 23:00 the day after
    actions.resident_writes(request, "在", by=li_wei)
    later = due(request)["contact"]
    assert later == noon + timedelta(days=2, hours=5)  # was 21:00; twenty hours later it is 17:00


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_of_a_promise_once(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    for _ in range(5):
        request = ask(area, li_wei)
        clock.move(minutes=61)
        told = race([tell, tell])
        assert sorted(map(str, told)) == ["0", "1"]
        actions.resolve(actions.accept(request, by=auntie_wang), "done", by=auntie_wang)

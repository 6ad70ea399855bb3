"""The level follows the clock (requests.md, scenario 4): each threshold once, and the machine only raises."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from hub.core.estate.actions import roles
from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict, Invalid
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Why
from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Duty, Person, RoleGrant
from hub.core.people.words import Role
from hub.core.record.write import history
from support import actions, jobs
from support.actions import levels
from support.harm import Times
from support.models import SlaClock, SupportRequest
from support.words import Category, Need, State
from tests.core.ladder_kit import race

DAY = timedelta(hours=24)


def ask(area: Area, by: Person, times: Times | None = None, **more: object) -> SupportRequest:
    """Li Wei's mother must not miss something."""
    household = by.memberships.get().household
    wanted: dict[str, object] = {"category": Category.GREEN_CHANNEL, "text": "周四要去医院", **more}
    wish = actions.Wish(household=household, times=times or Times(), **wanted)  # type: ignore[arg-type]
    return actions.raise_request(area, wish, by=by)


def dialysis(hours: float) -> Times:
    """Dialysis in so many hours."""
    return Times("dialysis", clock.now() + timedelta(hours=hours))


def minute() -> int:
    """What the job does at its minute."""
    return jobs.raise_levels.func()


def rises(request: SupportRequest) -> list[tuple[int, int]]:
    """From which level to which, as the record has it."""
    said = history("request", request.pk)
    return [(it["was"], it["level"]) for entry, it in said if entry.verb == "support.request.level_raised"]


@pytest.mark.django_db
def test_dialysis_in_25_hours_is_2_then_1_a_day_before_then_0_four_hours_before(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(25))
    assert (request.level, request.level_reason) == (2, "category")
    assert request.next_harm_at == noon + timedelta(hours=1)
    clock.move(minutes=59)
    assert minute() == 0
    clock.move(minutes=1)
    assert minute() == 1
    assert minute() == 0
    request.refresh_from_db()
    assert (request.level, request.level_reason) == (1, "appointment_1")
    assert Ladder.objects.get(stopped_at=None).level == 1
    clock.move(hours=20)
    assert minute() == 1
    assert minute() == 0
    request.refresh_from_db()
    assert request.level == 0
    assert not SupportRequest.objects.exclude(next_harm_at=None).exists()
    assert Ladder.objects.get(stopped_at=None).level == 0
    assert rises(request) == [(2, 1), (1, 0)]
    moved = StreamRow.objects.filter(stream=f"desk:{area.pk}", verb="support.request.level_raised")
    assert moved.count() == 2
    assert not list(invariants.differences("support", "ladder"))


@pytest.mark.django_db
def test_solved_in_time_it_never_rises(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(25))
    actions.resolve(actions.accept(request, by=auntie_wang), "done", by=auntie_wang)
    clock.move(hours=22)
    assert minute() == 0
    request.refresh_from_db()
    assert (request.level, request.next_harm_at) == (2, None)
    assert not Ladder.objects.exists()


@pytest.mark.django_db
def test_what_a_person_has_lowered_stays_lowered_until_the_next_threshold(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(23))
    assert (request.level, request.level_reason) == (1, "appointment_1")
    actions.set_level(request, 3, by=auntie_wang, reason="车已安排好")
    assert Ladder.objects.get().why == Why.LOWERED
    clock.move(hours=1)
    assert minute() == 0
    request.refresh_from_db()
    assert request.level == 3
    clock.move(hours=18)
    assert minute() == 1
    request.refresh_from_db()
    assert (request.level, request.level_reason) == (0, "appointment_0")


@pytest.mark.django_db
def test_another_day_for_the_appointment_counts_anew(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(23))
    actions.set_level(request, 3, by=auntie_wang, reason="改期了")
    actions.set_times(request, dialysis(48), by=auntie_wang)
    assert request.level == 3
    clock.move(hours=24)
    assert minute() == 1
    request.refresh_from_db()
    assert request.level == 1
    actions.set_times(request, dialysis(3), by=auntie_wang)
    assert request.level == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "hours"), [("doses_until", (72, 24)), ("meals_until", (48, 24))])
def test_the_last_dose_and_the_last_meal_come_nearer(
    what: str, hours: tuple[int, int], area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    times = Times(**{what: noon + timedelta(hours=96)})  # type: ignore[arg-type]
    request = ask(area, li_wei, times, category=Category.HARDSHIP)
    seen = []
    for left in (hours[0] + 1, hours[0], hours[1] + 1, hours[1]):
        now = noon + timedelta(hours=96 - left)
        clock.move(seconds=(now - clock.now()).total_seconds())
        minute()
        request.refresh_from_db()
        seen.append(request.level)
    assert seen == [3, 2, 2, 1]


@pytest.mark.django_db
def test_when_it_rises_by_the_clock_even_its_owner_must_say_i_have_it(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(25))
    actions.accept(request, by=director_zhou)
    clock.move(hours=1)
    minute()
    request.refresh_from_db()
    assert request.owner == director_zhou
    assert Ladder.objects.filter(stopped_at=None).exists()
    actions.accept(request, by=auntie_wang)  # who hears it takes it
    request.refresh_from_db()
    assert request.owner == auntie_wang
    assert not Ladder.objects.filter(stopped_at=None).exists()
    with pytest.raises(Conflict, match=r"request\.taken"):
        actions.accept(request, by=director_zhou)


@pytest.mark.django_db
def test_the_promise_counts_from_when_it_rose_and_is_never_later(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dialysis(48))
    clock.move(hours=23, minutes=30)
    actions.set_times(request, dialysis(24), by=auntie_wang)
    due = dict(SlaClock.objects.filter(request=request).values_list("kind", "due_at"))
    assert due["acknowledge"] == noon + timedelta(hours=1)  # promised before, and not taken back
    assert due["outcome"] == noon + DAY


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("need", "level"),
    [
        (Need.DOSES_DAY, 1),
        (Need.NO_FOOD, 1),
        (Need.COLD, 1),
        (Need.SILENT, 1),
        (Need.DOSES_DAYS, 2),
        (Need.ANIMAL, 2),
    ],
)
def test_a_yes_decides_and_the_reason_is_said(
    need: Need, level: int, area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, category=Category.OTHER, needs=(need,), text="")
    assert (request.level, request.level_reason) == (level, need)
    assert request.level_words
    assert Ladder.objects.exists() == (level == 1)


@pytest.mark.django_db
def test_words_only_raise_a_flag(area: Area, li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    request = ask(area, li_wei, category=Category.OTHER, text="妈妈的胰岛素快用完了，胸痛")
    assert (request.level, request.look_now) == (3, "胰岛素")
    assert ask(area, li_wei, text="The firefighters were kind", category=Category.OTHER).look_now == ""
    assert ask(area, li_wei, text="He has CHEST PAIN", category=Category.OTHER).look_now == "chest pain"
    actions.accept(request, by=auntie_wang)
    assert request.look_now == ""


@pytest.mark.django_db
def test_moments_that_cannot_be_meant(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    for times, field in [
        (Times("dialysis"), "appointment_at"),
        (Times("", noon), "appointment"),
        (Times("walk", noon), "appointment"),
        (Times("birth", noon + timedelta(days=400)), "appointment_at"),
        (Times(doses_until=noon - timedelta(days=3)), "doses_until"),
    ]:
        with pytest.raises(Invalid, match=r"request\.times") as refused:
            ask(area, li_wei, times)
        assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_whoever_lost_the_role_loses_the_urgent_request_and_it_calls_again(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dangers=("labour",))
    actions.accept(request, by=auntie_wang)
    assert jobs.look_after_urgent.func() == 0
    RoleGrant.objects.filter(person=auntie_wang).update(revoked_at=clock.now())
    assert jobs.look_after_urgent.func() == 1
    request.refresh_from_db()
    assert (request.owner, request.state) == (None, State.TRIAGED)
    assert Ladder.objects.get(stopped_at=None).round == 2
    assert jobs.look_after_urgent.func() == 0


@pytest.mark.django_db
def test_a_role_that_is_taken_back_lets_go_at_once(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dangers=("labour",))
    actions.accept(request, by=auntie_wang)
    roles.revoke(RoleGrant.objects.select_related("area").get(person=auntie_wang), by=director_zhou)
    request.refresh_from_db()
    assert request.owner is None
    assert Ladder.objects.get(stopped_at=None).round == 2
    assert not list(invariants.differences("support", "ladder"))


@pytest.mark.django_db
def test_handed_back_it_calls_again(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, dangers=("labour",))
    actions.accept(request, by=auntie_wang)
    actions.hand_back(request, by=auntie_wang)
    assert Ladder.objects.filter(stopped_at=None).count() == 1
    told = Notice.objects.filter(verb="support.request.handed_back").values_list("person", flat=True)
    assert list(told) == [director_zhou.pk]
    with pytest.raises(Conflict, match=r"request\.nobodys"):
        actions.hand_back(request, by=auntie_wang)


@pytest.mark.django_db
def test_what_stands_without_an_alarm_gets_one(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    request = ask(area, li_wei, category=Category.OTHER)
    SupportRequest.objects.filter(pk=request.pk).update(level=0)  # from an import, or a fault
    assert len(list(invariants.differences("support"))) == 1
    assert jobs.look_after_urgent.func() == 1
    assert not list(invariants.differences("support", "ladder"))


@pytest.mark.django_db
def test_a_twin_makes_its_elder_as_urgent(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    elder = ask(area, li_wei, category=Category.OTHER)
    urgent = ask(area, li_wei, category=Category.OTHER, dangers=("bleeding",))
    actions.mark_duplicate(urgent, elder, by=auntie_wang)
    elder.refresh_from_db()
    assert (elder.level, elder.level_reason) == (0, "twin")
    assert [ladder.subject for ladder in Ladder.objects.filter(stopped_at=None)] == [elder.pk]
    assert not list(invariants.differences("support", "ladder"))


@pytest.mark.django_db
def test_the_desk_on_duty_hears_of_level_2_and_the_alarm_of_level_1(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    Duty.objects.create(person=director_zhou, area=area, role=Role.LEAD, until=noon + DAY * 4)
    request = ask(area, li_wei, Times(doses_until=noon + timedelta(hours=73)), category=Category.HARDSHIP)
    clock.move(hours=1)
    minute()
    told = Notice.objects.filter(verb="support.request.level_raised").values_list("person", flat=True)
    assert list(told) == [director_zhou.pk]
    assert rises(request) == [(3, 2)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_raise_it_once(area: Area, li_wei: Person, auntie_wang: Person, noon: datetime) -> None:
    for _ in range(10):
        request = ask(area, li_wei, dialysis(25))
        clock.move(hours=1)
        copies = [SupportRequest.objects.select_related("area").get(pk=request.pk) for _ in range(2)]
        raised = race([partial(levels.raise_by_clock, one) for one in copies])
        assert sorted(map(str, raised)) == ["False", "True"]
        assert rises(request) == [(2, 1)]
        actions.accept(request.reread(), by=auntie_wang)

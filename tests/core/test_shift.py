"""Shifts with sign-up: a place is taken once, and nobody stands in two at the same hours (volunteer_planner#299)."""

import threading
from collections.abc import Callable
from copy import copy
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock, invariants
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from hub.core.tasks.access import profiles
from hub.core.tasks.access import shifts as access
from hub.core.tasks.actions import shifts as actions
from hub.core.tasks.models import Load, Shift, Signup
from hub.core.tasks.words import ShiftState, SignupState
from tests.conftest import staff
from tests.core.races import at_once


def plan(area: Area, by: Person, begins: datetime, hours: int = 4, **more: object) -> Shift:
    """A shift."""
    wanted = {"title": "东门分菜", "place": "东门", "since": begins, "until": begins + timedelta(hours=hours)}
    return actions.plan(area, actions.Plan(**{**wanted, **more}), by=by)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_place_is_taken_and_given_back(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    shift = plan(area, auntie_wang, noon + timedelta(days=1))
    signup = actions.sign_up(shift, by=xiao_zhao)
    assert (Shift.objects.get().taken, shift.gap) == (1, 0)
    other = staff("钱师傅", area, Role.PROPERTY)
    with pytest.raises(Conflict, match=r"shift\.full"):
        actions.sign_up(shift, by=other)
    with pytest.raises(Conflict, match=r"shift\.signed_already"):
        actions.sign_up(shift, by=xiao_zhao)
    actions.withdraw(signup, by=xiao_zhao)
    assert actions.sign_up(shift, by=other).state == SignupState.SIGNED
    assert Shift.objects.get().taken == 1


@pytest.mark.django_db
def test_hours_that_overlap_are_refused_and_those_that_touch_are_not(
    area: Area, other_area: Area, auntie_wang: Person, xiao_zhao: Person, stranger: Person, noon: datetime
) -> None:
    begins = noon + timedelta(days=1)
    actions.sign_up(plan(area, auntie_wang, begins), by=xiao_zhao)
    with pytest.raises(Conflict, match=r"shift\.overlap"):
        actions.sign_up(plan(area, auntie_wang, begins + timedelta(hours=3)), by=xiao_zhao)
    actions.sign_up(plan(area, auntie_wang, begins + timedelta(hours=4)), by=xiao_zhao)
    elsewhere = plan(other_area, stranger, begins + timedelta(hours=1))
    xiao_zhao.grants.create(
        area=other_area, role=Role.VOLUNTEER, expires_at=noon + timedelta(days=5), granted_by=stranger
    )
    with pytest.raises(Conflict, match=r"shift\.overlap"):
        actions.sign_up(elsewhere, by=xiao_zhao)


@pytest.mark.django_db
def test_a_shift_is_for_those_it_names(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    begins = noon + timedelta(days=1)
    with pytest.raises(NotYours, match=r"shift\.workforce"):
        actions.sign_up(plan(area, auntie_wang, begins, workforce="property"), by=xiao_zhao)
    skilled = plan(area, auntie_wang, begins, skill="drive")
    with pytest.raises(NotYours, match=r"shift\.skill"):
        actions.sign_up(skilled, by=xiao_zhao)
    Load.objects.create(person=xiao_zhao, area=area, skills=["drive"])
    actions.sign_up(skilled, by=xiao_zhao)
    with pytest.raises(NotYours):
        actions.sign_up(skilled, by=auntie_wang)
    clock.move(days=2)
    with pytest.raises(Conflict, match=r"shift\.over"):
        actions.sign_up(plan(area, auntie_wang, noon), by=xiao_zhao)


@pytest.mark.django_db
def test_called_off_tells_everybody_and_frees_their_hours(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    begins = noon + timedelta(days=1)
    shift = plan(area, auntie_wang, begins)
    actions.sign_up(shift, by=xiao_zhao)
    actions.cancel(shift, by=auntie_wang, reason="下雨")
    assert xiao_zhao.notices.get().verb == "tasks.shift.cancelled"
    assert (Shift.objects.get().state, Signup.objects.get().state) == (ShiftState.CANCELLED, "cancelled")
    actions.sign_up(plan(area, auntie_wang, begins), by=xiao_zhao)


@pytest.mark.django_db
def test_the_week_before_once_more_and_not_twice(area: Area, auntie_wang: Person, noon: datetime) -> None:
    """9 April 2022 was a Saturday."""
    plan(area, auntie_wang, noon, places=3)
    plan(area, auntie_wang, noon + timedelta(hours=5), title="巡逻")
    week = access.monday(area, date(2022, 4, 14))
    made = actions.copy_week(area, week, by=auntie_wang)
    assert [(shift.since - noon, shift.places, shift.taken) for shift in made] == [
        (timedelta(days=7), 3, 0),
        (timedelta(days=7, hours=5), 1, 0),
    ]
    with pytest.raises(Conflict, match=r"shift\.nothing_to_copy"):
        actions.copy_week(area, week, by=auntie_wang)
    assert access.week(area, week).count() == 2


@pytest.mark.django_db
def test_the_hour_stays_where_the_clocks_are_changed(area: Area, auntie_wang: Person, noon: datetime) -> None:
    area.time_zone = "Europe/Berlin"
    area.save(update_fields=["time_zone"])
    begins = datetime.fromisoformat("2022-03-21T09:00+01:00")
    plan(area, auntie_wang, begins)
    [made] = actions.copy_week(area, date(2022, 3, 28), by=auntie_wang)
    assert made.since == datetime.fromisoformat("2022-03-28T09:00+02:00")


@pytest.mark.django_db
def test_who_came_and_who_did_not(area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime) -> None:
    shift = plan(area, auntie_wang, noon + timedelta(hours=1))
    signup = actions.sign_up(shift, by=xiao_zhao)
    with pytest.raises(Conflict, match=r"shift\.not_begun"):
        actions.mark(signup, came=False, by=auntie_wang)
    clock.move(hours=2)
    with pytest.raises(Conflict, match=r"shift\.begun"):
        actions.withdraw(signup, by=xiao_zhao)
    actions.mark(signup, came=False, by=auntie_wang)
    assert profiles.profiles(area, [xiao_zhao])[0].no_shows == 1
    actions.mark(signup, came=True, by=auntie_wang)
    assert profiles.profiles(area, [xiao_zhao])[0].no_shows == 0
    assert not xiao_zhao.notices.exists()


@pytest.mark.django_db
def test_by_the_pages(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    desk, own = sign_in(auntie_wang), sign_in(xiao_zhao)
    sent = {
        "title": "夜班", "day": "2022-04-10", "since": "22:00", "until": "02:00", "places": "2",
        "idempotency_key": "a",
    }  # fmt: skip
    assert desk.post(reverse("desk:shift_new", args=[area.slug]), sent).status_code == 303
    shift = Shift.objects.get()
    assert (shift.until - shift.since) == timedelta(hours=4)
    page = own.get(reverse("tasks:shifts", args=[area.slug])).content.decode()
    assert ("夜班" in page, "22:00" in page) == (True, True)
    row = reverse("tasks:shift_row", args=[shift.pk])
    assert "我来" in own.get(row).content.decode()
    own.post(reverse("tasks:sign_up", args=[shift.pk]), {"idempotency_key": "b"})
    assert "您已报名" in own.get(row).content.decode()
    assert "小赵" in desk.get(reverse("desk:shift_row", args=[area.slug, shift.pk])).content.decode()
    signup = Signup.objects.get()
    calendar = own.get(reverse("tasks:calendar")).content.decode()
    assert "SUMMARY:夜班" in calendar
    assert "DTSTART:20220410T140000Z" in calendar
    assert "小赵" in desk.get(reverse("desk:shifts", args=[area.slug]) + "?week=2022-04-10").content.decode()
    assert (
        "小赵"
        in desk.get(reverse("desk:shifts_print", args=[area.slug]) + "?week=2022-04-10").content.decode()
    )
    own.post(reverse("tasks:withdraw", args=[signup.pk]), {"idempotency_key": "c"})
    put = {"person": str(xiao_zhao.pk), "idempotency_key": "d"}
    desk.post(reverse("desk:shift_put_on", args=[area.slug, shift.pk]), put)
    assert xiao_zhao.notices.get().verb == "tasks.shift.put_on_list"
    desk.post(reverse("desk:shift_cancel", args=[area.slug, shift.pk]), {"idempotency_key": "e"})
    assert Shift.objects.get().state == ShiftState.CANCELLED


@pytest.mark.django_db
def test_by_the_api(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: Callable[..., Client]
) -> None:
    desk, own, json = sign_in(auntie_wang), sign_in(xiao_zhao), "application/json"
    body = {"title": "分菜", "since": "2022-04-10T01:00:00Z", "until": "2022-04-10T05:00:00Z", "places": 1}
    made = desk.post(f"/api/v1/areas/{area.slug}/shifts", body, content_type=json)
    pk = made.json()["id"]
    for _ in range(2):
        answer = own.post(f"/api/v1/shifts/{pk}/signup", HTTP_IDEMPOTENCY_KEY="tap", content_type=json)
        assert answer.status_code == 201, answer.content
    assert own.get("/api/v1/signups").json()[0]["shift_id"] == pk
    again = own.post(f"/api/v1/shifts/{pk}/signup", content_type=json)
    assert (again.status_code, again.json()["code"]) == (409, "shift.signed_already")


@pytest.mark.django_db
def test_nobody_else_plans(area: Area, xiao_zhao: Person, stranger: Person, noon: datetime) -> None:
    for person in (xiao_zhao, stranger):
        with pytest.raises(NotYours):
            plan(area, person, noon)


def said(results: list[object]) -> list[str]:
    """What came out, in words."""
    return sorted(one.code if isinstance(one, Conflict) else type(one).__name__ for one in results)


def wrong() -> list[str]:
    """What `manage.py verify` says."""
    return [str(one) for one in invariants.differences("tasks")]


@pytest.mark.django_db(transaction=True)
def test_twenty_people_three_places(area: Area, auntie_wang: Person) -> None:
    people = [staff(f"志愿者{n}", area, Role.VOLUNTEER, email=f"v{n}@example.org") for n in range(20)]
    shift = plan(area, auntie_wang, clock.now() + timedelta(days=1), places=3)
    results = at_once(*[partial(actions.sign_up, copy(shift), by=person) for person in people])
    assert said(results) == ["Signup"] * 3 + ["shift.full"] * 17
    assert not wrong()


ROUNDS = 15


@pytest.mark.django_db(transaction=True)
def test_two_overlapping_shifts_at_once_one_is_refused(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(1, ROUNDS + 1):
        begins = clock.now() + timedelta(days=n)
        first, second = plan(area, auntie_wang, begins), plan(area, auntie_wang, begins + timedelta(hours=1))
        results = at_once(*[partial(actions.sign_up, copy(one), by=xiao_zhao) for one in (first, second)])
        assert said(results) == ["Signup", "shift.overlap"]
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_gate_stands_in_two(
    area: Area, auntie_wang: Person, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: whoever looks first and writes then is on two lists at once."""
    begins = clock.now() + timedelta(days=1)
    both = [plan(area, auntie_wang, begins), plan(area, auntie_wang, begins + timedelta(hours=1))]
    looked = threading.Barrier(2)

    def look_then_write(shift: Shift) -> object:
        busy = Signup.objects.filter(person=xiao_zhao, since__lt=shift.until, until__gt=shift.since).exists()
        looked.wait()
        if busy:
            return "busy"
        return Signup.objects.create(shift=shift, person=xiao_zhao, since=shift.since, until=shift.until)

    at_once(*[partial(look_then_write, shift) for shift in both])
    assert Signup.objects.count() == 2
    Shift.objects.update(taken=1)
    assert any("tasks.hours_do_not_overlap" in one for one in wrong())

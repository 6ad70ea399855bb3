"""A shift is changed: whoever is on its list is told what it was and is, may step back, and never stands in two."""

import threading
from collections.abc import Callable
from copy import copy
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.flow import gate
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import moving
from hub.core.tasks.actions import shifts as actions
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import SignupState
from tests.conftest import staff
from tests.core.races import at_once
from tests.core.test_shift import plan, said, wrong

HOUR = timedelta(hours=1)
SignIn = Callable[..., Client]


def to(shift: Shift, later: timedelta = timedelta(), **more: object) -> moving.Change:
    """The shift as it is, so much later, or otherwise."""
    now = {
        "title": shift.title, "place": shift.place, "places": shift.places, "since": shift.since + later,
        "until": shift.until + later,
    }  # fmt: skip
    return moving.Change(**{**now, **more})  # type: ignore[arg-type]


def states() -> list[str]:
    """The places, in order."""
    return list(Signup.objects.order_by("pk").values_list("state", flat=True))


@pytest.mark.django_db
def test_words_and_places_change_and_never_below_who_is_on_it(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    shift = plan(area, auntie_wang, noon + timedelta(days=1), places=2)
    for person in (xiao_zhao, staff("钱师傅", area, Role.PROPERTY)):
        actions.sign_up(shift, by=person)
    with pytest.raises(Invalid, match=r"shift\.places"):
        moving.change(shift, to(shift, places=1), by=auntie_wang)
    moving.change(shift, to(shift, places=3), by=auntie_wang)
    assert not xiao_zhao.notices.exists()  # how many it needs is the desk's affair
    moving.change(shift, to(shift, title="西门分菜", place="西门"), by=auntie_wang, version=shift.version)
    notice = xiao_zhao.notices.get()
    assert notice.verb == "tasks.shift.changed"
    assert "东门分菜, 2022-04-10 12:00–16:00, 东门" in notice.sentence
    assert "西门分菜, 2022-04-10 12:00–16:00, 西门" in notice.sentence
    assert not Signup.objects.exclude(agreed_since=None).exists()
    with pytest.raises(Conflict, match=r"state\.changed"):
        moving.change(shift, to(shift, title="y"), version=1, by=auntie_wang)
    with pytest.raises(NotYours):
        moving.change(shift, to(shift, title="y"), by=xiao_zhao)


@pytest.mark.django_db
def test_moved_hours_are_agreed_to_or_left_without_a_mark(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    shift = plan(area, auntie_wang, noon + 3 * HOUR, places=3)
    first, second, third = (
        actions.sign_up(shift, by=person)
        for person in (xiao_zhao, *(staff(n, area, Role.PROPERTY) for n in ("钱师傅", "孙师傅")))
    )
    moving.change(shift, to(shift, -2 * HOUR), by=auntie_wang)
    notice = xiao_zhao.notices.get()
    assert notice.sentence.index("15:00–19:00") < notice.sentence.index("13:00–17:00")
    moving.agree(first.reread(), by=xiao_zhao)
    assert not first.reread().was_moved
    moving.agree(first.reread(), by=xiao_zhao)  # said twice
    clock.move(hours=2)  # it has begun
    with pytest.raises(Conflict, match=r"shift\.begun"):
        actions.withdraw(first.reread(), by=xiao_zhao)
    actions.withdraw(second.reread(), by=second.person)  # never agreed to these hours
    assert actions.mark(third.reread(), came=False, by=auntie_wang).state == SignupState.WITHDRAWN
    assert actions.mark(first.reread(), came=False, by=auntie_wang).state == SignupState.NO_SHOW
    shown = {one.person: one.no_shows for one in profiles.profiles(area, [second.person, third.person])}
    assert set(shown.values()) == {0}
    assert not wrong()


@pytest.mark.django_db
def test_moved_twice_it_was_as_agreed_and_moved_back_nothing_is_left_to_say(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    begins = noon + timedelta(days=1)
    shift = plan(area, auntie_wang, begins)
    signup = actions.sign_up(shift, by=xiao_zhao)
    moving.change(shift, to(shift, HOUR), by=auntie_wang)
    old_page = signup.reread()
    moving.change(shift, to(shift, HOUR), by=auntie_wang)
    assert signup.reread().agreed == (begins, begins + 4 * HOUR)
    with pytest.raises(Conflict, match=r"state\.changed"):
        moving.agree(old_page, by=xiao_zhao)
    moving.change(shift, to(shift, -2 * HOUR), by=auntie_wang)
    assert not signup.reread().was_moved
    with pytest.raises(NotYours):
        moving.agree(signup.reread(), by=auntie_wang)


@pytest.mark.django_db
def test_hours_that_cannot_be(area: Area, auntie_wang: Person, noon: datetime) -> None:
    shift = plan(area, auntie_wang, noon + HOUR)
    for wanted, code in (
        (to(shift, -2 * HOUR), "shift.past"),
        (to(shift, until=shift.since), "shift.hours"),
    ):
        with pytest.raises(Invalid, match=code):
            moving.change(shift, wanted, by=auntie_wang)
    clock.move(hours=2)
    with pytest.raises(Conflict, match=r"shift\.begun"):
        moving.change(shift, to(shift, HOUR), by=auntie_wang)
    moving.change(shift, to(shift, until=shift.until + HOUR), by=auntie_wang)
    assert Shift.objects.get().until == noon + 6 * HOUR
    clock.move(days=1)
    with pytest.raises(Conflict, match=r"shift\.over"):
        moving.change(shift, to(shift, title="x"), by=auntie_wang)


@pytest.mark.django_db
def test_whoever_is_elsewhere_then_is_shown_and_let_go_only_when_it_is_said(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    begins = noon + timedelta(days=1)
    shift, other = plan(area, auntie_wang, begins, places=2), plan(area, auntie_wang, begins + 4 * HOUR)
    qian = staff("钱师傅", area, Role.PROPERTY)
    for person in (xiao_zhao, qian):
        actions.sign_up(shift, by=person)
    actions.sign_up(other, by=xiao_zhao)
    with pytest.raises(Conflict, match=r"shift\.overlaps") as refused:
        moving.change(shift, to(shift, HOUR), by=auntie_wang)
    assert refused.value.extra["people"] == [{"person": xiao_zhao.pk, "shift": other.pk}]
    assert "小赵" in str(refused.value.message)
    assert Shift.objects.get(pk=shift.pk).since == begins
    moving.change(shift, to(shift, HOUR, places=1), by=auntie_wang, release=True)
    assert states() == [SignupState.CANCELLED, SignupState.SIGNED, SignupState.SIGNED]
    assert (shift.taken, shift.places) == (1, 1)
    assert [one.verb for one in xiao_zhao.notices.all()] == ["tasks.shift.let_go"]
    assert [one.verb for one in qian.notices.all()] == ["tasks.shift.changed"]
    assert not wrong()


@pytest.mark.django_db
def test_by_the_pages(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: SignIn
) -> None:
    shift = plan(area, auntie_wang, noon + timedelta(days=1), places=2)
    other = plan(area, auntie_wang, noon + timedelta(days=1, hours=4), title="巡逻")
    signup = actions.sign_up(shift, by=xiao_zhao)
    desk, own, url = (
        sign_in(auntie_wang),
        sign_in(xiao_zhao),
        reverse("desk:shift", args=[area.slug, shift.pk]),
    )
    shift.refresh_from_db()
    sent = {
        "title": "东门分菜", "place": "东门", "places": "2", "day": "2022-04-10", "since": "13:00",
        "until": "17:00", "version": str(shift.version),
    }  # fmt: skip
    assert desk.post(url, {**sent, "idempotency_key": "a"}).status_code == 303
    late = desk.post(url, {**sent, "since": "14:00", "idempotency_key": "b"})
    assert late.status_code == 409
    assert {"14:00", "13:00"} <= set(late.content.decode().replace("<", " ").replace(">", " ").split())
    assert "还没答应新的时间" in desk.get(url).content.decode()
    page = own.get(reverse("tasks:shifts", args=[area.slug])).content.decode()
    assert "12:00–16:00" in page
    assert "我照样来" in page
    own.post(reverse("tasks:agree", args=[signup.pk]), {"idempotency_key": "c"})
    assert not signup.reread().was_moved
    moving.change(shift.reread(), to(shift.reread(), -HOUR), by=auntie_wang)
    actions.sign_up(other, by=xiao_zhao)
    shift.refresh_from_db()
    sent |= {"version": str(shift.version)}
    refused = desk.post(url, {**sent, "idempotency_key": "d"})
    assert refused.status_code == 409
    assert "把他们从这份名单上移下" in refused.content.decode()
    assert "12:00–16:00" in refused.content.decode()  # the head of the page says what is so
    assert desk.post(url, {**sent, "release": "on", "idempotency_key": "e"}).status_code == 303
    assert signup.reread().state == SignupState.CANCELLED
    old = {**sent, "version": str(shift.reread().version), "title": "分菜", "release": ""}
    assert desk.post(url, {**old, "idempotency_key": "f"}).status_code == 303


@pytest.mark.django_db
def test_by_the_api(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime, sign_in: SignIn
) -> None:
    shift = plan(area, auntie_wang, noon + timedelta(days=1))
    signup = actions.sign_up(shift, by=xiao_zhao)
    desk, json = sign_in(auntie_wang), "application/json"
    body = {"title": "东门分菜", "place": "东门", "places": 1, "since": "2022-04-10T05:00:00Z"}
    body |= {"until": "2022-04-10T08:00:00Z", "version": shift.version}
    url = f"/api/v1/shifts/{shift.pk}/change"
    for _again in range(2):
        answer = desk.post(url, body, json, HTTP_IDEMPOTENCY_KEY="tap")
        assert (answer.status_code, answer.json()["since"]) == (200, "2022-04-10T05:00:00Z"), answer.content
    stale = desk.post(url, {**body, "title": "别的"}, json).json()
    assert (stale["code"], stale["now"]["title"]) == ("state.changed", "东门分菜")
    assert desk.post(url, {**body, "since": "2022-04-10T05:00:00"}, json).status_code == 422
    own = sign_in(xiao_zhao)
    assert own.get("/api/v1/signups").json()[0]["agreed_since"] == "2022-04-10T04:00:00Z"
    got = own.post(f"/api/v1/signups/{signup.pk}/agreement", {}, json)
    assert (got.status_code, got.json()["agreed_since"]) == (200, None)


ROUNDS = 5


@pytest.mark.django_db(transaction=True)
def test_moved_while_somebody_signs_up_they_stand_at_its_hours(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(1, ROUNDS + 1):
        shift = plan(area, auntie_wang, clock.now() + timedelta(days=n))
        results = at_once(
            partial(actions.sign_up, copy(shift), by=xiao_zhao),
            partial(moving.change, copy(shift), to(shift, HOUR), by=auntie_wang),
        )
        assert said(results) in (["Shift", "shift.moved"], ["Signup", "state.changed"])
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_moved_into_hours_for_which_somebody_signs_up_at_that_moment(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    for n in range(1, ROUNDS + 1):
        begins = clock.now() + timedelta(days=n)
        shift, other = plan(area, auntie_wang, begins), plan(area, auntie_wang, begins + 4 * HOUR)
        actions.sign_up(shift, by=xiao_zhao)
        results = at_once(
            partial(actions.sign_up, copy(other), by=xiao_zhao),
            partial(moving.change, copy(shift), to(shift, HOUR), by=auntie_wang),
        )
        assert said(results) in (["Shift", "shift.overlap"], ["Signup", "shift.overlaps"])
    assert not wrong()


@pytest.mark.django_db(transaction=True)
def test_the_control_without_the_hours_in_the_guard(
    area: Area, auntie_wang: Person, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: whoever has read the old hours stands there at hours at which there is nothing."""
    shift = plan(area, auntie_wang, clock.now() + timedelta(days=1))
    moved = threading.Event()

    def without(one: Shift) -> None:
        moved.wait()
        Shift.objects.filter(pk=one.pk, taken=0).update(taken=1)

    monkeypatch.setattr(actions, "_take_place", without)
    monkeypatch.setattr(gate, "shut", lambda *_: None)

    def sign_up() -> object:
        moved.wait()
        return actions.sign_up(copy(shift), by=xiao_zhao)

    def move() -> object:
        try:
            return moving.change(copy(shift), to(shift, HOUR), by=auntie_wang)
        finally:
            moved.set()

    at_once(sign_up, move)
    assert any("places_have_the_hours_of_their_shift" in one for one in wrong())

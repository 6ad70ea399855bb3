"""
An area two hours west of the hub's own clock: what is typed is kept right, and shown again as it was typed.

The hub goes by Shanghai's time (UTC+8), the area by Ürümqi's (UTC+6). It is ten o'clock there.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groceries.models import Campaign
from hub.core.estate.actions import announcements
from hub.core.kit import clock
from hub.core.ladder.models import OnCallSlot
from hub.core.people import here
from hub.core.people.models import Area, Building, Household, Membership, Person, ProxyGrant, RoleGrant
from hub.core.people.words import Role
from hub.core.tasks.models import Shift, Task
from support.models import SupportRequest
from support.passes import actions as passes
from support.passes.models import Pass
from tests.conftest import door, resident
from tests.groceries.kit import leader, opened, order
from tests.support.kit import ask
from tests.support.pass_kit import leave

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _the_hubs_clock() -> None:
    assert settings.TIME_ZONE == "Asia/Shanghai"


@pytest.fixture
def area(area: Area) -> Area:
    """The estate of the cast, but far in the west."""
    area.time_zone = "Asia/Urumqi"
    area.save(update_fields=["time_zone"])
    return area


@pytest.fixture
def neighbour(other_area: Area) -> Person:
    """Somebody who lives where the hub's own clock goes."""
    house = Building.objects.create(area=other_area, number="1", name="1栋", floors=3, doors_per_floor=2)
    return resident("林婷", door(house, "0101"))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of that April."""
    return datetime(2022, 4, day, hour, minute, tzinfo=UTC)


def page(client: Client, url: str, **query: str) -> str:
    """What stands on a page."""
    found = client.get(url, query)
    assert found.status_code == 200, (url, found.status_code)
    return found.content.decode()


def test_the_cut_off_of_a_group_order(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    sun = leader(area)
    client, address = sign_in(sun), reverse("groceries:campaign_new", args=[area.slug])
    answer = client.get(address)
    assert 'value="2022-04-10T18:00"' in answer.content.decode()  # tomorrow evening, there
    form = answer.context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    client.post(address, given | {"title": "周四蔬菜", "point": "东门", "closes_at": "2022-04-10T19:30"})
    made = Campaign.objects.get()
    assert (made.closes_at, made.arrives_at) == (utc(10, 13, 30), utc(11, 4))
    assert 'value="2022-04-10T19:30"' in page(
        client, reverse("groceries:campaign_edit", args=[area.slug, made.pk])
    )
    assert "19:30" in page(client, reverse("groceries:manage", args=[area.slug, made.pk]))


def test_its_page_for_residents_and_for_everybody(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    sun = leader(area)
    campaign = opened(area, sun, closes_at=utc(9, 13, 30))
    order(campaign, li_wei.memberships.get().household, li_wei)
    shown = [
        page(sign_in(li_wei), reverse("groceries:campaign", args=[campaign.pk])),
        page(sign_in(li_wei), reverse("groceries:order", args=[campaign.orders.get().pk])),
        page(Client(), reverse("groceries:public", args=[campaign.pk])),
        page(sign_in(li_wei), reverse("groceries:register_print", args=[campaign.pk])),
        page(sign_in(sun), reverse("groceries:poster", args=[area.slug, campaign.pk])),
    ]
    assert [("19:30" in one, "21:30" in one) for one in shown] == [(True, False)] * len(shown)
    assert "10:00" in page(sign_in(li_wei), reverse("groceries:receipt", args=[campaign.orders.get().pk]))


def test_until_when_an_errand_is_to_be_done(area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    client, address = sign_in(auntie_wang), reverse("desk:errand_new", args=[area.slug])
    sent = {
        "title": "送药", "kind": "other", "due_at": "2022-04-09T18:30", "slots": "1",
        "workforces": ["for_volunteers", "for_property"],
    }  # fmt: skip
    assert client.post(address, sent).status_code == 302
    assert Task.objects.get().due_at == utc(9, 12, 30)
    again = client.post(address, {**sent, "title": ""})
    assert 'value="2022-04-09T18:30"' in again.content.decode()
    out = client.post(reverse("desk:errands_export", args=[area.slug]), {"format": "csv", "view": "open"})
    lines = out.content.decode("utf-8-sig").splitlines()
    assert ("2022-04-09 10:00" in lines[1], "2022-04-09 18:30" in lines[1]) == (True, True)


def test_the_window_of_a_pass(area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn) -> None:
    home, desk = sign_in(li_wei), sign_in(auntie_wang)
    assert 'value="2022-04-09T10:00"' in page(home, "/passes/new/")
    sent = {
        "person": li_wei.pk,
        "purpose": "hospital",
        "starts_at": "2022-04-09T11:00",
        "back_by": "2022-04-09T15:00",
    }
    assert home.post("/passes/new/", sent).status_code == 303
    permit = Pass.objects.get()
    assert (permit.starts_at, permit.back_by) == (utc(9, 4, 55), utc(9, 9))
    at_desk = reverse("support:pass_at_desk", args=[area.slug, permit.pk])
    window = page(desk, at_desk)
    assert [f'value="2022-04-09T{hour}"' in window for hour in ("10:55", "15:00")] == [True, True]
    desk.post(reverse("support:pass_approve", args=[area.slug, permit.pk]), {"version": permit.version})
    places = [
        (home, f"/passes/{permit.pk}/"), (home, f"/passes/{permit.pk}/card/"), (desk, at_desk),
        (desk, reverse("support:pass_paper", args=[area.slug, permit.pk])),
    ]  # fmt: skip
    assert ["10:55" in page(client, url) for client, url in places] == [True] * len(places)


def test_a_shift_in_page_print_and_calendar(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    desk, own = sign_in(auntie_wang), sign_in(xiao_zhao)
    sent = {"title": "夜班", "day": "2022-04-10", "since": "23:00", "until": "03:00", "places": "2"}
    assert desk.post(reverse("desk:shift_new", args=[area.slug]), sent).status_code == 303
    shift = Shift.objects.get()
    assert (shift.since, shift.until) == (utc(10, 17), utc(10, 21))
    own.post(reverse("tasks:sign_up", args=[shift.pk]))
    places = [
        (desk, reverse("desk:shifts", args=[area.slug])),
        (desk, reverse("desk:shifts_print", args=[area.slug])),
        (desk, reverse("desk:shift_row", args=[area.slug, shift.pk])),
        (desk, reverse("desk:shift", args=[area.slug, shift.pk])),
        (own, reverse("tasks:shifts", args=[area.slug])),
        (own, reverse("tasks:shift_row", args=[shift.pk])),
    ]
    week = {"week": "2022-04-04"}  # 23:00 there is the eleventh already by the hub's clock
    assert ["23:00" in page(client, url, **week) for client, url in places] == [True] * len(places)
    assert "DTSTART:20220410T170000Z" in page(own, reverse("tasks:calendar"))


def test_the_appointment_of_a_request(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    made = ask(li_wei, "透析", category="green_channel")
    desk, case = sign_in(auntie_wang), reverse("desk:case", args=[area.slug, made.pk])
    sent = {"appointment": "dialysis", "appointment_at": "2022-04-09T16:00", "version": made.version}
    found = desk.post(reverse("desk:times", args=[area.slug, made.pk]), sent)
    assert found.status_code < 400, found.content
    assert SupportRequest.objects.get().appointment_at == utc(9, 10)
    shown = page(desk, case)
    assert ("4-9 16:00" in shown, 'value="2022-04-09T16:00"' in shown) == (True, True)


def test_an_appointment_that_the_resident_types(
    granny_chen: Person, neighbour: Person, li_wei: Person, sign_in: SignIn
) -> None:
    """Through the page that asks one question at a time, for oneself, and by a neighbour for somebody over there."""
    answers = {
        "category": "green_channel", "appointment": "dialysis", "appointment_at": "2022-04-09T16:00", "text": "透析",
        "contact_phone": "138 0013 8000",
    }  # fmt: skip
    hers = granny_chen.memberships.get().household_id
    end = clock.now() + timedelta(days=9)
    ProxyGrant.objects.create(household_id=hers, person=neighbour, expires_at=end)
    for client, acting in ((sign_in(li_wei), {}), (sign_in(neighbour), {"for": str(hers)})):
        shown = client.post("/requests/new/", {"step": "words", **answers, **acting}).content.decode()
        assert ("04-09 16:00" in shown, 'value="2022-04-09 16:00:00"' in shown) == (True, True)
        found = client.post("/requests/new/", {"step": "check", **answers, **acting}, follow=True)
        assert found.status_code == 200
        assert SupportRequest.objects.latest("pk").appointment_at == utc(9, 10)
    assert SupportRequest.objects.count() == 2


def test_the_day_since_when_somebody_is_ill(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Two in the morning there is still yesterday in Greenwich."""
    member = granny_chen.memberships.get()
    url = reverse("estate:health", args=[area.slug, member.pk])
    with clock.at(utc(9, 20)):
        assert 'value="2022-04-10"' in page(sign_in(auntie_wang), url)


def test_the_hour_on_a_notice_board(area: Area, auntie_wang: Person, sign_in: SignIn) -> None:
    words = {"zh-hans": announcements.Text("明天核酸", "请下楼。")}
    made = announcements.draft(area, announcements.Draft(texts=words), by=auntie_wang)
    announcements.send(made, by=auntie_wang)
    url = reverse("estate:announcement_print", args=[area.slug, made.pk])
    assert "10:00" in page(sign_in(auntie_wang), url)


def test_a_night_on_call(area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn) -> None:
    client, address = sign_in(director_zhou), reverse("ladder:rota", args=[area.slug])
    sent = {
        "person": auntie_wang.pk, "rank": "first", "starts_at": "2022-04-09T21:00",
        "ends_at": "2022-04-10T09:00", "days": "1",
    }  # fmt: skip
    assert client.post(address, sent).status_code == 303
    slot = OnCallSlot.objects.get()
    assert (slot.starts_at, slot.ends_at) == (utc(9, 15), utc(10, 3))
    assert "21:00" in page(client, address)
    assert "2022-04-09 21:00" in page(client, reverse("ladder:slot", args=[area.slug, slot.pk]))
    with translation.override("en"):
        assert "from 9 Apr 2022, 21:00 until 10 Apr 2022, 09:00" in auntie_wang.notices.get().sentence


def test_whoever_acts_for_an_elder_goes_by_the_elders_clock(
    granny_chen: Person, neighbour: Person, sign_in: SignIn
) -> None:
    """The neighbour lives by the hub's clock, she by hers: the same page, once for each."""
    hers = granny_chen.memberships.get().household_id
    ProxyGrant.objects.create(household_id=hers, person=neighbour, expires_at=clock.now() + timedelta(days=9))
    client = sign_in(neighbour)
    shown = [page(client, "/passes/new/", **query) for query in ({}, {"for": str(hers)}, {})]
    assert ['value="2022-04-09T10:00"' in one for one in shown] == [False, True, False]
    assert ['value="2022-04-09T12:00"' in one for one in shown] == [True, False, True]


def test_staff_of_two_areas_read_each_by_its_own_clock(
    area: Area, other_area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    """One after the other, in the same thread: neither leaves its clock behind for the next."""
    end = clock.now() + timedelta(days=9)
    RoleGrant.objects.create(person=auntie_wang, area=other_area, role=Role.COMMITTEE, expires_at=end)
    client = sign_in(auntie_wang)
    shown = [page(client, reverse("support:gate_sheet", args=[one.slug])) for one in (area, other_area, area)]
    assert ["4-9 10:00" in one for one in shown] == [True, False, True]
    assert ["4-9 12:00" in one for one in shown] == [False, True, False]
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_a_list_over_two_areas_names_each_hour_by_its_own_area(
    li_wei: Person, neighbour: Person, auntie_wang: Person, stranger: Person, sign_in: SignIn
) -> None:
    """He has a second door, in an area by the hub's clock: passes and orders of both stand on one page."""
    west, east = (one.memberships.get().household for one in (li_wei, neighbour))
    Membership.objects.create(
        person=li_wei, household=east, episode=neighbour.memberships.get().episode, joined_at=clock.now()
    )
    made = [given_at(west, li_wei, auntie_wang), given_at(east, li_wei, stranger)]
    campaign = opened(east.area, leader(east.area), closes_at=utc(9, 20))
    with clock.at(utc(9, 17)):  # one o'clock at night in the east, not yet midnight in the west
        placed = order(campaign, east, li_wei)
    for url in ("/orders/", f"/orders/{placed.pk}/row/"):
        assert "2022年4月10日" in page(sign_in(li_wei), url)
    for url in ("/passes/", reverse("home")):
        shown = page(sign_in(li_wei), url)
        assert ("4-9 10:00–11:00" in shown, "4-9 12:00–13:00" in shown) == (True, True), url
    for permit, hours in zip(made, ("10:00–11:00", "12:00–13:00"), strict=True):
        assert hours in page(sign_in(li_wei), f"/passes/{permit.pk}/")
        assert hours in page(sign_in(li_wei), f"/passes/{permit.pk}/card/")


def given_at(behind: Household, person: Person, by: Person) -> Pass:
    """A pass for this door that holds."""
    return passes.approve(passes.ask(behind, leave(person=person), by=by), by=by)


@pytest.mark.parametrize(("lives", "hour"), [(True, "10:00"), (False, "12:00")])
def test_a_page_that_names_no_area_goes_by_the_persons_own(
    area: Area, other_area: Area, lives: bool, hour: str
) -> None:
    """Whoever lives and works nowhere reads the hub's clock. Nothing is asked before a time is shown."""
    asked: list[HttpRequest] = []

    def find(request: HttpRequest) -> Area | None:
        asked.append(request)
        here.be_in(request, area if lives else None)
        return area if lives else None

    request = HttpRequest()
    with here.nowhere(request, find):
        assert (request.area, asked) == (None, [])
        shown = [f"{timezone.localtime(clock.now()):%H:%M}" for _ in range(3)]
        typed = forms.DateTimeField().clean(f"2022-04-09 {hour}")
    assert (shown, typed, asked) == ([hour] * 3, clock.now(), [request])
    assert str(deepcopy(typed).tzinfo) == (area.time_zone if lives else settings.TIME_ZONE)
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


def test_nothing_stays_behind_when_a_page_fails(area: Area) -> None:
    request = HttpRequest()

    def fail() -> None:
        with here.nowhere(request, lambda _: None):
            here.be_in(request, area)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE

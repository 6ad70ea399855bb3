"""Joining without a letter: asked, compared with the list, approved or declined."""

from typing import Any

import pytest
from django.test import Client

from hub.core.estate.accounts import limits
from hub.core.estate.joining import comparing
from hub.core.estate.joining.actions import requests
from hub.core.kit.errors import Invalid
from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Household, JoinRequest, Membership, Person
from hub.core.people.words import Relation
from tests.conftest import door
from tests.core.join_kit import listed
from tests.core.post import account, last_code, sent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0803")


def form(home: Household, **more: str) -> dict[str, str]:
    return {
        "area": str(home.area_id),
        "building": str(home.building_id),
        "door": "８０３ ",
        "name": "徐 小芳",
        "contact": "139 0000 0002",
        "note": "刚搬来",
        **more,
    }


def ask(client: Client, home: Household, **more: str) -> JoinRequest:
    client.post("/join/request/", form(home, **more))
    client.post("/join/request/code/", {"digits": last_code()})
    return JoinRequest.objects.latest("pk")


def test_somebody_asks_and_is_signed_in_to_see_how_it_goes(home: Household, area: Area) -> None:
    client = Client()
    assert client.get("/join/request/").status_code == 200
    assert client.post("/join/request/", form(home)).url == "/join/request/code/"
    assert client.post("/join/request/code/", {"digits": "0000000"}).status_code == 422
    assert not JoinRequest.objects.exists()
    assert client.post("/join/request/code/", {"digits": last_code()}).url == "/join/request/latest/"
    asked = JoinRequest.objects.get()
    assert (asked.area, asked.door, asked.household, asked.name, asked.state) == (
        area,
        "803",
        home,
        "徐 小芳",
        "waiting",
    )
    assert signed_in(client) == asked.person_id
    assert client.get("/join/request/latest/", follow=True).status_code == 200
    assert StreamRow.objects.filter(stream=f"desk:{area.pk}", verb="estate.join_request.made").count() == 1
    assert not Membership.objects.filter(person=asked.person).exists()


def test_the_desk_sees_masked_names_and_what_fits(
    home: Household, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    listed(home, "徐小芳", Relation.CHILD, phone="+8613900000002")
    listed(home, "王大明", Relation.HEAD)
    asked = ask(Client(), home, name="徐小芳")
    client = sign_in(auntie_wang)
    assert "徐小芳" in client.get(f"/area/{area.slug}/joining/").content.decode()
    page = client.get(f"/area/{area.slug}/joining/{asked.pk}/").content.decode()
    assert "徐*芳" in page
    assert "王*明" in page
    assert "王大明" not in page
    assert "139****0002" in page
    compared = comparing.compare(asked)
    assert compared.best is not None
    assert compared.best.same_name
    assert compared.best.same_phone
    assert [one.same_name for one in compared.listed] == [True, False]


def test_the_desk_lets_somebody_in_as_the_one_on_the_list(
    home: Household, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    member = listed(home, "徐小芳", Relation.CHILD)
    client = Client()
    asked = ask(client, home)
    desk = sign_in(auntie_wang)
    sent_form = {"household": home.pk, "who": member.pk, "version": asked.version}
    assert desk.post(f"/area/{area.slug}/joining/{asked.pk}/approval/", sent_form).status_code == 302
    member.refresh_from_db()
    assert (member.person_id, member.relation) == (asked.person_id, "child")
    assert member.joined_at is not None
    assert Notice.objects.filter(person=asked.person, verb="estate.join_request.approved").exists()
    assert client.get(f"/join/request/{asked.pk}/").status_code == 200
    assert client.get(f"/join/home/{home.pk}/").status_code == 200
    assert desk.post(f"/area/{area.slug}/joining/{asked.pk}/approval/", sent_form).status_code == 409


def test_the_desk_declines_with_a_reason_and_one_may_ask_again(
    home: Household, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    client = Client()
    asked = ask(client, home)
    desk = sign_in(auntie_wang)
    path = f"/area/{area.slug}/joining/{asked.pk}/decline/"
    assert desk.post(path, {"version": "1", "reason": ""}).status_code == 422
    desk.post(path, {"version": "1", "reason": "请带身份证来居委会"})
    asked.refresh_from_db()
    assert (asked.state, asked.reason, asked.decided_by) == ("declined", "请带身份证来居委会", auntie_wang)
    assert "请带身份证来居委会" in client.get(f"/join/request/{asked.pk}/").content.decode()
    client.post("/join/request/", {key: value for key, value in form(home).items() if key != "contact"})
    assert JoinRequest.objects.filter(person=asked.person, state="waiting").count() == 1


def test_a_door_that_is_not_on_the_list_is_said_and_near_ones_are_offered(
    home: Household, area: Area, auntie_wang: Person, sign_in: Any
) -> None:
    asked = ask(Client(), home, door="0903")
    assert asked.household is None
    compared = comparing.compare(asked)
    assert [near.door for near in compared.neighbours] == ["0803"]
    desk = sign_in(auntie_wang)
    assert f"?household={home.pk}" in desk.get(f"/area/{area.slug}/joining/{asked.pk}/").content.decode()
    assert (
        desk.get(f"/area/{area.slug}/joining/{asked.pk}/?household={home.pk}").context["compared"].household
        == home
    )
    empty = desk.post(f"/area/{area.slug}/joining/{asked.pk}/approval/", {"version": "1"})
    assert empty.status_code == 422


def test_nobody_is_let_into_another_area(
    home: Household, other_area: Area, auntie_wang: Person, sign_in: Any, area: Area
) -> None:
    from hub.core.people.models import Building

    elsewhere = door(Building.objects.create(area=other_area, number="1"), "0101")
    asked = ask(Client(), home)
    with pytest.raises(Invalid):
        requests.approve(asked, elsewhere, None, by=auntie_wang, version=1)
    sent_form = {"household": elsewhere.pk, "version": "1"}
    assert (
        sign_in(auntie_wang).post(f"/area/{area.slug}/joining/{asked.pk}/approval/", sent_form).status_code
        == 422
    )


def test_the_desk_of_another_area_sees_no_request(
    home: Household, other_area: Area, area: Area, stranger: Person, xiao_zhao: Person, sign_in: Any
) -> None:
    asked = ask(Client(), home)
    assert sign_in(stranger).get(f"/area/{other_area.slug}/joining/{asked.pk}/").status_code == 404
    assert sign_in(stranger).get(f"/area/{area.slug}/joining/{asked.pk}/").status_code == 404
    assert sign_in(xiao_zhao).get(f"/area/{area.slug}/joining/").status_code == 404


def test_nobody_reads_another_s_request(home: Household, li_wei: Person, sign_in: Any) -> None:
    asked = ask(Client(), home)
    assert sign_in(li_wei).get(f"/join/request/{asked.pk}/").status_code == 404
    assert Client().get(f"/join/request/{asked.pk}/").status_code == 302


def test_an_account_that_was_there_signs_in_first_and_finds_what_it_typed(
    home: Household, li_wei: Person
) -> None:
    account(li_wei, "li.wei@example.org")
    client = Client()
    client.post("/join/request/", form(home, contact="li.wei@example.org"))
    assert client.post("/join/request/code/", {"digits": last_code()}).url == "/join/request/"
    assert signed_in(client) == li_wei.pk
    assert "刚搬来" in client.get("/join/request/").content.decode()
    assert not JoinRequest.objects.exists()


def test_errors_keep_what_was_typed_and_say_where(home: Household, other_area: Area) -> None:
    client = Client()
    answer = client.post("/join/request/", form(home, name=" ", contact="12", area=str(home.area_id)))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"name", "contact"}
    assert "刚搬来" in answer.content.decode()
    wrong = client.post("/join/request/", form(home, area=str(other_area.pk)))
    assert set(wrong.context["form"].errors) == {"building"}
    assert client.post("/join/request/", {}).status_code == 422
    assert sent() == []


def test_strangers_cannot_make_the_hub_send_without_end(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRANGERS_SENDS", limits.Limit("strangers", 2, limits.HOUR))
    answers = [Client().post("/join/request/", form(home, contact=f"1390000000{n}")) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "徐 小芳" in answers[2].content.decode()
    assert Client().post("/join/request/", form(home, contact="by.mail@example.org")).status_code == 302


def test_one_person_has_one_request_at_a_time(home: Household) -> None:
    client = Client()
    asked = ask(client, home)
    client.post("/join/request/", {"building": home.building_id, "door": "0101", "name": "徐小芳"})
    assert list(JoinRequest.objects.all()) == [asked]

"""A household says that something was spoilt; the leader answers, and the household reads it."""

from collections.abc import Callable

import pytest
from django.test import Client

from groceries import actions
from groceries.models import Campaign, Complaint, Order
from groceries.words import CampaignState
from hub.core.kit.errors import Conflict, Invalid
from hub.core.media.models import Picture
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from tests.conftest import door, resident, staff
from tests.core.pictures import jpeg, upload
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, handed_out, paid

pytestmark = pytest.mark.django_db


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Who leads the campaign."""
    return leader(area)


@pytest.fixture
def handed(area: Area, sun_li: Person, li_wei: Person) -> Order:
    """Two packs that Li Wei has fetched."""
    placed = order(opened(area, sun_li), home(li_wei), li_wei, 2)
    handed_out(placed.campaign)
    return Order.objects.select_related("campaign__area").get(pk=placed.pk)


def spoilt(quantity: int = 1) -> actions.Wrong:
    """Yellow leaves."""
    return actions.Wrong(kind="spoilt", quantity=quantity, words="青菜黄了")


def test_it_goes_to_the_leader_with_its_photo_and_comes_back_with_an_answer(
    handed: Order, li_wei: Person, sun_li: Person, sign_in: Callable[..., Client]
) -> None:
    line, client = handed.lines.get(), sign_in(li_wei)
    form = {"kind": "spoilt", "quantity": 1, "words": "青菜黄了", "picture": upload(jpeg((64, 32)))}
    assert client.post(f"/orders/{handed.pk}/lines/{line.pk}/complaint/", form).status_code == 302
    complaint = Complaint.objects.get()
    assert Notice.objects.filter(person=sun_li, verb="groceries.complaint.raised").exists()
    picture = Picture.objects.get()
    desk = sign_in(sun_li)
    area = handed.campaign.area
    assert picture.small_url in desk.get(f"/area/{area.slug}/complaints/{complaint.pk}/").content.decode()
    assert desk.get(picture.small_url).status_code == 200
    answer = {"to": "credited", "amount": "58", "words": "抱歉，下次抵扣。"}
    assert desk.post(f"/area/{area.slug}/complaints/{complaint.pk}/", answer).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.state, complaint.amount_minor, complaint.answered_by) == ("credited", 5800, sun_li)
    assert "抱歉，下次抵扣。" in client.get(f"/orders/{handed.pk}/").content.decode()
    assert Notice.objects.filter(person=li_wei, verb="groceries.complaint.answered").exists()


def test_what_is_given_back_stands_on_the_household_s_balance_at_once(
    handed: Order, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    paid(handed, li_wei, auntie_wang)
    complaint = actions.complain(handed.lines.get(), spoilt(), by=li_wei)
    actions.answer_complaint(complaint, "credited", by=sun_li, words="抱歉", amount_minor=1000)
    handed.refresh_from_db()
    assert (handed.value_minor, credit(home(li_wei)), wrong()) == (10600, 1000, [])


def test_nothing_is_given_back_once_the_books_are_closed(
    handed: Order, li_wei: Person, sun_li: Person
) -> None:
    complaint = actions.complain(handed.lines.get(), spoilt(), by=li_wei)
    Campaign.objects.update(state=CampaignState.SETTLED)
    with pytest.raises(Conflict, match=r"bill\.settled"):
        actions.answer_complaint(complaint, "credited", by=sun_li, words="抱歉", amount_minor=1000)
    assert Complaint.objects.get().state == "open"


def test_no_answer_gives_back_more_than_it_cost(handed: Order, li_wei: Person, sun_li: Person) -> None:
    complaint = actions.complain(handed.lines.get(), spoilt(), by=li_wei)
    for amount in (0, 5801):
        with pytest.raises(Invalid, match=r"complaint\.amount"):
            actions.answer_complaint(complaint, "refunded", by=sun_li, words="退", amount_minor=amount)
    with pytest.raises(Invalid, match=r"complaint\.words"):
        actions.answer_complaint(complaint, "explained", by=sun_li, words=" ")


def test_once_at_a_time_not_more_than_ordered_and_not_before_it_came(
    handed: Order, area: Area, li_wei: Person, sun_li: Person
) -> None:
    line = handed.lines.get()
    with pytest.raises(Invalid, match=r"complaint\.quantity"):
        actions.complain(line, spoilt(3), by=li_wei)
    first = actions.complain(line, spoilt(), by=li_wei)
    with pytest.raises(Conflict, match=r"complaint\.open"):
        actions.complain(line, spoilt(), by=li_wei)
    actions.withdraw_complaint(first, by=li_wei)
    actions.complain(line, spoilt(), by=li_wei)
    early = order(opened(area, sun_li), home(li_wei), li_wei)
    with pytest.raises(Conflict, match=r"complaint\.too_early"):
        actions.complain(early.lines.get(), spoilt(), by=li_wei)


def test_two_answers_at_once_are_one(handed: Order, li_wei: Person, sun_li: Person) -> None:
    complaint = actions.complain(handed.lines.get(), spoilt(), by=li_wei)
    stale = Complaint.objects.get()
    actions.answer_complaint(complaint, "explained", by=sun_li, words="换一份")
    with pytest.raises(Conflict):
        actions.answer_complaint(stale, "refunded", by=sun_li, words="退", amount_minor=100)
    assert Complaint.objects.get().amount_minor == 0


def test_where_the_committee_is_to_help_the_household_is_led_there(
    handed: Order, li_wei: Person, sun_li: Person, sign_in: Callable[..., Client]
) -> None:
    complaint = actions.complain(handed.lines.get(), spoilt(), by=li_wei)
    actions.answer_complaint(complaint, "passed_on", by=sun_li, words="请居委会帮忙。")
    assert "/requests/new/" in sign_in(li_wei).get(f"/orders/{handed.pk}/").content.decode()


def test_neighbours_and_strangers_find_nothing(
    handed: Order, building: Building, li_wei: Person, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    line = handed.lines.get()
    complaint = actions.complain(line, spoilt(), by=li_wei)
    neighbour = sign_in(resident("邻居", door(building, "0601")))
    assert neighbour.get(f"/orders/{handed.pk}/lines/{line.pk}/complaint/").status_code == 404
    area = handed.campaign.area
    for who in (neighbour, sign_in(stranger), sign_in(staff("钱丽", area, Role.LEADER))):
        assert who.get(f"/area/{area.slug}/complaints/{complaint.pk}/").status_code == 404

"""Li Wei orders on his phone, and everything that can come between."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions
from groceries.models import Campaign, EntitlementRule, Order
from groceries.words import OrderState, Substitution
from hub.core.estate.models import DoneForHousehold
from hub.core.kit import clock
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, order, wish, wrong
from tests.groceries.resident import offer_name, send, to_check

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(sign_in: Callable[..., Client], li_wei: Person) -> Client:
    """Li Wei's, in English."""
    Person.objects.filter(pk=li_wei.pk).update(language="en")
    return sign_in(Person.objects.get(pk=li_wei.pk))


@pytest.fixture
def campaign(area: Area, noon: datetime) -> Campaign:
    """Ten packs of vegetables, at most five for each household."""
    return opened(area, leader(area), {"stock": {"general": 10}, "cap": 5}, fee_minor=200)


def text(response: object) -> str:
    """What the page says."""
    return response.content.decode()  # type: ignore[attr-defined,no-any-return]


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


def test_a_first_order_is_four_questions_and_a_number(
    phone: Client, campaign: Campaign, li_wei: Person
) -> None:
    assert campaign.title in text(phone.get("/groceries/"))
    check = to_check(phone, campaign, 2)
    assert "¥118.00" in text(check)
    assert not Order.objects.exists()
    answer = send(phone, check)
    placed = Order.objects.get()
    assert answer.headers["Location"] == f"/orders/{placed.pk}/?new=1"
    assert (placed.household, placed.substitution) == (home(li_wei), Substitution.SAME_VALUE)
    page = text(phone.get(answer.headers["Location"]))
    assert placed.shown_code in page
    assert placed.shown_code in text(phone.get(f"/orders/{placed.pk}/receipt/"))
    assert placed.shown_code in text(phone.get("/orders/"))
    assert wrong() == []


def test_the_same_form_sent_twice_is_one_order(phone: Client, campaign: Campaign) -> None:
    check = to_check(phone, campaign)
    first, second = send(phone, check), send(phone, check)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Order.objects.count(), left(campaign)) == (1, 9)


def test_other_contents_under_the_same_key_come_back_to_be_checked(phone: Client, campaign: Campaign) -> None:
    check = to_check(phone, campaign)
    send(phone, check)
    Order.objects.update(state=OrderState.CANCELLED)
    again = send(phone, check, note="两袋")
    assert again.status_code == 422
    assert "sent before with other contents" in text(again)
    assert "两袋" in text(again)


def test_sold_out_while_typing_loses_nothing_and_leaves_a_choice(
    phone: Client, campaign: Campaign, building: Building, area: Area
) -> None:
    check = to_check(phone, campaign, 5)
    for number in (1, 2):
        somebody = resident(f"住户{number}", door(building, f"060{number}"))
        order(campaign, home(somebody), somebody, 4)
    refused = send(phone, check)
    assert refused.status_code == 409
    assert "2 left" in text(refused)
    assert f'name="{offer_name(campaign)}" value="5"' in text(refused)
    page = send(phone, refused, less="1")
    while b'value="check"' not in page.content:
        page = send(phone, page)
    send(phone, page)
    assert (Order.objects.get(household__door="0502").lines.get().quantity, left(campaign)) == (2, 0)


def test_who_rather_waits_is_told_their_place(phone: Client, campaign: Campaign, building: Building) -> None:
    for number in (1, 2):
        somebody = resident(f"住户{number}", door(building, f"060{number}"))
        order(campaign, home(somebody), somebody, 5)
    page = send(phone, phone.get(f"/groceries/{campaign.pk}/"), **{offer_name(campaign): 2})
    assert page.status_code == 409
    page = send(phone, page, wait_for_it="1", accept_fewer="on")
    while b'value="check"' not in page.content:
        page = send(phone, page, where="pick_up")
    answer = send(phone, page)
    waiting = Order.objects.get(household__door="0502")
    assert (waiting.state, waiting.accept_fewer) == (OrderState.WAITLISTED, True)
    shown = text(phone.get(answer.headers["Location"]))
    assert "number 1 on the waiting list" in shown
    assert "Fewer are welcome too" in shown


def test_after_the_cut_off_nothing_is_ordered_however_old_the_page(phone: Client, campaign: Campaign) -> None:
    check = to_check(phone, campaign)
    clock.move(hours=3)
    refused = send(phone, check)
    assert refused.status_code == 409
    assert "Orders are closed" in text(refused)
    assert not Order.objects.exists()


def test_whoever_orders_second_at_home_is_led_to_the_order(
    phone: Client, campaign: Campaign, li_wei: Person
) -> None:
    check = to_check(phone, campaign, 3)
    first = order(campaign, home(li_wei), li_wei, 1)
    refused = send(phone, check)
    assert refused.status_code == 409
    assert f"/orders/{first.pk}/" in text(refused)
    page = send(phone, refused, change="check")
    assert "× 3" in text(page)
    send(phone, page)
    assert (Order.objects.get().lines.get().quantity, left(campaign)) == (3, 7)


def test_masks_of_the_last_days_are_refused_with_the_day_on_which_there_are_more(
    phone: Client, area: Area, li_wei: Person, noon: datetime
) -> None:
    EntitlementRule.objects.create(area=area, kind="masks", quantity=5, days=10)
    lead, masks = leader(area), {"title": "口罩", "kind": "masks", "price_minor": 0}
    order(opened(area, lead, masks), home(li_wei), li_wei, 4)
    later = opened(area, lead, masks)
    page = text(phone.get(f"/groceries/{later.pk}/"))
    assert "You may have 1 now." in page
    refused = send(phone, phone.get(f"/groceries/{later.pk}/"), **{offer_name(later): 2})
    assert refused.status_code == 422
    assert "More from" in text(refused)
    check = to_check(phone, later, 1)
    order(opened(area, lead, masks), home(li_wei), li_wei, 1)
    refused = send(phone, check)
    assert (refused.status_code, Order.objects.count()) == (422, 2)
    assert "You may have 0 now." in text(refused)


def test_a_cap_that_came_meanwhile_is_said_at_its_field(phone: Client, campaign: Campaign) -> None:
    check = to_check(phone, campaign, 4)
    campaign.offers.update(cap=2)
    refused = send(phone, check)
    assert refused.status_code == 422
    assert "At most 2 for each household." in text(refused)


def test_the_door_needs_a_reason_and_gets_one(phone: Client, campaign: Campaign) -> None:
    page = send(phone, phone.get(f"/groceries/{campaign.pk}/"), **{offer_name(campaign): 1})
    page = send(phone, page)
    refused = send(phone, page, where="door")
    assert refused.status_code == 422
    page = send(phone, page, where="door-frail")
    send(phone, page)
    placed = Order.objects.get()
    assert (placed.handing, placed.door_reason) == ("door", "frail")


def test_a_change_moves_only_the_difference(phone: Client, campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    page = phone.get(f"/orders/{placed.pk}/change/")
    page = send(phone, page, **{offer_name(campaign): 5})
    while b'value="check"' not in page.content:
        page = send(phone, page)
    answer = send(phone, page)
    assert answer.headers["Location"] == f"/orders/{placed.pk}/?new=changed"
    assert (placed.lines.get().quantity, left(campaign)) == (5, 5)
    assert wrong() == []


def test_a_change_on_an_old_page_shows_both_and_goes_on_when_sent_again(
    phone: Client, campaign: Campaign, li_wei: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 1)
    page = send(phone, phone.get(f"/orders/{placed.pk}/change/"), **{offer_name(campaign): 4})
    while b'value="check"' not in page.content:
        page = send(phone, page)
    actions.change(Order.objects.get(), wish(campaign, 2), by=li_wei)
    refused = send(phone, page)
    assert refused.status_code == 409
    assert "× 2" in text(refused)
    assert f'name="{offer_name(campaign)}" value="4"' in text(refused)
    while b'value="check"' not in refused.content:
        refused = send(phone, refused)
    send(phone, refused)
    assert Order.objects.get().lines.get().quantity == 4


def test_cancelling_asks_once_more(phone: Client, campaign: Campaign, li_wei: Person) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    page = phone.get(f"/orders/{placed.pk}/cancellation/")
    assert Order.objects.get().state == OrderState.PLACED
    send(phone, page)
    send(phone, page)
    assert (Order.objects.get().state, left(campaign)) == (OrderState.CANCELLED, 10)
    assert wrong() == []


def test_after_the_cut_off_an_order_is_neither_changed_nor_cancelled(
    phone: Client, campaign: Campaign, li_wei: Person
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    page, going = phone.get(f"/orders/{placed.pk}/cancellation/"), phone.get(f"/orders/{placed.pk}/change/")
    clock.move(hours=3)
    assert send(phone, page).status_code == 409
    for _step in range(4):
        going = send(phone, going)
    assert going.status_code == 409
    assert Order.objects.get().version == 1


def test_what_belongs_to_others_is_not_there(
    campaign: Campaign, building: Building, li_wei: Person, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    neighbour = resident("邻居", door(building, "0601"))
    for who in (neighbour, stranger):
        client = sign_in(who)
        for part in ("", "card/", "receipt/", "change/", "cancellation/"):
            assert client.get(f"/orders/{placed.pk}/{part}").status_code in (302, 404)
    assert sign_in(stranger).get(f"/groceries/{campaign.pk}/?for={home(li_wei).pk}").status_code == 404


def test_the_family_has_one_order(campaign: Campaign, li_wei: Person, sign_in: Callable[..., Client]) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    wife = resident("王芳", home(li_wei))
    page = text(sign_in(wife).get(f"/orders/{placed.pk}/"))
    assert placed.shown_code in page


def test_the_same_as_last_time_says_what_is_different_now(
    phone: Client, area: Area, li_wei: Person, noon: datetime
) -> None:
    lead = leader(area)
    goods = [{"title": "蔬菜包"}, {"title": "大米"}, {"title": "鸡蛋"}]
    before = opened(area, lead, *goods)
    numbers = {"蔬菜包": 2, "大米": 3, "鸡蛋": 1}
    wants = {offer.pk: numbers[offer.title] for offer in before.offers.all()}
    given = actions.Wish(wants=wants, substitution="same_value")
    actions.place_order(before, home(li_wei), given, by=li_wei)
    now = opened(area, lead, {"title": "蔬菜包"}, {"title": "大米", "cap": 1})
    assert "Same as last time" in text(phone.get("/groceries/"))
    check = phone.get(f"/groceries/{now.pk}/order/?like=last")
    page = text(check)
    assert "“鸡蛋” is not on offer this time." in page
    assert "only 1 this time, last time it was 3" in page
    send(phone, check)
    placed = Order.objects.get(campaign=now)
    assert {line.offer.title: line.quantity for line in placed.lines.all()} == {"蔬菜包": 2, "大米": 1}
    assert placed.substitution == Substitution.SAME_VALUE


def test_without_a_last_time_the_link_leads_to_the_goods(phone: Client, campaign: Campaign) -> None:
    answer = phone.get(f"/groceries/{campaign.pk}/order/?like=last")
    assert answer.headers["Location"] == f"/groceries/{campaign.pk}/"


def test_the_desk_orders_for_granny_out_of_what_is_kept_for_her(
    area: Area, granny_chen: Person, granny_door: Household, auntie_wang: Person, sign_in: Callable[..., Client],
    noon: datetime,
) -> None:  # fmt: skip
    campaign = opened(area, leader(area), {"stock": {"general": 0, "proxy": 4}})
    desk = sign_in(auntie_wang)
    check = to_check(desk, campaign, 2, query=f"?for={granny_door.pk}", where="door-frail")
    answer = send(desk, check)
    placed = Order.objects.get()
    assert (placed.channel, placed.placed_by, placed.beneficiary) == ("phone", auntie_wang, granny_chen)
    assert left(campaign, "proxy") == 2
    assert f"for={granny_door.pk}" in answer.headers["Location"]
    assert DoneForHousehold.objects.get().household == granny_door
    assert wrong() == []


def test_two_households_in_page_and_form_are_refused(
    area: Area, campaign: Campaign, granny_door: Household, li_wei: Person, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    desk = sign_in(auntie_wang)
    check = to_check(desk, campaign, query=f"?for={granny_door.pk}")
    assert send(desk, check, **{"for": home(li_wei).pk}).status_code == 409
    assert not Order.objects.exists()


def test_a_held_order_says_how_long(phone: Client, area: Area, li_wei: Person, noon: datetime) -> None:
    campaign = opened(area, leader(area), hold_minutes=30)
    placed = order(campaign, home(li_wei), li_wei)
    page = text(phone.get(f"/orders/{placed.pk}/"))
    assert "Held for you" in page
    assert (noon + timedelta(minutes=30)).isoformat() in page


def test_another_language_in_the_middle_keeps_every_answer(phone: Client, campaign: Campaign) -> None:
    """The switch sends the whole conversation on; nothing is ordered by it, not even from the last page."""
    path, goods = f"/groceries/{campaign.pk}/order/", offer_name(campaign)
    for step in ("goods", "substitution", "check"):
        answers = {"step": step, goods: "2", "substitution": "ask", "note": "轻拿轻放", "where": "pick_up"}
        switch = {**answers, "next": path, "language": "zh-hans"}
        page = phone.post(reverse("set_language"), switch, follow=True)
        assert page.redirect_chain == [(path, 307)]
        assert f'name="step" value="{step}"' in text(page)
        assert "轻拿轻放" in text(page)
        assert "继续" in text(page) or "下单" in text(page)
    assert not Order.objects.exists()

"""After the cut-off a household says when it collects; whoever wins a draw had no time to give before."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions
from groceries.models import Campaign, Order, Slot
from groceries.words import Handing
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.closing_kit import at_once, closed, doors
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.test_order_slots import home, slot


def fresh(made: Order) -> Order:
    """As it is now."""
    return Order.objects.select_related("campaign__area", "household").get(pk=made.pk)


@pytest.fixture
def kept(area: Area, li_wei: Person) -> Order:
    """Li Wei's order after the cut-off, at the first of two times."""
    sun = leader(area)
    campaign = opened(area, sun)
    made = order(campaign, home(li_wei), li_wei, slot=slot(campaign))
    slot(campaign, hour=6)
    actions.close(Campaign.objects.get(), by=sun, why="满了")
    return fresh(made)


@pytest.mark.django_db
def test_entrants_of_a_draw_take_no_times_and_winners_choose_one(area: Area, building: Building) -> None:
    """Two entrants, one pack, one place: the first to enter must not shut the winner out."""
    sun = leader(area)
    campaign = opened(
        area, sun, {"stock": {"general": 1}}, allotment="ballot", draw_number="上证指数4月11日收盘"
    )
    only = slot(campaign, hour=50)
    for number, household in enumerate(doors(building, 2)):
        who = resident(f"住户{number}", household)
        assert order(campaign, household, who, slot=only).slot is None
    actions.close(campaign, by=sun, why="满了")
    actions.draw(Campaign.objects.get(), "3251.85", by=sun)
    winner, loser = sorted(campaign.orders.all(), key=lambda one: not one.is_live)
    assert Slot.objects.get().taken == 0
    actions.choose_time(fresh(winner), only, by=sun)
    assert (Slot.objects.get().taken, fresh(winner).slot) == (1, only)
    with pytest.raises(Conflict, match=r"order\.fixed"):
        actions.choose_time(fresh(loser), only, by=sun)
    assert wrong() == []


@pytest.mark.django_db
def test_another_time_is_chosen_on_the_page_and_the_household_learns_it(
    kept: Order, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    wife = resident("王芳", home(li_wei))
    client, url = sign_in(li_wei), reverse("groceries:order_time", args=[kept.pk])
    assert url in client.get(reverse("groceries:order", args=[kept.pk])).content.decode()
    page = client.get(url)
    later = Slot.objects.order_by("starts_at")[1]
    sent = {"slot": later.pk, "version": page.context["form"]["version"].value(), "idempotency_key": "k"}
    for _time in range(2):  # sent twice, moved once
        assert client.post(url, sent).status_code == 302
    assert fresh(kept).slot == later
    assert [one.taken for one in Slot.objects.order_by("starts_at")] == [0, 1]
    assert Notice.objects.filter(person=wife, verb="groceries.order.time_chosen").count() == 1
    assert not Notice.objects.filter(person=li_wei, verb="groceries.order.time_chosen").exists()
    assert wrong() == []


@pytest.mark.django_db
def test_a_time_that_has_just_been_filled_leaves_the_old_one(
    kept: Order, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    client, url = sign_in(li_wei), reverse("groceries:order_time", args=[kept.pk])
    later = Slot.objects.order_by("starts_at")[1]
    client.get(url)
    Slot.objects.filter(pk=later.pk).update(taken=1)
    answer = client.post(url, {"slot": later.pk, "version": kept.version})
    assert answer.status_code == 422
    assert fresh(kept).slot != later
    Slot.objects.filter(pk=later.pk).update(taken=0)
    Order.objects.update(version=kept.version + 1)
    stale = client.post(url, {"slot": later.pk, "version": kept.version})
    assert stale.status_code == 409
    assert stale.context["form"]["slot"].value() == str(later.pk), "the choice is not lost"


@pytest.mark.django_db
def test_what_has_no_time_to_choose_says_so(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    sun = leader(area)
    campaign, other = opened(area, sun), opened(area, sun)
    early, made = slot(campaign), order(campaign, home(li_wei), li_wei)
    with pytest.raises(Conflict, match=r"order\.fixed"):  # until the cut-off the order itself is changed
        actions.choose_time(made, early, by=li_wei)
    actions.close(fresh(made).campaign, by=auntie_wang, why="满了")
    foreign = slot(other)
    with pytest.raises(Invalid, match=r"order\.slot"):
        actions.choose_time(fresh(made), foreign, by=li_wei)
    Order.objects.update(handing=Handing.DOOR)
    with pytest.raises(Conflict, match=r"order\.fixed"):
        actions.choose_time(fresh(made), early, by=li_wei)


@pytest.mark.django_db
def test_a_program_chooses_for_its_household_and_for_nobody_else(
    kept: Order, li_wei: Person, building: Building, sign_in: Callable[..., Client]
) -> None:
    url, later = f"/api/v1/orders/{kept.pk}/time", Slot.objects.order_by("starts_at")[1]
    ask: dict[str, Any] = {"content_type": "application/json"}
    stranger = sign_in(resident("外人", door(building, "0602")))
    assert stranger.put(url, {"slot": later.pk}, **ask).status_code == 404
    mine = sign_in(li_wei)
    assert mine.put(url, {"slot": 0}, **ask).status_code == 422
    assert mine.put(url, {"slot": later.pk}, **ask).json()["slot"] == later.pk
    stale = mine.put(url, {"slot": later.pk, "version": kept.version}, **ask)
    assert (stale.status_code, stale.json()["now"]["slot"]) == (409, later.pk)


@pytest.mark.django_db(transaction=True)
def test_ten_want_the_last_place_and_one_gets_it(area: Area, building: Building) -> None:
    sun = leader(area)
    campaign = closed(area, sun, doors(building, 10), [1] * 10, {"stock": {"general": 10}})
    last = slot(campaign)
    tries = [fresh(made) for made in campaign.orders.all()]
    answers = at_once(lambda: actions.choose_time(tries.pop(), last, by=sun), 10)
    assert (answers.count("ok"), answers.count("order.slot_full")) == (1, 9)
    assert Order.objects.filter(slot=last).count() == Slot.objects.get().taken == 1
    assert wrong() == []

"""Goods at the gate, what is missing in a mixed pack, and who is asked what they want instead."""

from datetime import datetime, timedelta

import pytest

from groceries import actions
from groceries.actions import Delivery, Instead
from groceries.models import Adjustment, Campaign, GoodsReceipt, Order
from groceries.words import Answer, CampaignState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from tests.conftest import resident
from tests.groceries.closing_kit import at_once, closed, confirmed, delivery, doors, order_of, ordered
from tests.groceries.kit import leader, opened, wish, wrong

PARTS = [("西红柿", 800, 960), ("白菜", 1500, 4000), ("土豆", 1000, 3840)]


@pytest.mark.django_db
def test_the_last_suppliers_goods_make_it_received(area: Area, building: Building) -> None:
    sun = leader(area)
    homes = doors(building, 2)
    campaign = opened(area, sun, {}, {"title": "鸡蛋", "supplier": "东市", "price_minor": 3000})
    eggs = campaign.offers.get(title="鸡蛋")
    for home in homes:
        wants = {**wish(campaign, 2).wants, eggs.pk: 1}
        actions.place_order(campaign, home, actions.Wish(wants=wants), by=sun)
    one, two = actions.issue(confirmed(campaign, sun), by=sun)
    actions.receive(one, delivery(one, disinfected=True, cold_chain_kept=True), by=sun)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.ORDERED
    two.refresh_from_db()
    two.campaign.refresh_from_db()
    actions.receive(two, delivery(two, spoilt=1), by=sun)
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RECEIVED
    assert [(x.arrived, x.usable) for x in GoodsReceipt.objects.get(supplier=two.supplier).lines.all()] == [
        (2, 1)
    ]


@pytest.mark.django_db
def test_what_was_not_counted_or_counted_wrongly_is_refused_with_its_field(
    area: Area, building: Building
) -> None:
    sun = leader(area)
    order = ordered(closed(area, sun, doors(building, 1), [3]), sun)
    offer = order.lines.get().offer_id
    for counted, name in (({}, f"arrived-{offer}"), ({offer: (2, 3)}, f"spoilt-{offer}")):
        with pytest.raises(Invalid) as refused:
            actions.receive(order, Delivery(counted=counted), by=sun)
        assert list(refused.value.fields) == [name]
    assert not GoodsReceipt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_guards_write_the_same_goods_down_and_one_is_heard(area: Area, building: Building) -> None:
    sun = leader(area)
    order = ordered(closed(area, sun, doors(building, 1), [3]), sun)
    answers = at_once(lambda: actions.receive(order, delivery(order), by=sun), 3)
    assert answers.count("ok") == 1
    assert GoodsReceipt.objects.count() == 1


def pack(area: Area, building: Building, *rules: str) -> tuple[Campaign, list[Order], Person]:
    """Mixed packs for ¥88, ordered by a household for each rule about something instead."""
    sun = leader(area)
    campaign = opened(area, sun, {"price_minor": 8800})
    offer = campaign.offers.get()
    for n, (title, grams, price) in enumerate(PARTS):
        offer.parts.create(position=n, title=title, grams=grams, price_minor=price)
    homes = doors(building, len(rules))
    for home, rule in zip(homes, rules, strict=True):
        person = resident("住户", home)
        actions.place_order(campaign, home, wish(campaign, substitution=rule), by=person)
    campaign = confirmed(campaign, sun)
    return campaign, [order_of(campaign, home) for home in homes], sun


@pytest.mark.django_db
def test_tomatoes_are_missing_and_cucumber_is_offered(area: Area, building: Building) -> None:
    """Scenario 5: accepted → ¥2.40 back, refused → ¥9.60; whoever wants to be asked is asked."""
    campaign, orders, sun = pack(area, building, "none", "same_value", "ask", "ask")
    order = ordered(campaign, sun)
    tomatoes = campaign.offers.get().parts.get(title="西红柿")
    actions.miss(tomatoes, Instead(title="黄瓜", price_minor=720), by=sun)
    assert [a.amount_minor for a in Adjustment.objects.order_by("order")] == [960, 240, 240, 240]
    assert Notice.objects.filter(verb="groceries.substitution.asked").count() == 2
    asked = list(Adjustment.objects.filter(answer=Answer.ASKED).order_by("order"))
    by = orders[2].placed_by
    actions.answer(asked[0], accept=True, by=by)
    actions.answer(asked[1], accept=False, by=orders[3].placed_by)
    with pytest.raises(Conflict, match=r"substitution\.answered"):
        actions.answer(asked[0], accept=False, by=by)
    order.campaign.refresh_from_db()
    actions.receive(order, delivery(order), by=sun)
    campaign.refresh_from_db()
    actions.allocate(campaign, by=sun)
    values = list(Order.objects.order_by("pk").values_list("value_minor", flat=True))
    assert values == [8800 - 960, 8800 - 240, 8800 - 240, 8800 - 960]
    assert wrong() == []


@pytest.mark.django_db
def test_whoever_does_not_answer_in_time_gets_the_price_back(
    area: Area, building: Building, noon: datetime
) -> None:
    campaign, _orders, sun = pack(area, building, "ask")
    part = campaign.offers.get().parts.get(title="西红柿")
    until = noon + timedelta(hours=2)
    actions.miss(part, Instead(title="黄瓜", price_minor=720, answer_by=until), by=sun)
    assert actions.end_questions_due() == 0
    clock.move(hours=2)
    assert actions.end_questions_due() == 1
    assert Adjustment.objects.get().amount_minor == 960
    with pytest.raises(Conflict, match=r"part\.missing_already"):
        actions.miss(part, Instead(), by=sun)
    assert wrong() == []

"""Purchase orders: frozen from what is confirmed, issued once, and issued again as a difference."""

import pytest
from django.db import IntegrityError

from groceries import actions, purchasing
from groceries.models import Campaign, PurchaseOrder, PurchaseOrderLine
from groceries.words import CampaignState, OrderState
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building
from tests.groceries.closing_kit import at_once, closed, doors, latest, order_of, ordered, received
from tests.groceries.kit import leader, wrong


@pytest.mark.django_db
def test_each_supplier_gets_the_sum_of_what_is_confirmed(area: Area, building: Building) -> None:
    sun = leader(area)
    homes = doors(building, 3)
    campaign = closed(
        area, sun, homes, [1, 2, 4], {}, {"title": "鸡蛋", "supplier": "东市", "price_minor": 3000}
    )
    made = actions.issue(campaign, by=sun)
    assert [(one.supplier.name, [(x.quantity, x.price_minor) for x in one.lines.all()]) for one in made] == [
        ("恒丰", [(7, 5800)])
    ]
    assert campaign.state == CampaignState.ORDERED
    assert wrong() == []


@pytest.mark.django_db
def test_what_changes_later_is_the_next_revision_told_as_a_difference(area: Area, building: Building) -> None:
    sun = leader(area)
    homes = doors(building, 3)
    campaign = closed(area, sun, homes, [1, 2, 4])
    first = ordered(campaign, sun)
    actions.strike(order_of(campaign, homes[1]), by=sun, why="住院了")
    assert [line.quantity for line in first.lines.all()] == [7], "what is issued is frozen"
    again = actions.reissue(first, by=sun, reason="少两份")
    assert (again.number, again.revision) == (first.number, 2)
    assert [(one.before, one.after, one.difference) for one in purchasing.differences(again)] == [(7, 5, -2)]
    with pytest.raises(Conflict, match=r"purchase\.same"):
        actions.reissue(again, by=sun, reason="再发一次")
    with pytest.raises(Invalid, match=r"purchase\.why"):
        actions.reissue(again, by=sun, reason=" ")
    assert latest(campaign) == again
    assert wrong() == []


@pytest.mark.django_db
def test_nothing_is_issued_again_once_the_goods_are_there(area: Area, building: Building) -> None:
    sun = leader(area)
    homes = doors(building, 2)
    campaign = received(closed(area, sun, homes, [1, 1]), sun)
    with pytest.raises(Conflict, match=r"purchase\.late"):
        actions.reissue(latest(campaign), by=sun, reason="多要一份")


@pytest.mark.django_db
def test_verify_finds_a_snapshot_that_does_not_add_up(area: Area, building: Building) -> None:
    sun = leader(area)
    order = ordered(closed(area, sun, doors(building, 1), [2]), sun)
    PurchaseOrderLine.objects.filter(purchase_order=order).update(quantity=3)
    assert wrong() == [
        f"groceries.purchase_orders: purchase_order_line:{order.lines.get().pk}: expected 2, found 3"
    ]


@pytest.mark.django_db
def test_a_struck_order_gives_back_what_it_held(area: Area, building: Building) -> None:
    sun = leader(area)
    home = doors(building, 1)[0]
    campaign = closed(area, sun, [home], [2], {"stock": {"general": 5}})
    with pytest.raises(Invalid, match=r"order\.strike_why"):
        actions.strike(order_of(campaign, home), by=sun, why="")
    struck = actions.strike(order_of(campaign, home), by=sun, why="搬走了")
    assert struck.state == OrderState.CANCELLED
    assert campaign.offers.get().pools.get().remaining == 5
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_two_people_issue_at_once_and_one_order_goes_out(area: Area, building: Building) -> None:
    sun = leader(area)
    campaign = closed(area, sun, doors(building, 3), [1, 2, 3])
    answers = at_once(lambda: actions.issue(Campaign.objects.get(pk=campaign.pk), by=sun), 4)
    assert (
        sorted(answers) == ["ok", "state.changed", "state.changed", "state.changed"]
        or answers.count("ok") == 1
    )
    assert PurchaseOrder.objects.count() == 1
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_control_without_the_compare_and_set_two_orders_go_out(
    area: Area, building: Building, monkeypatch: pytest.MonkeyPatch
) -> None:
    sun = leader(area)
    campaign = closed(area, sun, doors(building, 3), [1, 2, 3])
    monkeypatch.setattr("groceries.actions.purchasing.transition", lambda row, *_a, **_k: row)
    actions.issue(Campaign.objects.get(pk=campaign.pk), by=sun)
    with pytest.raises(IntegrityError):  # only the constraint behind the guard still holds
        actions.issue(Campaign.objects.get(pk=campaign.pk), by=sun)

"""What the tests from the purchase order to the goods at the door share."""

import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import connection

from groceries import actions, purchasing
from groceries.actions import Delivery
from groceries.models import Campaign, Order, PurchaseOrder
from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.people.models import Area, Building, Household, Person
from tests.conftest import door
from tests.groceries.kit import opened, wish


def doors(building: Building, number: int) -> list[Household]:
    """So many doors of a building, four on each floor."""
    return [door(building, f"{n // 4 + 1:02}{n % 4 + 1:02}") for n in range(number)]


def closed(
    area: Area,
    by: Person,
    households: Sequence[Household],
    numbers: Sequence[int],
    *offers: dict[str, Any],
    **more: Any,
) -> Campaign:
    """A campaign that takes place: each household has ordered so many of the first offer."""
    campaign = opened(area, by, *offers, **more)
    for household, number in zip(households, numbers, strict=True):
        actions.place_order(campaign, household, wish(campaign, number), by=by)
    return confirmed(campaign, by)


def confirmed(campaign: Campaign, by: Person) -> Campaign:
    """After the cut-off."""
    actions.close(campaign, by=by, why="满了")
    return actions.decide(campaign)


def ordered(campaign: Campaign, by: Person) -> PurchaseOrder:
    """Its (first) purchase order, issued."""
    return actions.issue(campaign, by=by)[0]


def delivery(order: PurchaseOrder, arrived: int | None = None, spoilt: int = 0, **more: Any) -> Delivery:
    """As many as were ordered, or so many of each line."""
    counted = {
        line.offer_id: (line.quantity if arrived is None else arrived, spoilt) for line in order.lines.all()
    }
    return Delivery(counted=counted, **more)


def received(campaign: Campaign, by: Person, arrived: int | None = None, spoilt: int = 0) -> Campaign:
    """Everything is ordered and here; so many of each line."""
    for order in actions.issue(campaign, by=by):
        actions.receive(order, delivery(order, arrived, spoilt), by=by)
    campaign.refresh_from_db()
    return campaign


def handing(campaign: Campaign, by: Person, arrived: int | None = None) -> Campaign:
    """Shared out and being handed out."""
    received(campaign, by, arrived)
    actions.allocate(campaign, by=by)
    actions.begin(campaign, by=by)
    return campaign


def collecting(area: Area, by: Person, home: Household, **more: Any) -> Campaign:
    """Mixed packs for two households of a building, a part missing, laid-out times: being handed out."""
    campaign = opened(area, by, {"price_minor": 5800}, **more)
    offer = campaign.offers.get()
    for position, (title, price) in enumerate((("西红柿", 960), ("白菜", 4840))):
        offer.parts.create(position=position, title=title, price_minor=price)
    other = Household.objects.filter(building=home.building_id).exclude(pk=home.pk).order_by("pk")[0]
    for household in (home, other):
        actions.place_order(campaign, household, wish(campaign, substitution="ask"), by=by)
    confirmed(campaign, by)
    missing = actions.Instead(title="黄瓜", price_minor=720)
    part = offer.parts.order_by("pk")[0]
    part.offer.campaign = campaign
    actions.miss(part, missing, by=by)
    start = clock.now() + timedelta(days=1)
    layout = actions.Layout(
        points=("东门",), starts_at=start, ends_at=start + timedelta(hours=1), minutes=30, capacity=5
    )
    actions.lay_out(campaign, layout, by=by)
    return handing(campaign, by)


def scanned_twice(order: Order, by: Person) -> None:
    """Handed out, and scanned again."""
    for _ in range(2):
        actions.redeem(order.voucher, by=by)


def order_of(campaign: Campaign, household: Household) -> Order:
    """The household's order as it is now."""
    return Order.objects.select_related("campaign__area", "household", "beneficiary").get(
        campaign=campaign, household=household
    )


def latest(campaign: Campaign) -> PurchaseOrder:
    """The newest purchase order."""
    return purchasing.latest(campaign)[-1]


def at_once(act: Callable[[], object], number: int) -> list[str]:
    """Runs it in so many threads at one moment: "ok", or the code of what each heard."""
    start, heard = threading.Barrier(number), []

    def run() -> None:
        try:
            start.wait()
            act()
            heard.append("ok")
        except Refused as refused:
            heard.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return heard

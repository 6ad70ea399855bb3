"""
1,180 orders in 62 buildings: how long until the pack lists, labels and the spreadsheet are there, and until goods are
shared out and handed out (groceries.md, scenario 10).

The limit of the paper is reading the same rows with bare SQL over the same connection.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.bench.estate import Row, fresh, measured, row

ORDERS, BUILDINGS = 1_180, 62
MUST = "≤ 5 s"
_BARE = """
SELECT b.number, h.floor, h.door, o.code, f.title, l.quantity FROM groceries_orderline l
JOIN groceries_order o ON o.id = l.order_id JOIN people_household h ON h.id = o.household_id
JOIN people_building b ON b.id = h.building_id JOIN groceries_offer f ON f.id = l.offer_id
ORDER BY b.position, h.floor, h.door
"""


def run(quick: bool = False) -> dict[str, object]:
    """The times beside the limit. The same in a quick run: it takes seconds."""
    del quick
    with fresh("collectstatic --noinput --verbosity 0") as env:
        found = measured(env, "tests.bench.packing")
    head = f"{ORDERS:,} orders in {BUILDINGS} buildings: "
    rows: list[Row] = [
        row(head + "pack lists as pages", "s", found["bare"], found["lists"], MUST),
        row(head + "the same as XLSX", "s", found["bare"], found["xlsx"], MUST),
        row(head + "labels with QR codes", "s", found["bare"], found["labels"], MUST),
        row(head + "preview of a shortage", "s", found["bare"], found["preview"], MUST),
        row(head + "shared out", "s", found["bare"], found["allocate"], MUST),
        row(head + "batches, vouchers, errands", "s", found["bare"], found["begin"], "–"),
    ]
    return {"title": "Pack lists", "rows": rows}


def measure() -> dict[str, float]:
    """Seconds for each part. Raises AssertionError where the sums differ from the purchase order."""
    from django.db import connection
    from django.test import RequestFactory

    from groceries import actions, allocation, packing, purchasing
    from groceries.actions import Delivery
    from groceries.views import packing as pages
    from hub.core.kit import spreadsheet

    campaign, by = confirmed_campaign()
    found: dict[str, float] = {}

    def timed(name: str, act: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        made = act()
        found[name] = time.perf_counter() - started
        return made

    (order,) = timed("issue", lambda: actions.issue(campaign, by=by))
    counted = {line.offer_id: (line.quantity, 0) for line in order.lines.all()}
    actions.receive(order, Delivery(counted=counted), by=by)
    campaign.refresh_from_db()
    timed("preview", lambda: allocation.plan(campaign))
    timed("allocate", lambda: actions.allocate(campaign, by=by))
    timed("begin", lambda: actions.begin(campaign, by=by))
    request = RequestFactory().get("/")
    request.area, request.person, request.user = campaign.area, by, by
    raw = {name: getattr(pages, name).__wrapped__.__wrapped__ for name in ("pack_lists", "labels")}
    timed("lists", lambda: raw["pack_lists"](request, pk=campaign.pk))
    timed("labels", lambda: raw["labels"](request, pk=campaign.pk))
    packed = packing.of(campaign)
    timed("xlsx", lambda: spreadsheet.to_xlsx(packing.table(packing.of(campaign), ["x"] * 8)))
    with connection.cursor() as cursor:
        timed("bare", lambda: cursor.execute(_BARE) and cursor.fetchall())
    assert [number for number in packed.sums if number] == [
        line.quantity for line in purchasing.latest(campaign)[0].lines.all()
    ]
    return found


def confirmed_campaign() -> tuple[Any, Any]:
    """A confirmed campaign with three goods; a tenth of the orders is brought to the door."""
    from groceries import actions
    from groceries.actions import OfferTerms, Terms
    from groceries.models import Campaign, Order, OrderLine, Pool, Reservation
    from groceries.words import CampaignState, OrderState
    from hub.core.estate.actions import openings
    from hub.core.kit import clock
    from hub.core.people.models import Building, Household, Person
    from hub.core.people.words import Role

    lead = openings.Account(name="Zhou", email="zhou@demo.example", password="a-password-for-the-bench")
    area = openings.open_area(openings.NewArea(slug="bench", name="长跑", name_en="Bench"), lead)
    by, now = Person.objects.get(email=lead.email), clock.now()
    openings.appoint(area, by, Role.COMMITTEE, by=None, days=90)
    houses = Building.objects.bulk_create(
        Building(area=area, number=str(n), name=f"{n}栋", position=n) for n in range(1, BUILDINGS + 1)
    )
    doors = Household.objects.bulk_create(
        Household(
            area=area,
            building=houses[n % BUILDINGS],
            floor=n // BUILDINGS + 1,
            door=f"{n // BUILDINGS + 1:02}01",
        )
        for n in range(ORDERS)
    )
    campaign = actions.draft(
        area, Terms(title="千份蔬菜", opens_at=now, closes_at=now + timedelta(hours=1), point="东门"), by=by
    )
    offers = [
        actions.put_offer(campaign, OfferTerms(title=title, supplier="恒丰", price_minor=price), by=by)
        for title, price in (("蔬菜包", 5800), ("鸡蛋", 3600), ("大米", 4200))
    ]
    orders = Order.objects.bulk_create(
        Order(
            campaign=campaign, household=one, episode=campaign.episode, placed_by=by, state=OrderState.CONFIRMED,
            handing="door" if n % 10 == 0 else "pick_up", door_reason="frail" if n % 10 == 0 else "",
            total_minor=5800 + (n % 3) * 3600,
        )
        for n, one in enumerate(doors)
    )  # fmt: skip
    lines = OrderLine.objects.bulk_create(
        OrderLine(
            order=order, offer=offers[at], quantity=at * (n % 3) or 1, price_minor=offers[at].price_minor
        )
        for n, order in enumerate(orders)
        for at in ((0, 1) if n % 3 else (0,))
    )
    pools = dict(Pool.objects.filter(offer__campaign=campaign).values_list("offer", "pk"))
    Reservation.objects.bulk_create(
        Reservation(line=line, pool_id=pools[line.offer_id], quantity=line.quantity) for line in lines
    )
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CONFIRMED)
    campaign.refresh_from_db()
    return campaign, by


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)

"""Scenario 8 with its real numbers: 3,000 packs, 300 of them reserved, 5,211 entries, 260 with priority."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groceries import actions, ballot, draws, verifier
from groceries.models import BallotEntry, Campaign, Draw, Order, OrderLine, Pool, Reservation
from groceries.words import CampaignState, OrderState
from hub.core.people.models import Area, Building, CareFlag, Household, Person
from tests.groceries.kit import leader, left, opened, wrong
from tests.meter import settle

ENTRIES, PACKS, KEPT, PRIORITY = 5211, 3000, 300, 260
AT_ONCE = 500


def entered(area: Area, campaign: Campaign) -> None:
    """A door and an entry for each household, written in bulk: only the draw is what is looked at here."""
    offer = campaign.offers.get()
    houses = Building.objects.bulk_create(
        Building(area=area, number=f"H{n}", name=f"H{n}", floors=30, doors_per_floor=4) for n in range(44)
    )
    made = (
        {
            "building": houses[n // 120],
            "door": f"{n % 120 // 4 + 1:02}{n % 4 + 1:02}",
            "floor": n % 120 // 4 + 1,
        }
        for n in range(ENTRIES)
    )
    homes = Household.objects.bulk_create((Household(area=area, **at) for at in made), batch_size=AT_ONCE)
    known: dict[str, Any] = {"episode": campaign.episode}
    CareFlag.objects.bulk_create(
        CareFlag(household=home, kind="dialysis", source="desk", **known) for home in homes[::20][:PRIORITY]
    )
    known |= {"campaign": campaign, "state": OrderState.WAITLISTED, "total_minor": 5800}
    orders = Order.objects.bulk_create((Order(household=home, **known) for home in homes), batch_size=AT_ONCE)
    OrderLine.objects.bulk_create(
        (OrderLine(order=order, offer=offer, quantity=1, price_minor=5800) for order in orders),
        batch_size=AT_ONCE,
    )
    settle()


@pytest.mark.django_db
def test_5211_entries_for_3000_packs_are_drawn_and_a_third_partys_script_says_the_same(
    area: Area, auntie_wang: Person, tmp_path: Path
) -> None:
    """260 + 2,740 win, 2,211 carry over, and the stand-alone script gives the same list as a process of its own."""
    stock = {"stock": {"general": PACKS - KEPT, "reserved": KEPT}}
    campaign = opened(area, leader(area), stock, allotment="ballot", draw_number="上证指数4月11日收盘")
    entered(area, campaign)
    actions.close(campaign, by=auntie_wang, why="满了")
    promised = Draw.objects.get()
    assert (promised.entries.count(), promised.entries.filter(pool="reserved").count()) == (ENTRIES, PRIORITY)
    with CaptureQueriesContext(connection) as asked:
        drawn = actions.draw(campaign, "3251.85", by=auntie_wang)
    assert len(asked) < 150  # in parts of five hundred, not one for each
    settle()

    result = draws.outcome(drawn)
    assert (result.reserved, result.general, result.won, result.lost) == (260, 2740, 3000, 2211)
    states = Order.objects.values_list("state", flat=True)
    assert list(states).count(OrderState.PLACED) == 3000
    assert list(states).count(OrderState.NOT_ALLOCATED) == 2211
    assert (
        Order.objects.filter(household__care_flags__kind="dialysis", state=OrderState.PLACED).count()
        == PRIORITY
    )
    assert (left(campaign), left(campaign, "reserved")) == (0, 0)
    assert sum(pool.size or 0 for pool in Pool.objects.all()) == Reservation.objects.count() == PACKS
    assert wrong() == []

    file = tmp_path / "draw.json"
    file.write_text(json.dumps(draws.published(drawn)), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-I", verifier.__file__, str(file), "--winners"],
        capture_output=True,
        text=True,
        check=False,
    )
    said = ran.stdout.splitlines()
    assert (ran.returncode, [line for line in said if line.startswith("NO")]) == (0, [])
    theirs = [line.split()[1] for line in said if line.startswith("wins")]
    ours = list(BallotEntry.objects.exclude(won="").order_by("rank").values_list("code", flat=True))
    assert len(theirs) == PACKS
    assert theirs == ours
    ordinary = [one.code for one in BallotEntry.objects.order_by("rank") if one.pool != "reserved"]
    priority = {one.code for one in BallotEntry.objects.filter(pool="reserved")}
    assert set(ours) == {*ordinary[:2740], *priority}
    assert ballot.seed_of(drawn.secret, "3251.85", drawn.list_hash) == drawn.seed

    again = actions.next_round(
        Campaign.objects.select_related("area", "episode").get(pk=campaign.pk), by=auntie_wang
    )
    assert actions.carry_over(again) == 2211
    Campaign.objects.filter(pk=again.pk).update(
        state=CampaignState.OPEN
    )  # in the same step, where people do it
    assert (again.orders.filter(state=OrderState.WAITLISTED).count(), wrong()) == (2211, [])

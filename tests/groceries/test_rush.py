"""Scenario 1 in small, with real processes on the test's own database; in full: `python -m tests.bench orders`."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from groceries.actions.waiting import position
from groceries.models import Campaign, Order
from groceries.words import OrderState
from hub.core.people.models import Area, Building
from tests.conftest import door, resident
from tests.groceries.kit import leader, left, opened, wrong

HOUSE = Path(__file__).resolve().parent.parent.parent
HOUSEHOLDS, PACKS = 65, 30
"""A hundredth of 6,514 households and 3,000 packs."""


def ordering(campaign: Campaign, doors: list[list[int]]) -> subprocess.Popen[str]:
    """A process that orders for these doors, four at once, in the database of this test."""
    name = str(connection.settings_dict["NAME"])
    kept = urlsplit(os.environ.get("HUB_TEST_DATABASE_URL", ""))
    url = urlunsplit(kept._replace(path=f"/{name}")) if kept.path else f"sqlite://{name}"
    env = {**os.environ, "HUB_TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "hub.settings"}
    env["PYTHONPATH"] = os.pathsep.join([str(HOUSE), str(HOUSE / "requests")])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.groceries.rush", str(campaign.pk), "4"],
        cwd=HOUSE, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(doors) + "\n")
    process.stdin.flush()
    return process


def answers(lines: list[str]) -> dict[int, tuple[int, str]]:
    """Household → its order and what it was told."""
    found = [line.split() for line in lines if line.endswith("\n")]
    return {int(household): (int(order), state) for household, order, state in found}


@pytest.mark.django_db(transaction=True)
def test_two_processes_sell_the_last_packs_and_one_is_killed_midway(area: Area, building: Building) -> None:
    """Nothing oversold, nothing left, nobody lost or doubled; what was answered before the kill is still true."""
    campaign = opened(area, leader(area), {"stock": {"general": PACKS}, "cap": 1})
    homes = [door(building, f"{n // 9 + 1:02}{n % 9 + 10}") for n in range(HOUSEHOLDS)]
    doors = [[home.pk, resident(f"住户{n}", home).pk] for n, home in enumerate(homes)]
    mine, others = doors[::2], doors[1::2]
    killed, goes_on = ordering(campaign, mine), ordering(campaign, others)
    assert killed.stdout is not None
    assert goes_on.stdout is not None
    told = [killed.stdout.readline() for _ in range(8)]
    killed.kill()
    told += killed.stdout.readlines()
    killed.wait()
    again = ordering(campaign, mine)  # whoever got no answer sends it once more, with the same key
    found = answers([*again.communicate()[0].splitlines(keepends=True), *goes_on.stdout.readlines()])
    assert (again.returncode, goes_on.wait()) == (0, 0)

    assert answers(told).items() <= found.items()
    assert found == {one.household_id: (one.pk, one.state) for one in Order.objects.all()}
    waiting = list(Order.objects.filter(state=OrderState.WAITLISTED).order_by("pk"))
    assert Order.objects.filter(state=OrderState.PLACED).count() == PACKS
    assert [position(one) for one in waiting] == list(range(1, HOUSEHOLDS - PACKS + 1))
    assert (left(campaign), wrong()) == (0, [])

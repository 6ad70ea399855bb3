"""Programs bring whole lists: a supplier's prices into a draft, a building's paper orders into a campaign."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from groceries import actions, paper
from groceries.models import Campaign, Order
from groceries.words import OrderChannel
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.core.import_kit import DATA
from tests.groceries.api_kit import API, Program
from tests.groceries.kit import leader, opened, order, terms, wrong

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
HENGFENG = DATA / "supplier_hengfeng.xlsx"
LIST = Path(__file__).parent.parent / "data/paper_orders_building_12.csv"


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


def test_a_price_list_becomes_the_goods_of_a_draft(area: Area, sun: Person, sign_in: SignIn) -> None:
    draft = actions.draft(area, terms(), by=sun)
    client = sign_in(sun)
    path = f"/areas/{area.slug}/campaigns/{draft.pk}/goods/imports"
    ask = Program(client, path)
    file = SimpleUploadedFile("list.xlsx", HENGFENG.read_bytes())
    made = client.post(f"{API}{path}", {"file": file, "supplier": "恒丰"}, headers={"Idempotency-Key": "a"})
    assert (made.status_code, made.json()["options"]["supplier"]) == (201, "恒丰")
    one = f"/{made.json()['id']}"
    layout = ask("GET", f"{one}/columns")[1]
    assert (layout["missing"], "price" in {column["field"] for column in layout["columns"]}) == ([], True)
    assert ask("PUT", f"{one}/columns", {"columns": {}})[1] == layout
    status, checked = ask("POST", f"{one}/preview", {"supplier": "恒丰", "licence": "SC-1"})
    assert (status, checked["state"], draft.offers.count()) == (200, "previewed", 0)
    lines = ask("GET", f"{one}/preview?show=added&limit=2")[1]
    assert (len(lines["items"]), lines["after"] != "") == (2, True)
    old = ask("POST", f"{one}/confirmation", {"version": checked["version"] - 1})
    assert (old[0], old[1]["code"]) == (409, "state.changed")
    done = ask("POST", f"{one}/confirmation", {"version": checked["version"]})[1]
    assert (done["state"], draft.offers.count()) == ("done", checked["counts"]["added"])
    assert [row["state"] for row in ask("GET", "")[1]] == ["done"]
    assert ask("POST", f"{one}/abandonment")[0] in (409, 410)


def test_only_whoever_runs_the_campaign_brings_its_prices(
    area: Area, sun: Person, auntie_wang: Person, li_wei: Person, stranger: Person, sign_in: SignIn
) -> None:
    draft = actions.draft(area, terms(), by=auntie_wang)
    path = f"/areas/{area.slug}/campaigns/{draft.pk}/goods/imports"
    assert Program(sign_in(auntie_wang), path)("GET", "")[0] == 200
    for other in (sun, li_wei, stranger):  # Sun leads, but not this one
        assert Program(sign_in(other), path)("GET", "")[0] == 404


@pytest.fixture
def campaign(area: Area, sun: Person) -> Campaign:
    """What stands on the paper."""
    return opened(
        area, sun, {"title": "蔬菜包A", "stock": {"general": 100, "proxy": 5}},
        {"title": "大米", "kind": "staples"}, {"title": "鲜鸡蛋", "kind": "dairy"},
    )  # fmt: skip


def test_37_lines_in_one_call_two_ordered_online_35_are_booked(
    area: Area, campaign: Campaign, building: Building, auntie_wang: Person, sun: Person, sign_in: SignIn
) -> None:
    """Scenario 7."""
    doors = [f"{floor:02}{number:02}" for floor in range(1, 11) for number in range(1, 5)]
    people = {number: resident(f"住户{number}", door(building, number)) for number in doors}
    online = {
        number: order(campaign, people[number].memberships.get().household, people[number])
        for number in ("0203", "0704")
    }
    rows = paper.rows_of(LIST.read_bytes())
    lines = [{"door": where, "good": what, "quantity": int(n)} for where, what, n in rows]
    body = {"building": building.pk, "lines": lines}
    ask = Program(sign_in(auntie_wang), f"/areas/{area.slug}/campaigns/{campaign.pk}")
    looked = ask("POST", "/paper-lists/check", body)[1]
    assert (len(looked["lines"]), looked["booked"], Order.objects.count()) == (37, 35, 2)
    flagged = {line["door"]: line for line in looked["lines"] if line["problem"]}
    assert {number: flagged[number]["order"] for number in online} == {n: o.pk for n, o in online.items()}
    first = ask("POST", "/paper-lists", body, key="list")
    assert (first[0], first[1]["booked"], first[1]["flagged"]) == (200, 35, 2)
    assert Order.objects.filter(channel=OrderChannel.PAPER).count() == len(
        {line["order"] for line in first[1]["lines"] if not line["problem"]}
    )
    assert ask("POST", "/paper-lists", body, key="list") == first
    assert (
        Program(sign_in(sun), f"/areas/{area.slug}/campaigns/{campaign.pk}")("POST", "/paper-lists", body)[0]
        == 404
    )
    assert wrong() == []


def test_what_is_wrong_with_a_line(
    area: Area, campaign: Campaign, building: Building, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:  # fmt: skip
    home = granny_chen.memberships.get().household
    lines = [(home.door, "大米", 1), (home.door, "大米", 2), ("9999", "大米", 1), (home.door, "茅台", 1),
             (home.door, "鲜鸡蛋", 0)]  # fmt: skip
    listed = [{"door": where, "good": what, "quantity": n} for where, what, n in lines]
    body = {"building": building.pk, "lines": listed}
    Person.objects.filter(pk=auntie_wang.pk).update(language="en")
    ask = Program(sign_in(auntie_wang), f"/areas/{area.slug}/campaigns/{campaign.pk}")
    found = ask("POST", "/paper-lists", body)[1]
    assert [line["problem"] for line in found["lines"]] == [
        "This door stands on the list twice.", "This door stands on the list twice.", "There is no such door.",
        "This is not on offer.", "The quantity cannot be read.",
    ]  # fmt: skip
    assert (found["booked"], Order.objects.count()) == (0, 0)
    made = ask("POST", "/paper-lists", {**body, "lines": listed[:1]})[1]["lines"][0]["order"]
    offer = campaign.offers.get(title="大米").pk
    assert ask("DELETE", f"/paper-lists/{made}/{offer}")[1]["state"] == "cancelled"
    again = ask("DELETE", f"/paper-lists/{made}/{offer}")
    assert (again[0], again[1]["now"]["id"]) == (409, made)

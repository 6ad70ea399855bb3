"""Paper lists: a line every few seconds at the desk, or a whole file; who ordered online is flagged, slips follow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from groceries.models import Campaign, Order
from groceries.words import OrderChannel, OrderState
from hub.core.estate.models import DoneForHousehold
from hub.core.people.models import Area, Building, Person
from tests.conftest import door, resident
from tests.groceries.api_kit import Program
from tests.groceries.kit import leader, left, opened, order, wrong

LIST = Path(__file__).parent.parent / "data/paper_orders_building_12.csv"
Enter = Callable[..., Client]


def at(name: str, campaign: Campaign, **more: int) -> str:
    """An address of the desk's pages about a campaign."""
    return reverse(f"groceries:{name}", kwargs={"slug": campaign.area.slug, "pk": campaign.pk, **more})


@pytest.fixture
def campaign(area: Area) -> Campaign:
    """Rice, eggs and packs; five packs are kept for people without a smartphone."""
    return opened(
        area, leader(area), {"title": "蔬菜包A", "stock": {"general": 100, "proxy": 5}},
        {"title": "大米", "kind": "staples"}, {"title": "鲜鸡蛋", "kind": "dairy"},
    )  # fmt: skip


@pytest.fixture
def building_12(building: Building) -> dict[str, Person]:
    """Who lives behind the forty doors of building 12."""
    doors = [f"{floor:02}{number:02}" for floor in range(1, 11) for number in range(1, 5)]
    return {number: resident(f"住户{number}", door(building, number)) for number in doors}


@pytest.mark.django_db
def test_37_lines_two_ordered_online_35_are_booked_and_slips_wait(
    campaign: Campaign,
    building: Building,
    building_12: dict[str, Person],
    auntie_wang: Person,
    sign_in: Enter,
) -> None:
    """Scenario 7, as the desk does it."""
    for number in ("0203", "0704"):
        somebody = building_12[number]
        order(campaign, somebody.memberships.get().household, somebody)
    client = sign_in(auntie_wang)
    file = SimpleUploadedFile("list.csv", LIST.read_bytes())
    checked = client.post(at("paper_list", campaign), {"building": building.pk, "file": file})
    found = checked.context["found"]
    assert (len(found.lines), len(found.fine), [one.door for one in found.flagged]) == (
        37,
        35,
        ["0203", "0704"],
    )
    answer = {"building": building.pk, "lines": checked.context["lines"], "idempotency_key": "list"}
    for _twice in range(2):
        done = client.post(at("paper_list", campaign), answer)
        assert len(done.context["booked"]) == 35
    paper = Order.objects.filter(channel=OrderChannel.PAPER)
    assert (paper.count(), Order.objects.count(), wrong()) == (35, 37, [])
    assert left(campaign, "proxy") == 0
    assert DoneForHousehold.objects.filter(slip_wanted=True).count() == 35
    kept = paper.latest("pk")
    assert (kept.placed_by, kept.beneficiary) == (auntie_wang, building_12["1001"])


@pytest.mark.django_db
def test_a_line_is_booked_flagged_and_taken_back(
    campaign: Campaign,
    building: Building,
    building_12: dict[str, Person],
    auntie_wang: Person,
    sign_in: Enter,
) -> None:
    online = building_12["0102"]
    order(campaign, online.memberships.get().household, online)
    client = sign_in(auntie_wang)
    packs, rice, _eggs = campaign.offers.order_by("position").values_list("pk", flat=True)
    line: dict[str, Any] = {"building": building.pk, "offer": packs, "door": "0101", "quantity": 2}
    booked = client.post(at("paper", campaign), line, follow=True)
    assert booked.context["booked"] == 1
    assert (booked.context["form"]["building"].value(), booked.context["form"]["offer"].value()) == (
        str(building.pk), str(packs),
    )  # fmt: skip
    client.post(at("paper", campaign), {**line, "offer": rice, "quantity": 1})
    kept = Order.objects.get(channel=OrderChannel.PAPER)
    assert sorted(kept.lines.values_list("offer", "quantity")) == [(packs, 2), (rice, 1)]
    flagged = client.post(at("paper", campaign), {**line, "door": "0102"})
    assert (flagged.status_code, flagged.context["refused"].code) == (409, "order.already")
    assert client.post(at("paper", campaign), {**line, "door": "9999"}).status_code == 422
    asked: dict[str, Any] = {"building": building.pk, "door": "0102"}
    door_ = client.get(at("paper_door", campaign), asked)
    assert "住户0102" in door_.text
    for offer, state in ((packs, OrderState.PLACED), (rice, OrderState.CANCELLED)):
        client.post(at("paper_undo", campaign, order=kept.pk, offer=offer))
        assert Order.objects.get(pk=kept.pk).state == state
    assert wrong() == []


@pytest.mark.django_db
def test_what_did_not_come_in_on_paper_is_not_taken_back_here(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, sign_in: Enter
) -> None:
    """The refusal says what to do instead, to people and to programs."""
    placed = order(campaign, li_wei.memberships.get().household, li_wei)
    client, offer = sign_in(auntie_wang), placed.lines.get().offer_id
    page = client.post(at("paper_undo", campaign, order=placed.pk, offer=offer))
    assert (page.status_code, "不是纸质登记的" in page.text) == (409, True)
    ask = Program(client, f"/areas/{campaign.area.slug}/campaigns/{campaign.pk}")
    status, problem = ask("DELETE", f"/paper-lists/{placed.pk}/{offer}")
    assert (status, problem["code"], bool(problem["detail"])) == (409, "order.not_paper", True)
    assert Order.objects.get().state == OrderState.PLACED


@pytest.mark.django_db
def test_a_file_without_the_columns_is_refused_and_a_bad_line_flagged(
    campaign: Campaign,
    building: Building,
    building_12: dict[str, Person],
    auntie_wang: Person,
    sign_in: Enter,
) -> None:
    client = sign_in(auntie_wang)
    text = "门牌,品名,数量\n0101,大米,两\n0101,黄金,1\n9999,大米,1\n0102,大米,1\n0102,大米,2\n"
    file = SimpleUploadedFile("list.csv", text.encode())
    found = client.post(at("paper_list", campaign), {"building": building.pk, "file": file}).context["found"]
    assert (len(found.fine), len(found.flagged)) == (0, 5)
    bad = SimpleUploadedFile("list.csv", b"a,b\n1,2\n")
    assert client.post(at("paper_list", campaign), {"building": building.pk, "file": bad}).status_code == 422


@pytest.mark.django_db
def test_paper_is_for_the_desk_of_the_area(
    campaign: Campaign, stranger: Person, xiao_zhao: Person, sign_in: Enter
) -> None:
    for somebody in (stranger, xiao_zhao, Person.objects.get(name="孙丽")):
        assert sign_in(somebody).get(at("paper", campaign)).status_code == 404


@pytest.mark.django_db
def test_the_form_to_hang_up_has_a_line_for_each_door(
    campaign: Campaign,
    building: Building,
    building_12: dict[str, Person],
    auntie_wang: Person,
    sign_in: Enter,
) -> None:
    page = sign_in(auntie_wang).get(at("paper_form", campaign), {"building": building.pk})
    assert page.text.count('<th scope="row">') == 40

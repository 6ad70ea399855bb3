"""The pages, papers and tables from the purchase order to the goods at the door."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from openpyxl import load_workbook

from groceries import actions, packing
from groceries.models import Adjustment, Campaign, Order, Redemption, Voucher
from groceries.words import Answer, Handing, OrderState
from hub.core.kit import qr
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.groceries import closing_kit
from tests.groceries.kit import leader, wrong

pytestmark = pytest.mark.django_db
AREA = "/area/xinminzhu"


@pytest.fixture
def campaign(area: Area, li_wei: Person, granny_door: Household) -> Campaign:
    """Being handed out to Li Wei and Granny Chen; tomatoes are missing, and both were asked."""
    assert granny_door.pk
    return closing_kit.collecting(area, leader(area), li_wei.memberships.get().household)


def test_what_is_exported_is_what_is_ordered(
    campaign: Campaign, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    order = closing_kit.latest(campaign)
    client = sign_in(auntie_wang)
    book = client.get(f"{AREA}/purchase-orders/{order.pk}.xlsx")
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == ["蔬菜包", "份", 2, 58, 116]
    assert [cell.data_type for cell in sheet[2]] == ["s", "s", "n", "n", "n"]
    table = client.get(f"{AREA}/campaigns/{campaign.pk}/pack-list.csv").content.decode()
    assert table.count("蔬菜包") == 2
    assert client.get(f"{AREA}/purchase-orders/{order.pk}.pdf").status_code == 404


def test_pack_lists_add_up_to_the_purchase_order_over_many_buildings(area: Area) -> None:
    """Scenario 10, small: each building its share, all of them together what was ordered."""
    sun = leader(area)
    homes = []
    for number in range(1, 5):
        house = Building.objects.create(area=area, number=str(number), name=f"{number}栋", position=number)
        homes += closing_kit.doors(house, 5)
    campaign = closing_kit.received(closing_kit.closed(area, sun, homes, [1, 2] * 10), sun)
    actions.allocate(campaign, by=sun)
    packed = packing.of(campaign)
    ordered = [line.quantity for line in closing_kit.latest(campaign).lines.all()]
    assert packed.sums == ordered == [30]
    assert [(str(house.building), house.packs) for house in packed.houses][:2] == [("1栋", 7), ("2栋", 8)]


def test_labels_name_the_goods_and_are_no_vouchers(
    campaign: Campaign, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    page = sign_in(auntie_wang).get(f"{AREA}/campaigns/{campaign.pk}/labels/").content.decode()
    order = Order.objects.order_by("pk")[0]
    assert qr.svg(order.code, order.shown_code) in page
    assert order.voucher.payload not in page


def test_a_guard_types_the_code_or_scans_it_and_hands_out(
    campaign: Campaign, area: Area, sign_in: Callable[..., Client]
) -> None:
    """Without a script: the page finds the voucher, the button hands it out, the second one is told who was first."""
    client = sign_in(staff("吴保安", area, Role.GUARD))
    voucher = Voucher.objects.order_by("pk")[0]
    for typed in (voucher.order.shown_code.lower(), voucher.payload):
        assert "蔬菜包 × 1" in client.get(f"{AREA}/vouchers/", {"code": typed}).content.decode()
    forged = voucher.payload[:-4] + "AAAA"
    assert (
        voucher.order.code
        not in client.get(f"{AREA}/vouchers/", {"code": forged}).content.decode().split("faces")[0]
    )
    sent = {"code": voucher.order.code, "tapped_at": "1649476800000"}
    assert client.post(f"{AREA}/vouchers/redemptions/", sent).status_code == 302
    again = client.post(f"{AREA}/vouchers/redemptions/", sent)
    assert (again.status_code, "吴保安" in again.content.decode()) == (409, True)
    assert list(Redemption.objects.values_list("quantity", flat=True)) == [1, 0]
    assert wrong() == []


def test_a_household_says_no_and_sees_what_goes_back(
    campaign: Campaign, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    order = closing_kit.order_of(campaign, li_wei.memberships.get().household)
    client, row = sign_in(li_wei), Adjustment.objects.get(order=order)
    page = client.get(f"/orders/{order.pk}/voucher/").content.decode()
    assert order.shown_code in page
    answered = client.post(f"/orders/{order.pk}/substitutions/{row.pk}/", {"answer": "no"})
    assert answered.status_code == 303
    row.refresh_from_db()
    assert (row.answer, row.amount_minor) == (Answer.REFUSED, 960)
    order.refresh_from_db()
    assert order.value_minor == 5800 - 960
    assert wrong() == []


def test_times_are_laid_out_and_one_is_taken_away(
    campaign: Campaign, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(auntie_wang)
    url = f"{AREA}/campaigns/{campaign.pk}/slots/"
    sent = {
        "starts_at": "2030-04-10T09:00", "ends_at": "2030-04-10T11:00", "minutes": 30, "capacity": 5,
        "points": "东门\n西门\n东门", "green": 1,
    }  # fmt: skip
    assert client.post(url, sent).status_code == 303
    assert client.post(url, sent).status_code == 303, "the same again adds nothing"
    laid = campaign.slots.filter(starts_at__year=2030)
    assert (laid.count(), laid.filter(green=True).count()) == (8, 2)
    assert client.post(url, {**sent, "ends_at": "2030-04-10T09:10"}).status_code == 422
    assert client.post(f"{url}{laid[0].pk}/removal/").status_code == 303
    assert campaign.slots.filter(starts_at__year=2030).count() == 7


def test_pick_up_becomes_door_delivery_and_everybody_is_told(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    url = f"{AREA}/campaigns/{campaign.pk}/handing/"
    client = sign_in(auntie_wang)
    assert client.post(url, {"handing": "door", "why": ""}).status_code == 422
    assert client.post(url, {"handing": "door", "why": "大家不愿排队"}).status_code == 303
    assert set(Order.objects.values_list("handing", flat=True)) == {Handing.DOOR}
    assert li_wei.notices.filter(verb="groceries.campaign.handing_switched").exists()


def test_the_next_step_of_what_nobody_collects(
    campaign: Campaign, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    order = closing_kit.order_of(campaign, li_wei.memberships.get().household)
    client, base = sign_in(auntie_wang), f"{AREA}/campaigns/{campaign.pk}"
    assert order.shown_code in client.get(f"{base}/uncollected/").content.decode()
    for step in ("reminder", "left"):
        assert client.post(f"{base}/orders/{order.pk}/step/", {"step": step}).status_code == 303
    order.refresh_from_db()
    assert order.state == OrderState.UNCOLLECTED
    assert client.post(f"{base}/orders/{order.pk}/step/", {"step": "up", "why": "送人了"}).status_code == 303
    assert client.post(f"{base}/orders/{order.pk}/step/", {"step": "left"}).status_code == 409


def test_the_score_card_counts_what_came(
    campaign: Campaign, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found = sign_in(auntie_wang).get("/api/v1/areas/xinminzhu/score-cards").json()
    assert [(one["name"], one["ordered"], one["arrived"], one["late"]) for one in found] == [
        ("恒丰", 2, 2, 0)
    ]


def test_a_program_does_the_same_from_the_purchase_order_to_the_scan(
    area: Area, building: Building, sign_in: Callable[..., Client]
) -> None:
    sun = leader(area)
    homes = closing_kit.doors(building, 3)
    campaign = closing_kit.closed(area, sun, homes, [2, 1, 1])
    client, base = sign_in(sun), f"/api/v1/areas/xinminzhu/campaigns/{campaign.pk}"

    def post(url: str, **body: object) -> dict[str, object]:
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        return answer.json()  # type: ignore[no-any-return]

    (order,) = post(f"{base}/purchase-orders")
    offer = campaign.offers.get().pk
    number = client.get(f"{base}/purchase-orders").json()[0]["id"]
    assert order
    counted = [{"offer": offer, "arrived": 3}]
    post(f"/api/v1/areas/xinminzhu/purchase-orders/{number}/receipt", counted=counted, disinfected=True)
    assert client.get(f"{base}/split").json()["back_minor"] == 5800
    post(f"{base}/split")
    assert post(f"{base}/handing-out")["state"] == "collecting"
    code = client.get("/api/v1/areas/xinminzhu/vouchers").json()[0]["code"]
    scan = f"/api/v1/areas/xinminzhu/vouchers/{code}/redemptions"
    assert [post(scan)["is_conflict"], post(scan)["is_conflict"]] == [False, True]
    assert len(client.get("/api/v1/areas/xinminzhu/signing-keys").json()["keys"]) == 1
    assert wrong() == []

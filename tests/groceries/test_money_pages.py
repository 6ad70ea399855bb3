"""The pages and the API of money: a household pays, a leader notes and collects, the desk checks and pays out."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from groceries import actions, money
from groceries.models import Campaign, Order, Settlement
from hub.core.payments import actions as payments
from hub.core.payments.models import Payment, Refund
from hub.core.payments.words import PaymentState, RefundState
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import Role
from hub.core.record.models import RecordEntry
from tests.conftest import staff
from tests.groceries.kit import leader, opened, order
from tests.groceries.money_kit import credit, fixed, give_credit, handed_out, home, paid, said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Leads the campaign."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, sun_li: Person) -> Campaign:
    """Vegetables for 58 yuan, paid in cash or to an account."""
    return actions.set_transfer_words(opened(area, sun_li), "招商银行 1234", by=sun_li)


@pytest.fixture
def placed(campaign: Campaign, li_wei: Person) -> Order:
    """Li Wei's two packs."""
    return order(campaign, home(li_wei), li_wei, 2)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_household_reads_how_to_pay_and_says_that_it_has(
    placed: Order, li_wei: Person, sign_in: SignIn
) -> None:
    browser = sign_in(li_wei)
    page = text(browser.get(reverse("groceries:pay", args=[placed.pk])))
    assert all(words in page for words in ("116.00", placed.shown_code, "招商银行 1234", "孙丽"))
    url = reverse("groceries:say_paid", args=[placed.pk])
    sent = browser.post(url, {"method": "transfer", "idempotency_key": "k"})
    assert sent.headers["Location"] == reverse("groceries:pay", args=[placed.pk])
    assert browser.post(url, {"method": "transfer", "idempotency_key": "k"}).status_code == 302
    assert browser.post(url, {"method": "cash", "idempotency_key": "k"}).status_code == 422
    assert Payment.objects.get().amount_minor == 11600
    assert browser.get(url).status_code == 405


def test_a_part_is_written_as_people_write_it_and_nonsense_is_shown_again(
    placed: Order, li_wei: Person, sign_in: SignIn
) -> None:
    browser, url = sign_in(li_wei), reverse("groceries:say_paid", args=[placed.pk])
    assert browser.post(url, {"method": "cash", "amount": "五十八"}).status_code == 422
    assert browser.post(url, {"method": "card"}).status_code == 422
    browser.post(url, {"method": "cash", "amount": "¥58"})
    assert Payment.objects.get().amount_minor == 5800
    browser.post(reverse("groceries:take_back", args=[Payment.objects.get().pk]))
    assert Payment.objects.get().state == PaymentState.VOIDED


def test_a_neighbour_and_a_stranger_find_nothing(
    placed: Order, granny_chen: Person, stranger: Person, sign_in: SignIn
) -> None:
    for person in (granny_chen, stranger):
        for name in ("pay", "pay_card"):
            came = sign_in(person).get(reverse(f"groceries:{name}", args=[placed.pk]))
            assert came.status_code in (302, 404)
        came = sign_in(person).post(reverse("groceries:say_paid", args=[placed.pk]), {"method": "cash"})
        assert came.status_code in (302, 404)
    assert not Payment.objects.exists()


def test_the_balance_with_its_history_pays_and_is_paid_out(
    campaign: Campaign, area: Area, li_wei: Person, sun_li: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 9000)
    placed = order(opened(area, sun_li), home(li_wei), li_wei)
    browser = sign_in(li_wei)
    browser.post(reverse("groceries:from_balance", args=[placed.pk]))
    assert money.standing_of(placed).is_paid
    mine = reverse("groceries:money")
    assert "32.00" in text(browser.get(mine))
    assert "+" in text(browser.get(mine))
    assert browser.post(reverse("groceries:withdraw"), {"amount": "x", "to": "cash"}).status_code == 422
    browser.post(reverse("groceries:withdraw"), {"amount": "30", "to": "cash"})
    assert credit(home(li_wei)) == 200
    desk = sign_in(auntie_wang)
    assert "30.00" in text(desk.get(reverse("groceries:money_queue", args=[area.slug])))
    refund = Refund.objects.get(state=RefundState.ASKED)
    desk.post(reverse("groceries:pay_out", args=[area.slug, refund.pk]))
    refund.refresh_from_db()
    assert (refund.state, refund.decided_by) == (RefundState.PAID, auntie_wang)


def test_the_desk_declines_with_a_reason(
    campaign: Campaign, area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    give_credit(home(li_wei), campaign, li_wei, auntie_wang, 5000)
    refund = payments.withdraw(home(li_wei), 5000, "cash", by=li_wei)
    url = reverse("groceries:decline_refund", args=[area.slug, refund.pk])
    desk = sign_in(auntie_wang)
    assert desk.post(url, {"why": ""}).status_code == 422
    assert desk.post(url, {"why": "下周再来"}).status_code == 302
    assert credit(home(li_wei)) == 5000


def test_a_leader_notes_cash_by_door_and_by_code(
    placed: Order, campaign: Campaign, area: Area, granny_chen: Person, granny_door: Household, sun_li: Person,
    auntie_wang: Person, sign_in: SignIn,
) -> None:  # fmt: skip
    hers = order(campaign, granny_door, auntie_wang, channel="phone")
    browser, url = sign_in(sun_li), reverse("groceries:note_payment", args=[area.slug, campaign.pk])
    for whom in ("12-0304", placed.shown_code.lower()):
        browser.post(url, {"whom": whom, "method": "cash"})
    assert {money.standing_of(one).claimed for one in (placed, hers)} == {11600, 5800}
    assert browser.post(url, {"whom": "99-0101", "method": "cash"}).status_code == 422
    assert browser.post(url, {"whom": "12-0304", "method": "cash"}).status_code == 409
    page = text(
        browser.get(reverse("groceries:campaign_money", args=[area.slug, campaign.pk]) + "?view=check")
    )
    assert "陈桂花" in page
    assert "199 1234 5678" in page


def test_the_unpaid_are_listed_as_somebody_walks(
    placed: Order, campaign: Campaign, area: Area, granny_chen: Person, granny_door: Household, sun_li: Person,
    auntie_wang: Person, sign_in: SignIn, django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    order(campaign, granny_door, auntie_wang, channel="phone")
    url = reverse("groceries:campaign_money", args=[area.slug, campaign.pk])
    browser = sign_in(sun_li)
    with django_assert_max_num_queries(30):
        page = text(browser.get(url))
    assert page.index("0304") < page.index("0502")
    assert "174.00" in page
    paid(placed, sun_li, auntie_wang)
    assert "0502" not in text(browser.get(url))
    assert "0502" in text(browser.get(f"{url}?view=paid"))


def test_the_desk_ticks_several_and_its_own_are_left(
    placed: Order, campaign: Campaign, area: Area, granny_door: Household, auntie_wang: Person, li_wei: Person,
    sign_in: SignIn,
) -> None:  # fmt: skip
    theirs = said(placed, li_wei)
    own = actions.note_payment(order(campaign, granny_door, auntie_wang, channel="phone"), by=auntie_wang)
    desk, queue = sign_in(auntie_wang), reverse("groceries:money_queue", args=[area.slug])
    page = text(desk.get(queue))
    assert f'value="{theirs.pk}"' in page
    assert f'name="payment" value="{own.pk}"' not in page
    desk.post(
        reverse("groceries:verify_payments", args=[area.slug]),
        {"payment": [theirs.pk, own.pk, "x"], "next": queue},
    )
    assert list(Payment.objects.order_by("pk").values_list("state", flat=True)) == ["verified", "claimed"]


def test_who_noted_it_is_refused_and_another_leader_finds_nothing(
    placed: Order, area: Area, sun_li: Person, stranger: Person, sign_in: SignIn
) -> None:
    noted = actions.note_payment(placed, by=sun_li)
    url = reverse("groceries:verify_payment", args=[area.slug, noted.pk])
    assert sign_in(sun_li).post(url).status_code == 403
    assert sign_in(staff("赵团", area, Role.LEADER)).post(url).status_code == 404
    assert sign_in(stranger).post(url).status_code == 404


def test_what_did_not_arrive_and_what_goes_back(
    placed: Order, area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    desk, first = sign_in(auntie_wang), said(placed, li_wei)
    failing = reverse("groceries:fail_payment", args=[area.slug, first.pk])
    assert desk.get(failing).status_code == 200
    assert desk.post(failing, {"why": ""}).status_code == 422
    desk.post(failing, {"why": "没有收到"})
    kept = paid(fixed(placed), li_wei, auntie_wang)
    url = reverse("groceries:refund_payment", args=[area.slug, kept.pk])
    assert "116.00" in text(desk.get(url))
    assert desk.post(url, {"amount": "999", "to": "credit", "reason": "坏了"}).status_code == 409
    desk.post(url, {"amount": "58", "to": "credit", "reason": "坏了"})
    assert credit(home(li_wei)) == 5800


def test_the_list_as_a_file_is_recorded(
    placed: Order, campaign: Campaign, area: Area, sun_li: Person, sign_in: SignIn
) -> None:
    url = reverse("groceries:export_money", args=[area.slug, campaign.pk])
    browser = sign_in(sun_li)
    got = browser.post(url, {"format": "csv"})
    row = list(csv.reader(io.StringIO(got.content.decode("utf-8-sig"))))[1]
    assert (row[2], row[5], row[7], row[10]) == ("0502", placed.shown_code, "116.00", "116.00")
    assert browser.post(url, {"format": "xlsx"}).content[:2] == b"PK"
    assert browser.post(url, {"format": "pdf"}).status_code == 422
    assert RecordEntry.objects.filter(verb="groceries.campaign.money_exported").count() == 2


def test_the_settlement_names_the_difference_and_closes_without_one(
    placed: Order, campaign: Campaign, area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    paid(placed, li_wei, auntie_wang)
    handed_out(campaign)
    desk, url = sign_in(auntie_wang), reverse("groceries:settlement", args=[area.slug, campaign.pk])
    refused = desk.post(url, {"cash": "115", "transfer": "0"})
    assert (refused.status_code, "115.00" in text(refused)) == (409, True)
    assert desk.post(url, {"cash": "116", "transfer": "0"}).status_code == 302
    assert Settlement.objects.get().settled_by == auntie_wang
    assert desk.get(url).status_code == 200
    assert "116.00" in text(desk.get(reverse("groceries:print_settlement", args=[area.slug, campaign.pk])))


def test_the_same_by_the_api(
    placed: Order,
    campaign: Campaign,
    area: Area,
    li_wei: Person,
    sun_li: Person,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    def call(person: Person, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        came = sign_in(person).generic(
            method, f"/api/v1{path}", json.dumps(body or {}), "application/json", headers=headers
        )
        return came.status_code, json.loads(came.content)

    assert call(li_wei, "GET", f"/orders/{placed.pk}/bill")[1]["open"] == 11600
    status, made = call(
        li_wei, "POST", f"/orders/{placed.pk}/claims", {"method": "transfer", "amount": 5800}, "k"
    )
    assert (status, made["state"], made["amount"]) == (201, "claimed", 5800)
    assert (
        call(li_wei, "POST", f"/orders/{placed.pk}/claims", {"method": "transfer", "amount": 5800}, "k")[1]
        == made
    )
    assert call(li_wei, "POST", f"/orders/{placed.pk}/claims", {"method": "cash", "amount": 1}, "k")[0] == 422
    base = f"/areas/{area.slug}"
    rest = call(sun_li, "POST", f"{base}/orders/{placed.pk}/payments", {"method": "cash"})[1]
    assert (
        call(sun_li, "POST", f"{base}/payments/{rest['id']}/verification")[1]["code"] == "payment.same_person"
    )
    assert [one["id"] for one in call(auntie_wang, "GET", f"{base}/payments")[1]["items"]] == [
        made["id"],
        rest["id"],
    ]
    both = {"payments": [made["id"], rest["id"]]}
    assert call(auntie_wang, "POST", f"{base}/payments/verification", both)[1] == {"checked": 2, "left": 0}
    line = call(sun_li, "GET", f"{base}/campaigns/{campaign.pk}/money?view=paid")[1]["items"][0]
    assert (line["code"], line["paid"], line["open"]) == (placed.shown_code, 11600, 0)
    sheet = call(sun_li, "GET", f"{base}/campaigns/{campaign.pk}/settlement")[1]
    assert (sheet["captured"], sheet["difference"]) == (11600, 0)
    handed_out(campaign)
    refused = call(
        auntie_wang, "POST", f"{base}/campaigns/{campaign.pk}/settlement", {"cash": 0, "transfer": 5800}
    )
    assert (refused[0], list(refused[1]["errors"])) == (409, ["cash"])
    settled = call(
        auntie_wang, "POST", f"{base}/campaigns/{campaign.pk}/settlement", {"cash": 5800, "transfer": 5800}
    )
    assert settled[0] == 201
    assert call(li_wei, "GET", "/money")[1]["balance"] == 0

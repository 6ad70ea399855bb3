"""What an answer to a complaint gives: money on the balance, money out by a second person, or only words."""

from collections.abc import Callable

import pytest
from django.test import Client

from groceries import actions, money, settlement
from groceries.models import Complaint, Order
from groceries.words import CampaignState
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.payments import actions as payments
from hub.core.payments.models import Payment, Refund
from hub.core.payments.words import RefundState, RefundTo
from hub.core.people.models import Area, Membership, Person
from hub.core.people.words import Relation, Role
from support.models import SupportRequest
from tests.conftest import staff
from tests.groceries.api_kit import Program
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, handed_out, home, many, paid

SignIn = Callable[..., Client]


@pytest.fixture
def sun_li(area: Area) -> Person:
    """Who leads the campaign."""
    return leader(area)


@pytest.fixture
def handed(area: Area, sun_li: Person, li_wei: Person) -> Order:
    """Two packs that Li Wei has fetched."""
    placed = order(opened(area, sun_li), home(li_wei), li_wei, 2)
    handed_out(placed.campaign)
    return Order.objects.select_related("campaign__area").get(pk=placed.pk)


@pytest.fixture
def complaint(handed: Order, li_wei: Person) -> Complaint:
    """Yellow leaves."""
    wrong_ = actions.Wrong(kind="spoilt", quantity=1, words="青菜黄了")
    return actions.complain(handed.lines.get(), wrong_, by=li_wei)


def page(complaint: Complaint) -> str:
    """Where it is answered."""
    return f"/area/xinminzhu/complaints/{complaint.pk}/"


def settled(handed: Order, by: Person) -> None:
    """The books are closed."""
    sheet = settlement.sheet(handed.campaign)
    actions.settle(handed.campaign, sheet.cash_expected, sheet.transfer_expected, by=by)


def lives_there(person: Person, order_: Order) -> None:
    """Whoever leads is of the household."""
    episode = order_.household.area.episodes.get(ended_at=None)
    Membership.objects.create(
        person=person,
        household=order_.household,
        episode=episode,
        relation=Relation.CHILD,
        joined_at=clock.now(),
    )


@pytest.mark.django_db
class TestMoneyBack:
    """ "Money goes back" is money in a hand, not on a balance."""

    def test_it_leaves_the_hub_by_a_second_person(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
    ) -> None:
        paid(handed, li_wei, auntie_wang)
        actions.answer_complaint(
            complaint, "refunded", by=sun_li, words="退您一份", amount_minor=5800, by_way=RefundTo.TRANSFER
        )
        refund = Refund.objects.get()
        assert (refund.state, refund.to, refund.amount_minor, refund.asked_by) == (
            RefundState.ASKED, RefundTo.TRANSFER, 5800, sun_li,
        )  # fmt: skip
        assert refund.reason == "退您一份"
        assert credit(home(li_wei)) == 0
        assert (money.standing_of(Order.objects.get()).owed, wrong()) == (5800, [])
        with pytest.raises(NotYours, match=r"refund\.same_person"):
            payments.pay_out(refund, by=sun_li)
        payments.pay_out(refund, by=auntie_wang)
        settled(handed, sun_li)
        assert wrong() == []

    def test_out_of_two_payments_it_is_two_refunds(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
    ) -> None:
        for amount in (8000, 3600):
            paid(handed, li_wei, auntie_wang, amount)
        actions.answer_complaint(complaint, "refunded", by=sun_li, words="退", amount_minor=5800)
        assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [2200, 3600]
        assert wrong() == []

    def test_what_nobody_has_paid_does_not_leave(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
    ) -> None:
        with pytest.raises(Conflict, match=r"complaint\.unpaid"):
            actions.answer_complaint(complaint, "refunded", by=sun_li, words="退", amount_minor=100)
        paid(handed, li_wei, auntie_wang, 11550)
        with pytest.raises(Conflict, match=r"complaint\.unpaid"):
            actions.answer_complaint(complaint, "refunded", by=sun_li, words="退", amount_minor=100)
        assert (complaint.state, Complaint.objects.get().state, Refund.objects.count()) == ("open", "open", 0)
        actions.answer_complaint(complaint, "credited", by=sun_li, words="少收", amount_minor=100)
        assert (credit(home(li_wei)), wrong()) == (50, [])

    def test_the_page_and_programs_say_how_it_is_paid_out(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person,
        sign_in: SignIn,
    ) -> None:  # fmt: skip
        paid(handed, li_wei, auntie_wang)
        client = sign_in(sun_li)
        form = {"to": "refunded", "amount": "10", "words": "退", "by_way": "cash"}
        assert client.post(page(complaint), form).status_code == 302
        assert Refund.objects.get().to == RefundTo.CASH
        again = actions.complain(handed.lines.get(), actions.Wrong(kind="short", quantity=1), by=li_wei)
        ask = Program(client, "/areas/xinminzhu")
        body = {"to": "refunded", "words": "退", "amount_minor": 500, "by_way": "transfer"}
        assert ask("POST", f"/complaints/{again.pk}/answer", body, key="a")[0] == 200
        assert ask("POST", f"/complaints/{again.pk}/answer", body, key="a")[0] == 200
        assert list(Refund.objects.order_by("pk").values_list("to", flat=True)) == ["cash", "transfer"]
        assert ask("POST", f"/complaints/{again.pk}/answer", {**body, "by_way": "card"})[0] == 422
        assert wrong() == []

    def test_nothing_but_cash_and_transfer_is_paid_out(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
    ) -> None:
        paid(handed, li_wei, auntie_wang)
        with pytest.raises(Invalid, match=r"refund\.to"):
            actions.answer_complaint(
                complaint, "refunded", by=sun_li, words="退", amount_minor=1, by_way=RefundTo.CREDIT
            )


@pytest.mark.django_db
class TestClosedBooks:
    """No money moves after the settlement, so what is open is answered before it."""

    @pytest.fixture(autouse=True)
    def _paid(self, handed: Order, li_wei: Person, auntie_wang: Person) -> None:
        paid(handed, li_wei, auntie_wang)

    def test_an_open_complaint_holds_up_the_settlement_and_is_named(
        self, handed: Order, complaint: Complaint, sun_li: Person, sign_in: SignIn
    ) -> None:
        with pytest.raises(Conflict, match=r"settlement\.difference") as refused:
            settled(handed, sun_li)
        assert set(refused.value.fields) == {"complaints"}
        client = sign_in(sun_li)
        address = f"/area/xinminzhu/campaigns/{handed.campaign_id}/settlement/"
        assert 'href="/area/xinminzhu/complaints/"' in client.get(address).content.decode()
        ask = Program(client, f"/areas/xinminzhu/campaigns/{handed.campaign_id}")
        assert ask("GET", "/settlement")[1]["complaints"] == 1
        assert "complaints" in ask("POST", "/settlement", {"cash": 11600, "transfer": 0})[1]["errors"]
        actions.answer_complaint(complaint, "explained", by=sun_li, words="换一份")
        settled(handed, sun_li)
        assert wrong() == []

    def test_a_complaint_after_it_changes_nothing_in_the_books(
        self, handed: Order, li_wei: Person, sun_li: Person
    ) -> None:
        settled(handed, sun_li)
        late = actions.complain(handed.lines.get(), actions.Wrong(kind="short", quantity=1), by=li_wei)
        assert wrong() == []
        actions.answer_complaint(late, "passed_on", by=sun_li, words="请居委会帮忙")
        assert (late.state, wrong()) == ("passed_on", [])

    def test_the_page_offers_words_only_and_says_why(
        self, handed: Order, li_wei: Person, sun_li: Person, sign_in: SignIn
    ) -> None:
        settled(handed, sun_li)
        late = actions.complain(handed.lines.get(), actions.Wrong(kind="short", quantity=1), by=li_wei)
        client = sign_in(sun_li)
        shown = client.get(page(late)).content.decode()
        assert 'value="credited"' not in shown
        assert 'value="passed_on"' in shown
        assert "账目已结清" in shown
        assert client.post(page(late), {"to": "credited", "amount": "1", "words": "退"}).status_code == 422
        assert Complaint.objects.get().state == "open"

    def test_a_refusal_leaves_the_page_as_it_is(
        self, handed: Order, complaint: Complaint, sun_li: Person, sign_in: SignIn,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        """The books were closed after the page was shown: it stays open, with its form."""
        type(handed.campaign).objects.update(state=CampaignState.SETTLED)
        monkeypatch.setattr(actions, "answers_for", lambda one, by: ("credited", "refunded", "explained"))
        answer = sign_in(sun_li).post(page(complaint), {"to": "credited", "amount": "10", "words": "退"})
        shown = answer.content.decode()
        assert answer.status_code == 409
        assert "chip-warn" in shown
        assert 'name="words"' in shown
        with pytest.raises(Conflict, match=r"bill\.settled"):
            actions.answer_complaint(complaint, "credited", by=sun_li, words="退", amount_minor=1000)
        assert (complaint.state, complaint.amount_minor) == ("open", 0)


@pytest.mark.django_db
class TestOwnHousehold:
    """Nobody gives money to their own door alone."""

    def test_whoever_leads_gives_nothing_to_their_own_door(
        self, handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
    ) -> None:
        payment = paid(handed, li_wei, auntie_wang)
        lives_there(sun_li, handed)
        for to in ("credited", "refunded"):
            with pytest.raises(NotYours, match=r"payment\.own_household"):
                actions.answer_complaint(complaint, to, by=sun_li, words="退", amount_minor=100)
        for way in (RefundTo.CREDIT, RefundTo.CASH):
            with pytest.raises(NotYours, match=r"payment\.own_household"):
                payments.refund(payment, 100, way, by=sun_li, reason="少了")
        with pytest.raises(NotYours, match=r"payment\.own_household"):
            actions.not_delivered(handed.lines.get(), 1, by=sun_li)
        assert (complaint.state, credit(home(li_wei)), Refund.objects.count()) == ("open", 0, 0)
        actions.answer_complaint(complaint, "credited", by=auntie_wang, words="抵扣", amount_minor=100)
        assert credit(home(li_wei)) == 100

    def test_the_page_says_who_can(
        self, handed: Order, complaint: Complaint, sun_li: Person, sign_in: SignIn
    ) -> None:
        lives_there(sun_li, handed)
        client = sign_in(sun_li)
        shown = client.get(page(complaint)).content.decode()
        assert 'value="credited"' not in shown
        assert "您自家" in shown
        body = {"to": "credited", "words": "退", "amount_minor": 100}
        ask = Program(client, "/areas/xinminzhu")
        assert ask("POST", f"/complaints/{complaint.pk}/answer", body)[0] == 403
        assert client.post(page(complaint), {"to": "explained", "words": "换一份"}).status_code == 302

    def test_a_payment_of_ones_own_is_not_given_back_by_hand(
        self, handed: Order, li_wei: Person, sun_li: Person, auntie_wang: Person, sign_in: SignIn
    ) -> None:
        payment = paid(handed, li_wei, auntie_wang)
        lives_there(sun_li, handed)
        form = {"amount": "10", "to": "credit", "reason": "少了"}
        client = sign_in(sun_li)
        answer = client.post(f"/area/xinminzhu/payments/{payment.pk}/refund/", form)
        assert (answer.status_code, "这是您自己家的" in answer.content.decode()) == (403, True)
        assert Payment.objects.get().refunded_minor == 0


@pytest.mark.django_db
def test_the_committee_reads_what_the_household_has_said_already(
    handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, sign_in: SignIn
) -> None:
    """The good, the receipt code and the words travel to the request; the household need not write them again."""
    actions.answer_complaint(complaint, "passed_on", by=sun_li, words="请居委会帮忙。")
    client = sign_in(li_wei)
    shown = client.get(f"/orders/{handed.pk}/").context
    words = shown["complaints"][0].passed_on_words
    for part in (handed.shown_code, "蔬菜包", "青菜黄了"):
        assert part in words
    begun = {"change": "danger", "category": "food", "text": words}
    first = client.post("/requests/new/", begun)
    assert words in first.content.decode()
    sent = {"step": "check", "category": "food", "text": words}
    assert client.post("/requests/new/", sent).status_code == 302
    assert handed.shown_code in SupportRequest.objects.get().text


@pytest.mark.django_db
def test_neighbours_in_the_role_of_a_leader_elsewhere_answer_nothing(
    complaint: Complaint, area: Area, sign_in: SignIn
) -> None:
    ask = Program(sign_in(staff("钱丽", area, Role.LEADER)), "/areas/xinminzhu")
    body = {"to": "refunded", "words": "退", "amount_minor": 500}
    assert ask("POST", f"/complaints/{complaint.pk}/answer", body)[0] == 404


@pytest.mark.django_db(transaction=True)
def test_four_answers_at_once_are_one_refund(
    handed: Order, complaint: Complaint, li_wei: Person, sun_li: Person, auntie_wang: Person
) -> None:
    """All have the same open complaint before them; the order's row lets them in one by one."""
    paid(handed, li_wei, auntie_wang)

    def give() -> None:
        stale = Complaint.objects.select_related("line__order__campaign__area").get(pk=complaint.pk)
        stale.state, stale.version = "open", complaint.version
        actions.answer_complaint(stale, "refunded", by=sun_li, words="退", amount_minor=1000)

    assert many(4, give) == ["done", *["state.changed"] * 3]
    assert (Refund.objects.count(), money.standing_of(Order.objects.get()).owed, wrong()) == (1, 10600, [])

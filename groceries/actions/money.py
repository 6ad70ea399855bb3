"""
What a household pays for its order, and what those who run a campaign do with the money. The mechanism is
hub/core/payments; here stands what it means for an order.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import events, money, money_lists, settlement, values
from groceries.actions import asking
from groceries.actions.paid import stand_if_paid
from groceries.actions.worth import check_fixed, lower, revalue
from groceries.models import Campaign, Order, OrderLine, Settlement
from groceries.words import OVER, AdjustmentKind, CampaignState, OrderState
from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow import gate, hold
from hub.core.flow.idempotent import Key, once
from hub.core.flow.repeat import noted
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.wording import Part
from hub.core.payments import actions as payments
from hub.core.payments import events as money_events
from hub.core.payments import subjects
from hub.core.payments.actions import Wish
from hub.core.payments.models import Payment
from hub.core.payments.words import Method, PaymentState, Why
from hub.core.people.models import Person


def say_paid(
    order: Order,
    wish: Wish,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    key: Key | None = None,
) -> Payment:
    """
    "I have paid": by the household, or for it. Refuses like `payments.claim`. A held order stays held meanwhile.
    """
    also = _in_their_name(order, acting_for, by, _NOTED)
    return payments.claim(money.KIND, order.pk, wish, by=by, key=key, also=also)


def pay_from_credit(
    order: Order, amount_minor: int | None, *, by: Person, acting_for: proxy.Beneficiary | None = None,
    key: Key | None = None,
) -> Payment:  # fmt: skip
    """Pays from the household's balance, all that is open or a part. Refuses like `payments.from_credit`."""
    also = _in_their_name(order, acting_for, by, _FROM_BALANCE)
    return payments.from_credit(money.KIND, order.pk, amount_minor, by=by, key=key, also=also)


_NOTED = gettext_noop("%(name)s has noted a payment of yours for “%(title)s”, number %(code)s.")
_FROM_BALANCE = gettext_noop("%(name)s has paid “%(title)s”, number %(code)s, from your balance.")


def _in_their_name(
    order: Order, acting_for: proxy.Beneficiary | None, by: Person, sentence: str
) -> payments.Also:
    def done(payment: Payment) -> list[Event]:
        params: dict[str, Part] = {"name": by.name, "title": order.campaign.named, "code": order.shown_code}
        about = Ref("payment", payment.pk, payment.version)
        return proxy.done(
            acting_for, by=by, verb=money_events.Claimed.verb, about=about, sentence=sentence, params=params
        )

    return done


def note_payment(
    order: Order, *, by: Person, method: str = Method.CASH, amount_minor: int | None = None, note: str = "",
    key: Key | None = None,
) -> Payment:  # fmt: skip
    """
    Whoever runs the campaign notes what a household gave them, or that the committee bears it; somebody else checks
    it. Get the order by `access.orders_run_by` first. Refuses like `payments.claim`.
    """
    if method == Method.WAIVED and not note.strip():
        words = _("Say why the committee bears it.")
        raise Invalid("payment.why", words, fields={"note": words})
    wish = Wish(method=method, amount_minor=amount_minor, note=note, noted=True)
    return payments.claim(money.KIND, order.pk, wish, by=by, key=key)


def not_delivered(
    line: OrderLine, quantity: int, *, by: Person, version: int | None = None, key: Key | None = None
) -> Order:
    """
    So many of a line did not come (short, spoilt, forgotten): the order is worth less, and what was paid for it goes on
    the household's balance. Get the line by `access.line_in`.

    Raises Invalid `line.quantity` where the line does not have so many, Conflict `bill.settled`, `order.open` and
    `order.over`, and NotYours `payment.own_household` for whoever lives there.
    """
    payments.check_other_household(line.order.household_id, by)

    def act() -> Order:
        subjects.enter(money.KIND, line.order_id)
        order, now = _order(line.order_id), OrderLine.objects.get(pk=line.pk)
        if order.state in OVER:
            raise Conflict("order.over", _("This order is over: nothing is owed for it any more."), now=order)
        check_fixed(order)
        save_changes(
            order, version=version
        )  # first: on an old page the number is about what is no longer there
        if not 0 < quantity <= now.handed:
            words = _("The household does not get so many.")
            raise Invalid("line.quantity", words, fields={"quantity": words})
        OrderLine.objects.filter(pk=now.pk).update(allocated=now.handed - quantity)
        revalue(order.campaign, [order.pk], by=by)
        order.refresh_from_db()
        told = events.household(order, but=by)
        announce(events.about_order(events.LineMissing, order, by=by, told=told, line=line.pk, n=quantity))
        return order

    return once(key, "groceries.not_delivered", act, Order)


def set_transfer_words(campaign: Campaign, words: str, *, by: Person, version: int | None = None) -> Campaign:
    """Says where to transfer to, as payers read it; empty where only cash is taken."""
    if campaign.state == CampaignState.SETTLED:
        raise Conflict("campaign.settled", _("This is settled, and no money moves any more."), now=campaign)
    with transaction.atomic():
        save_changes(campaign, version=version, transfer_words=words.strip()[:300])
        announce(events.about_campaign(events.Edited, campaign, by=by, transfer_words=words.strip()[:300]))
    return campaign


def export_money(campaign: Campaign, form: str, *, by: Person, key: Key | None = None) -> bytes:
    """The campaign's money as `csv` or `xlsx`, and a line in the record: it holds names and phones."""
    data = money_lists.export(campaign, form)
    event = events.about_campaign(events.MoneyExported, campaign, by=by, form=form)
    noted(key, "groceries.export_money", lambda: announce(event))
    return data


def settle(
    campaign: Campaign, cash_minor: int, transfer_minor: int, *, by: Person, note: str = "",
    version: int | None = None, key: Key | None = None,
) -> Settlement:  # fmt: skip
    """
    Closes the books of a campaign: what was counted agrees with the ledger, and captured − refunded = value received +
    credit. Any difference refuses with Conflict `settlement.difference`, which names each. Whoever was asked about
    something instead and has not answered gets its price back before.
    """

    def act() -> Settlement:
        gate.shut("campaign", campaign.pk)
        unanswered = asking.end_questions(campaign)  # before the sheet: no money moves after it
        money.lock_all(campaign)
        sheet = settlement.sheet(campaign)
        problems = sheet.problems(cash_minor, transfer_minor)
        if problems:
            raise Conflict("settlement.difference", next(iter(problems.values())), fields=problems)
        transition(campaign, CampaignState.SETTLED, version=version)
        payments.receive(money.KIND, settlement.values(campaign), area=campaign.area, by=by)
        over = Q(state__in=(OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED))
        campaign.orders.filter(over).update(
            state=OrderState.CLOSED, version=F("version") + 1, ended_at=clock.now()
        )
        made = Settlement.objects.create(
            campaign=campaign, cash_minor=cash_minor, transfer_minor=transfer_minor, figures=sheet.kept(),
            note=note.strip()[:300], settled_by=by,
        )  # fmt: skip
        announce(events.about_campaign(events.Settled, campaign, by=by, value=sheet.value), *unanswered)
        return made

    return once(key, "groceries.settle", act, Settlement)


# --- what the core asks when money moves ------------------------------------------------------------------------


def on_claimed(payment: Payment, by: Person | None) -> list[Event]:
    """
    A household says that it has paid what it owes: its order is held until somebody has had the time to look. A hold
    that is over stays over.
    """
    order = _order(payment.subject_id)
    if money.standing_of(order).open:
        return []
    held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED, hold_until__gt=clock.now())
    held.update(hold_until=clock.now() + money.CHECK_TIME)
    return []


def on_verified(payment: Payment, by: Person | None) -> list[Event]:
    """A payment counts: a held order stands, and what is more than owed goes on the balance."""
    order = _order(payment.subject_id)
    stands = stand_if_paid(order, by=by)
    late = order.state in (OrderState.EXPIRED, OrderState.CANCELLED)
    why = Why.LATE if late else Why.OVERPAID
    return [*stands, *money.give_back_excess(order, by=by, why=why)]


def on_ended(payment: Payment, by: Person | None) -> list[Event]:
    """
    It did not arrive: a held order has its time to pay once more, from now. Whoever takes back what they said gains no
    time by it, however often they say it: the time to pay runs from the first time.
    """
    order = _order(payment.subject_id)
    held = Order.objects.filter(pk=order.pk, state=OrderState.RESERVED, hold_until__gt=clock.now())
    minutes = order.campaign.hold_minutes
    if minutes and payment.state == PaymentState.FAILED:
        held.update(hold_until=hold.until(minutes))
    elif minutes and payment.state == PaymentState.VOIDED:
        until = _first_taken_back(payment) + timedelta(minutes=minutes)
        held.filter(hold_until__gt=until).update(hold_until=until)
    return []


def _first_taken_back(payment: Payment) -> datetime:
    """When they first said so of this hold; one that somebody has checked since has ended an earlier hold."""
    said = Payment.objects.filter(subject_kind=payment.subject_kind, subject_id=payment.subject_id)
    checked = said.filter(state=PaymentState.VERIFIED).order_by("-pk").first()
    back = said.filter(state=PaymentState.VOIDED, pk__gt=checked.pk if checked else 0).order_by("pk").first()
    return (back or payment).claimed_at


def on_refunded(payment: Payment, amount_minor: int, by: Person | None) -> list[Event]:
    """A part of the price was given back by hand: the order is worth so much less, and nobody is asked for it again."""
    order = _order(payment.subject_id)
    lower(order, amount_minor, AdjustmentKind.GIVEN_BACK)
    values.write(order.campaign, [order.pk])
    return []


def _order(pk: int) -> Order:
    rows = Order.objects.select_related("campaign__area", "household__area", "beneficiary")
    return rows.get(pk=pk)


SUBJECT = subjects.Subject(
    lock=money.lock, bill=money.bill, bills_of=money.bills_of, home=money.home, run_by=money.run_by,
    streams=money.streams, on_claimed=on_claimed, on_verified=on_verified, on_ended=on_ended,
    on_refunded=on_refunded,
)  # fmt: skip
"""What the core must know of orders."""

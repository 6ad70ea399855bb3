"""Goods at the gate: how many arrived, how many were spoilt, what is missing inside a mixed pack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groceries import access, events, purchasing, values
from groceries.actions.worth import revalue
from groceries.models import (
    Adjustment,
    BundleLine,
    Campaign,
    GoodsReceipt,
    MissingPart,
    OrderLine,
    PurchaseOrder,
    ReceiptLine,
)
from groceries.words import CONFIRMED, AdjustmentKind, Answer, CampaignState, OrderState, Substitution
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What came: offer id → (arrived, spoilt); `cold_chain_kept` is None where nothing had to stay cold."""

    counted: Mapping[int, tuple[int, int]]
    disinfected: bool = False
    cold_chain_kept: bool | None = None
    note: str = ""
    problems: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def check(self, order: PurchaseOrder) -> None:
        """Raises Invalid with a field for each offer that was not counted, or counted wrongly."""
        for line in order.lines.all():
            arrived, spoilt = self.counted.get(line.offer_id, (-1, 0))
            if arrived < 0:
                self.problems[f"arrived-{line.offer_id}"] = _("Say how many arrived, 0 if none did.")
            elif not 0 <= spoilt <= arrived:
                self.problems[f"spoilt-{line.offer_id}"] = _("Not more can be spoilt than arrived.")
        if self.problems:
            raise Invalid("receipt.counts", next(iter(self.problems.values())), fields=self.problems)


def receive(order: PurchaseOrder, delivery: Delivery, *, by: Person, key: Key | None = None) -> GoodsReceipt:
    """
    Writes down what a supplier brought. With the last supplier's goods the campaign is received.

    Refuses with Invalid `receipt.counts`, with Conflict `receipt.already` where somebody has written it down, and
    `state.closed_way` where nothing is expected.
    """
    delivery.check(order)
    campaign = order.campaign

    def act() -> GoodsReceipt:
        gate.shut("campaign", campaign.pk)
        campaign.refresh_from_db(fields=["state", "version"])
        if campaign.state != CampaignState.ORDERED:
            raise Conflict(
                "receipt.not_expected", _("Nothing is expected for this group order."), now=campaign
            )
        made = _write(order, delivery, by)
        expected = {one.supplier_id for one in purchasing.latest(campaign)}
        if expected <= set(campaign.receipts.values_list("supplier", flat=True)):
            transition(campaign, CampaignState.RECEIVED)
        else:
            save_changes(campaign)
        told = access.leaders_of(campaign) - {by.pk}
        announce(events.about_campaign(events.Arrived, campaign, by=by, told=told, why=order.supplier.name))
        return made

    try:
        return once(key, "groceries.receive", act, GoodsReceipt)
    except IntegrityError as error:
        raise Conflict("receipt.already", _("Somebody has written down these goods already.")) from error


def _write(order: PurchaseOrder, delivery: Delivery, by: Person) -> GoodsReceipt:
    if order.campaign.receipts.filter(supplier=order.supplier_id).exists():
        raise Conflict("receipt.already", _("Somebody has written down these goods already."))
    made = GoodsReceipt.objects.create(
        campaign=order.campaign, supplier=order.supplier, received_by=by, received_at=clock.now(),
        disinfected=delivery.disinfected, cold_chain_kept=delivery.cold_chain_kept, note=delivery.note.strip()[:300],
    )  # fmt: skip
    ReceiptLine.objects.bulk_create(
        ReceiptLine(
            receipt=made, offer_id=line.offer_id, arrived=delivery.counted[line.offer_id][0],
            spoilt=delivery.counted[line.offer_id][1],
        )
        for line in order.lines.all()
    )  # fmt: skip
    return made


@dataclass(frozen=True, kw_only=True)
class Instead:
    """What is offered instead of a missing part, at which price, and until when households are asked."""

    title: str = ""
    price_minor: int = 0
    answer_by: datetime | None = None


def miss(part: BundleLine, instead: Instead, *, by: Person, version: int | None = None) -> MissingPart:
    """
    A part of a mixed pack did not come. Each household's own rule decides: nothing instead, the same value, or ask.

    What is sure goes back at once: the part's price, or its price less what is offered instead. Refuses with Conflict
    `part.missing_already` and, once goods are handed out, `state.closed_way`.
    """
    campaign = part.offer.campaign
    if campaign.state not in (CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED):
        raise Conflict("part.late", _("Goods are being handed out already."), now=campaign)
    if instead.price_minor < 0:
        raise Invalid("part.price", _("A price is not negative."))
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        if MissingPart.objects.filter(part=part).exists():
            raise Conflict("part.missing_already", _("This part is written down as missing already."))
        missing = MissingPart.objects.create(
            campaign=campaign, part=part, instead=instead.title.strip(), instead_minor=instead.price_minor,
            answer_by=instead.answer_by, said_by=by, said_at=clock.now(),
        )  # fmt: skip
        made = _adjust(missing)
        revalue(campaign, {adjustment.order_id for adjustment in made}, by=by)
        asked = [adjustment for adjustment in made if adjustment.answer == Answer.ASKED]
        announce(
            events.about_campaign(events.PartMissing, campaign, by=by, part=part.title, orders=len(made)),
            *[_ask(adjustment) for adjustment in asked],
        )
    return missing


def _adjust(missing: MissingPart) -> list[Adjustment]:
    lines = OrderLine.objects.filter(offer=missing.part.offer_id, order__state__in=CONFIRMED)
    found = []
    for line in lines.select_related("order__campaign__area", "order__beneficiary").order_by("pk"):
        if line.handed:
            answer = _answer_of(line.order.substitution, missing)
            amount = back_of(missing, line.handed, answer)
            found.append(
                Adjustment(
                    order=line.order, line=line, kind=AdjustmentKind.PART, missing=missing, quantity=line.handed,
                    amount_minor=amount, answer=answer, made_at=clock.now(),
                )
            )  # fmt: skip
    return Adjustment.objects.bulk_create(found, batch_size=values.AT_ONCE)


def _answer_of(rule: str, missing: MissingPart) -> str:
    """What the household's rule says about this: where nothing is offered there is nothing to ask."""
    if not missing.instead or rule == Substitution.NONE:
        return Answer.REFUSED
    return Answer.ACCEPTED if rule == Substitution.SAME_VALUE else Answer.ASKED


def back_of(missing: MissingPart, quantity: int, answer: str) -> int:
    """
    What goes back (scenario 5: tomatoes ¥9.60, cucumber ¥7.20: accepted → ¥2.40, refused → ¥9.60). While a household
    is asked, only what is sure.
    """
    price = missing.part.price_minor
    if answer == Answer.REFUSED:
        return quantity * price
    return quantity * max(0, price - missing.instead_minor)


def _ask(adjustment: Adjustment) -> events.OrderEvent:
    order = adjustment.order
    return events.about_order(events.Asked, order, by=None, told=events.household(order))


def answer(adjustment: Adjustment, *, accept: bool, by: Person | None) -> Adjustment:
    """
    The household says yes or no to what is offered instead, once, until its order is packed. Refuses with Conflict
    `substitution.answered`.
    """
    says = Answer.ACCEPTED if accept else Answer.REFUSED
    missing, order = adjustment.missing, adjustment.order
    if missing is None:
        raise Conflict("substitution.answered", _("There is nothing to decide."))
    with transaction.atomic():
        gate.enter("campaign", order.campaign_id)
        open_states = (OrderState.CONFIRMED, OrderState.ALLOCATED)
        asked = Adjustment.objects.filter(pk=adjustment.pk, answer=Answer.ASKED, order__state__in=open_states)
        amount = back_of(missing, adjustment.quantity, says)
        changes = {"answer": says, "answered_by": by, "answered_at": clock.now()}
        if not asked.update(amount_minor=amount, **changes):
            raise Conflict("substitution.answered", _("This is decided already."), now=adjustment)
        revalue(order.campaign, [order.pk], by=by)
        announce(events.about_order(events.Answered, order, by=by, answer=str(says)))
    adjustment.refresh_from_db()
    return adjustment


def end_questions(campaign: Campaign, *, building_id: int | None = None) -> int:
    """Whoever has not answered gets nothing instead and its whole price back; how many. In the caller's transaction."""
    asked = Adjustment.objects.filter(order__campaign=campaign, answer=Answer.ASKED)
    if building_id is not None:
        asked = asked.filter(order__household__building=building_id)
    found = list(asked.select_related("missing__part").order_by("pk"))
    for adjustment in found:
        assert adjustment.missing is not None
        adjustment.answer, adjustment.answered_at = Answer.REFUSED, clock.now()
        adjustment.amount_minor = back_of(adjustment.missing, adjustment.quantity, Answer.REFUSED)
    Adjustment.objects.bulk_update(
        found, ["answer", "answered_at", "amount_minor"], batch_size=values.AT_ONCE
    )
    revalue(campaign, {adjustment.order_id for adjustment in found}, by=None)
    return len(found)


def end_questions_due() -> int:
    """Ends the questions whose time is over; how many."""
    due = MissingPart.objects.filter(answer_by__lte=clock.now(), adjustments__answer=Answer.ASKED)
    ended = 0
    for campaign in Campaign.objects.filter(pk__in=due.values("campaign")).order_by("pk"):
        with transaction.atomic():
            gate.shut("campaign", campaign.pk)
            ended += end_questions(campaign)
    return ended

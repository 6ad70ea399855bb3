"""
Something did not come: a part of a mixed pack, or a whole good. Each household's own rule decides what then (14, 15).

What is sure goes back at once, as an adjustment of its order. Whoever wants to be asked is asked (actions/asking.py).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groceries import access, allocation, events, values
from groceries.actions.worth import revalue
from groceries.models import (
    Adjustment,
    BundleLine,
    Campaign,
    MissingPart,
    Offer,
    OrderLine,
    ReceiptLine,
)
from groceries.words import CONFIRMED, AdjustmentKind, Answer, CampaignState, OrderState, Substitution
from hub.core.announce import announce
from hub.core.flow import gate
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person

MAY_MISS = (CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED)
OPEN_STATES = (OrderState.CONFIRMED, OrderState.ALLOCATED)


@dataclass(frozen=True, kw_only=True)
class Instead:
    """What is offered instead, at which price, and until when households are asked."""

    title: str = ""
    price_minor: int = 0
    answer_by: datetime | None = None

    def check(self) -> None:
        """Raises Invalid for what cannot be offered."""
        if self.price_minor < 0:
            raise Invalid("part.price", _("A price is not negative."), fields={"price": _("Not below 0.")})
        if self.answer_by is not None and self.answer_by <= clock.now():
            words = _("Give people time to answer.")
            raise Invalid("part.answer_by", words, fields={"hours": words})


def miss(part: BundleLine, instead: Instead, *, by: Person, version: int | None = None) -> MissingPart:
    """
    A part of a mixed pack did not come. Each household's own rule decides: nothing instead, the same value, or ask.

    What is sure goes back at once: the part's price, or its price less what is offered instead. Refuses with Conflict
    `part.missing_already` and, once goods are handed out, `part.late`.
    """
    campaign = _begin(part.offer.campaign, instead)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        if MissingPart.objects.filter(part=part).exists():
            raise Conflict("part.missing_already", _("This part is written down as missing already."))
        missing = _write(campaign, instead, by, part=part)
        lines = OrderLine.objects.filter(offer=part.offer_id, order__state__in=CONFIRMED)
        made = _adjust(missing, [(line, line.handed) for line in _with_orders(lines)])
        _tell(campaign, missing, made, by)
    return missing


def miss_good(offer: Offer, instead: Instead, *, by: Person, version: int | None = None) -> MissingPart:
    """
    A whole good does not come, or too little of it, and something else is offered. The same rules decide: the same
    value → it comes instead and what it costs less goes back; nothing → the money goes back; ask → the household says.

    Before its goods are counted at the gate all of it is missing; afterwards what the published policy leaves each
    household without. Refuses with Conflict `part.missing_already`, `good.late` once goods are shared out, Invalid
    `good.enough` where enough of it came.
    """
    campaign = _begin(offer.campaign, instead)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        if campaign.orders.filter(state=OrderState.ALLOCATED).exists():
            raise Conflict("good.late", _("The goods are shared out already."), now=campaign)
        if MissingPart.objects.filter(offer=offer).exists():
            raise Conflict("part.missing_already", _("This good is written down as missing already."))
        short = _short(campaign, offer)
        if not short:
            words = _("Enough of it came for everybody.")
            raise Invalid("good.enough", words, fields={"what": words})
        missing = _write(campaign, instead, by, offer=offer)
        made = _adjust(missing, short)
        _settle(made)
        _tell(campaign, missing, made, by)
    return missing


def _begin(campaign: Campaign, instead: Instead) -> Campaign:
    if campaign.state not in MAY_MISS:
        raise Conflict("part.late", _("Goods are being handed out already."), now=campaign)
    instead.check()
    return campaign


def _write(
    campaign: Campaign, instead: Instead, by: Person, *, part: BundleLine | None = None, offer: Offer | None = None
) -> MissingPart:  # fmt: skip
    return MissingPart.objects.create(
        campaign=campaign, part=part, offer=offer, instead=instead.title.strip()[:120],
        instead_minor=instead.price_minor, answer_by=instead.answer_by, said_by=by, said_at=clock.now(),
    )  # fmt: skip


def _with_orders(lines: QuerySet[OrderLine]) -> QuerySet[OrderLine]:
    return lines.select_related("order__campaign__area", "order__beneficiary").order_by("pk")


def _short(campaign: Campaign, offer: Offer) -> list[tuple[OrderLine, int]]:
    """The lines that get less than they ordered, each with how much less."""
    counted = ReceiptLine.objects.filter(receipt__campaign=campaign, offer=offer).exists()
    shares = allocation.shares_of(campaign, offer) if counted else {}
    lines = OrderLine.objects.filter(offer=offer, order__state=OrderState.CONFIRMED)
    less = [(line, line.quantity - shares.get(line.pk, 0)) for line in _with_orders(lines)]
    return [(line, number) for line, number in less if number]


def _adjust(missing: MissingPart, short: Iterable[tuple[OrderLine, int]]) -> list[Adjustment]:
    kind = AdjustmentKind.PART if missing.part_id else AdjustmentKind.GOOD
    found = []
    for line, number in short:
        if number:
            made = Adjustment(
                order=line.order, line=line, kind=kind, missing=missing, quantity=number, made_at=clock.now()
            )
            made.answer = _answer_of(line.order.substitution, missing)
            made.amount_minor = made.back_of(made.answer)
            found.append(made)
    return Adjustment.objects.bulk_create(found, batch_size=values.AT_ONCE)


def _settle(made: Iterable[Adjustment]) -> None:
    """
    Of a whole good: its adjustment answers for so many of the line, by something else or by the money. What may still
    come instead counts among the packs of the order.
    """
    lines = []
    for row in made:
        if row.line is not None:
            row.line.settled = row.quantity
            row.line.swapped = 0 if row.answer == Answer.REFUSED else row.quantity
            if row.line.allocated is not None:  # somebody has said of this household alone that less comes
                row.line.allocated = min(row.line.allocated, row.line.quantity - row.line.settled)
            lines.append(row.line)
    OrderLine.objects.bulk_update(lines, ["settled", "swapped", "allocated"], batch_size=values.AT_ONCE)


def _tell(campaign: Campaign, missing: MissingPart, made: Collection[Adjustment], by: Person) -> None:
    revalue(campaign, {row.order_id for row in made}, by=by)
    asked = [row.order for row in made if row.answer == Answer.ASKED]
    others = [row.order.household_id for row in made if row.answer != Answer.ASKED]
    told = access.people_behind(others) - {by.pk} if missing.offer_id else set()
    kind = events.GoodMissing if missing.offer_id else events.PartMissing
    announce(
        events.about_campaign(kind, campaign, by=by, told=told, why=missing.title, orders=len(made)),
        *[events.about_order(events.Asked, order, by=None, told=events.household(order)) for order in asked],
    )


def _answer_of(rule: str, missing: MissingPart) -> str:
    """What the household's rule says about this: where nothing is offered there is nothing to ask."""
    if not missing.instead or rule == Substitution.NONE:
        return Answer.REFUSED
    return Answer.ACCEPTED if rule == Substitution.SAME_VALUE else Answer.ASKED


def came_after_all(missing: MissingPart, *, by: Person, version: int | None = None) -> Campaign:
    """
    It was written down by mistake, or came after all: every order is worth again what it was, and its household told.

    What went back meanwhile stays on the households' balances, from which they can pay it again. Refuses with Conflict
    `part.late` once goods are handed out, and for a whole good `good.late` once goods are shared out.
    """
    campaign = missing.campaign
    if campaign.state not in MAY_MISS:
        raise Conflict("part.late", _("Goods are being handed out already."), now=campaign)
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        save_changes(campaign, version=version)
        if missing.offer_id and campaign.orders.filter(state=OrderState.ALLOCATED).exists():
            raise Conflict("good.late", _("The goods are shared out already."), now=campaign)
        rows = list(missing.adjustments.values_list("order_id", "line_id", "order__household_id"))
        what = missing.title
        missing.adjustments.all().delete()
        if missing.offer_id:
            lines = OrderLine.objects.filter(pk__in=[line for _order, line, _home in rows])
            lines.update(settled=0, swapped=0, allocated=None)
        missing.delete()
        revalue(campaign, {order for order, _line, _home in rows}, by=by)
        told = access.people_behind([home for _order, _line, home in rows]) - {by.pk}
        announce(events.about_campaign(events.CameAfterAll, campaign, by=by, told=told, why=what))
    return campaign

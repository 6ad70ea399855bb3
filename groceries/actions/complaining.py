"""A household says that something was short, spoilt or wrong, and whoever runs the campaign answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import events, money
from groceries.actions.worth import lower, pay_back, revalue
from groceries.models import Complaint, OrderLine
from groceries.words import (
    GIVES_BACK,
    WORDS_ONLY,
    AdjustmentKind,
    CampaignState,
    ComplaintKind,
    ComplaintState,
    OrderState,
)
from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.media import actions as media
from hub.core.media.pipeline import ReadyPicture
from hub.core.payments import actions as payments
from hub.core.payments import subjects
from hub.core.payments.words import RefundTo
from hub.core.people import access as people
from hub.core.people.models import Person

HANDED_OUT = (
    OrderState.ALLOCATED, OrderState.PACKED, OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED,
    OrderState.CLOSED,
)  # fmt: skip
"""Orders of which something can be short, spoilt or wrong."""

KIND = "complaint"
"""What a picture of one hangs on."""


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What a household says about one line. `acting_for` names the household where it is not one's own."""

    kind: str
    quantity: int
    words: str = ""
    picture: ReadyPicture | None = None
    acting_for: proxy.Beneficiary | None = None


def complain(line: OrderLine, wrong: Wrong, *, by: Person, key: Key | None = None) -> Complaint:
    """
    Tells whoever runs the campaign what is wrong with a line that was handed out.

    Refuses with Invalid `complaint.quantity` for more than was handed out, and with Conflict `complaint.too_early`
    and `complaint.open` (one of a line at a time).
    """
    _check(line, wrong)

    def act() -> Complaint:
        made = Complaint.objects.create(
            line=line, kind=wrong.kind, quantity=wrong.quantity, words=wrong.words.strip()[:500], raised_by=by
        )
        if wrong.picture is not None:
            media.keep_picture(wrong.picture, area=line.order.campaign.area, subject=(KIND, made.pk), by=by)
        announce(events.Complained.of(made, by=by), *_told(made, wrong.acting_for, by))
        return made

    try:
        return once(key, "groceries.complain", act, Complaint)
    except IntegrityError as error:
        raise Conflict(
            "complaint.open", _("You have said so already. Please wait for the answer.")
        ) from error


def _check(line: OrderLine, wrong: Wrong) -> None:
    if line.order.state not in HANDED_OUT:
        raise Conflict("complaint.too_early", _("Nothing has been handed out yet."), now=line.order)
    if wrong.kind not in ComplaintKind:
        words = _("Say what is wrong.")
        raise Invalid("complaint.kind", words, fields={"kind": words})
    if not 1 <= wrong.quantity <= line.quantity:
        words = _("You ordered %(n)s of it.") % {"n": line.quantity}
        raise Invalid("complaint.quantity", words, fields={"quantity": words})


def _told(made: Complaint, acting_for: proxy.Beneficiary | None, by: Person) -> list[Event]:
    order = made.line.order
    return proxy.done(
        acting_for,
        by=by,
        verb=events.Complained.verb,
        about=Ref("order", order.pk, order.version),
        sentence=gettext_noop("%(name)s has complained for you about order %(code)s."),
        params={"name": by.name, "code": order.shown_code},
    )


def answer_complaint(
    complaint: Complaint, to: str, *, by: Person, words: str, amount_minor: int = 0, by_way: str = RefundTo.CASH,
    version: int | None = None,
) -> Complaint:  # fmt: skip
    """
    Answers: credit on the balance, money back (`by_way` cash or transfer: a second person pays it out), an explanation,
    or that the committee is to help. The household reads the words.

    Raises Invalid `complaint.words` without words and `complaint.amount` for nothing or more than it cost; NotYours
    `payment.own_household` where whoever lives there would give money; Conflict `bill.settled`, and `complaint.unpaid`
    for a refund of what nobody has paid.
    """
    gives, words = to in GIVES_BACK, words.strip()
    _check_answer(complaint, words, amount_minor if gives else None)
    out = by_way if to == ComplaintState.REFUNDED else ""
    with transaction.atomic():
        told = _give(complaint, amount_minor, out, by=by, words=words) if gives else []
        transition(  # after everything that can refuse: a page shows this row when something did
            complaint, to, version=version, answer_words=words[:500], amount_minor=amount_minor if gives else 0,
            answered_by=by, answered_at=clock.now(),
        )  # fmt: skip
        announce(events.ComplaintAnswered.of(complaint, by=by), *told)
    return complaint


def _check_answer(complaint: Complaint, words: str, amount_minor: int | None) -> None:
    if not words:
        said = _("Say something to the household.")
        raise Invalid("complaint.words", said, fields={"words": said})
    if amount_minor is not None and not 0 < amount_minor <= complaint.most_minor:
        said = _("Between 0.01 and what it cost.")
        raise Invalid("complaint.amount", said, fields={"amount": said})


def _give(complaint: Complaint, amount_minor: int, out: str, *, by: Person, words: str) -> Sequence[Event]:
    """The order costs so much less; what was paid beyond that goes on the balance, or is set aside to be paid out."""
    order = complaint.line.order
    payments.check_other_household(order.household_id, by)
    subjects.enter(money.KIND, order.pk)
    lower(order, amount_minor, AdjustmentKind.COMPLAINT, line=complaint.line)
    if out:
        return pay_back(order, amount_minor, out, by=by, reason=words)
    revalue(order.campaign, [order.pk], by=by)
    return []


def answers_for(complaint: Complaint, by: Person) -> tuple[ComplaintState, ...]:
    """What somebody may answer now: no money once the books are closed, and none for one's own household."""
    order = complaint.line.order
    closed = order.campaign.state == CampaignState.SETTLED
    own = by.pk in people.ids_at_household(order.household_id)
    return WORDS_ONLY if closed or own or order.campaign.is_free else (*GIVES_BACK, *WORDS_ONLY)


def withdraw_complaint(complaint: Complaint, *, by: Person) -> Complaint:
    """It was a mistake, or it has been put right."""
    with transaction.atomic():
        transition(complaint, ComplaintState.WITHDRAWN)
        announce(events.ComplaintWithdrawn.of(complaint, by=by))
    return complaint

"""What happens to money: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.wording import Amount, Part
from hub.core.payments import subjects
from hub.core.payments.models import Payment, Refund
from hub.core.payments.words import RefundTo, Why
from hub.core.people import access as people
from hub.core.people.models import Household, Person


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """Something about a payment: the desk's queue and whoever has the thing open see it; `told` must know."""

    payment: Payment
    title: str
    url: str
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about a payment of yours.")

    def streams(self) -> Iterable[str]:
        """The area's desk, and what was paid."""
        own = subjects.of(self.payment.subject_kind).streams(self.payment.subject_id)
        return [names.desk(self.payment.area_id), *own]

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told

    def words(self) -> Words:
        """The sentence with the amount, what it is for and why, where somebody said why."""
        payment = self.payment
        params: dict[str, Part] = {
            "amount": Amount(payment.amount_minor, payment.currency), "title": self.title,
            "code": payment.reference, "why": payment.ended_words,
        }  # fmt: skip
        return Words(self.sentence, params, url=self.url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Claimed(PaymentEvent):
    """Somebody says that it is paid. The household is told where somebody else noted it: it is their receipt."""

    verb: ClassVar[str] = "payments.payment.claimed"
    sentence: ClassVar[str] = gettext_noop("%(amount)s for “%(title)s” was noted. A second person checks it.")


@dataclass(frozen=True, kw_only=True)
class Verified(PaymentEvent):
    """A second person has looked at it: it counts."""

    verb: ClassVar[str] = "payments.payment.verified"
    sentence: ClassVar[str] = gettext_noop("Your payment of %(amount)s for “%(title)s” has been checked.")


@dataclass(frozen=True, kw_only=True)
class Failed(PaymentEvent):
    """It did not arrive."""

    verb: ClassVar[str] = "payments.payment.failed"
    sentence: ClassVar[str] = gettext_noop(
        "Your payment of %(amount)s for “%(title)s” did not arrive. %(why)s"
    )


@dataclass(frozen=True, kw_only=True)
class Voided(PaymentEvent):
    """Whoever noted it takes it back."""

    verb: ClassVar[str] = "payments.payment.voided"
    sentence: ClassVar[str] = gettext_noop("The note of %(amount)s for “%(title)s” was taken back. %(why)s")


@dataclass(frozen=True, kw_only=True)
class RefundEvent(Event):
    """Something about money on its way back to a household."""

    refund: Refund
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about your money.")

    def streams(self) -> Iterable[str]:
        """The area's desk, and what was paid."""
        paid = self.refund.payment
        own = subjects.of(paid.subject_kind).streams(paid.subject_id) if paid else []
        return [names.desk(self.refund.area_id), *own]

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told

    def words(self) -> Words:
        """The sentence with the amount and the reason."""
        refund = self.refund
        params: dict[str, Part] = {
            "amount": Amount(refund.amount_minor, refund.currency), "how": RefundTo(refund.to).label,
            "why": refund.ended_words or refund.reason or Why(refund.why).label,
        }  # fmt: skip
        return Words(self.sentence, params, url=subjects.home(), short=self.short)


@dataclass(frozen=True, kw_only=True)
class Credited(RefundEvent):
    """Put on the household's balance."""

    verb: ClassVar[str] = "payments.refund.credited"
    sentence: ClassVar[str] = gettext_noop("%(amount)s was put on your balance: %(why)s.")


@dataclass(frozen=True, kw_only=True)
class TakenBack(RefundEvent):
    """What the committee bore for a thing that costs less now: it bears so much less."""

    verb: ClassVar[str] = "payments.refund.taken_back"
    sentence: ClassVar[str] = gettext_noop("The committee bears %(amount)s less for you: %(why)s.")


@dataclass(frozen=True, kw_only=True)
class RefundAsked(RefundEvent):
    """Money is to leave: a second person decides. The desk's queue shows it."""

    verb: ClassVar[str] = "payments.refund.asked"
    sentence: ClassVar[str] = gettext_noop("%(amount)s will be paid back to you. A second person checks it.")


@dataclass(frozen=True, kw_only=True)
class PaidOut(RefundEvent):
    """It was paid out."""

    verb: ClassVar[str] = "payments.refund.paid_out"
    sentence: ClassVar[str] = gettext_noop("%(amount)s was paid back to you.")


@dataclass(frozen=True, kw_only=True)
class Declined(RefundEvent):
    """It was not paid out; the money stays where it was."""

    verb: ClassVar[str] = "payments.refund.declined"
    sentence: ClassVar[str] = gettext_noop("%(amount)s was not paid out and is on your balance. %(why)s")


@dataclass(frozen=True, kw_only=True)
class Received(Event):
    """What was paid for many things has been received: it is nobody's credit any more."""

    verb: ClassVar[str] = "payments.value.received"


def about_payment(
    kind: type[PaymentEvent], payment: Payment, bill: subjects.Bill, *, by: Person | None,
    told: Iterable[int] = (), **more: Any,
) -> PaymentEvent:  # fmt: skip
    """An event about a payment; any further words are its particulars."""
    return kind(
        area=payment.household.area, about=Ref("payment", payment.pk, payment.version), actor=by, title=bill.title,
        url=bill.url, beneficiary=bill.beneficiary, payment=payment, told=tuple(sorted(told)),
        particulars={"amount": payment.amount_minor, "method": payment.method, **more},
    )  # fmt: skip


def about_refund(
    kind: type[RefundEvent], refund: Refund, *, by: Person | None, told: Iterable[int] = ()
) -> RefundEvent:
    """An event about a refund."""
    return kind(
        area=refund.household.area, about=Ref("refund", refund.pk, refund.version), actor=by, refund=refund,
        told=tuple(sorted(told)), particulars={"amount": refund.amount_minor, "to": refund.to},
    )  # fmt: skip


def household(found: Household, *, but: Person | None = None) -> set[int]:
    """Whoever lives behind the door, without whoever acts now."""
    return people.ids_at_household(found.pk) - ({but.pk} if but else set())

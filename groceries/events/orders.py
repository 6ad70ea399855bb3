"""What happens to orders: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries import access
from groceries.models import Order
from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people.models import Person


@dataclass(frozen=True, kw_only=True)
class OrderEvent(Event):
    """Something about an order: its household follows it."""

    order: Order
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about your order.")

    def streams(self) -> Iterable[str]:
        """The order itself."""
        return [names.case("order", self.order.pk)]

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told

    def words(self) -> Words:
        """The sentence with the campaign's title and the receipt code."""
        params: dict[str, Part] = {"title": self.order.campaign.named, "code": self.order.shown_code}
        return Words(
            self.sentence, params, url=reverse("groceries:order", args=[self.order.pk]), short=self.short
        )


@dataclass(frozen=True, kw_only=True)
class Placed(OrderEvent):
    """A household has ordered. Nobody listens to a new order yet, so no stream moves: this is the hot path."""

    verb: ClassVar[str] = "groceries.order.placed"
    sentence: ClassVar[str] = gettext_noop("Your household has ordered “%(title)s”, number %(code)s.")

    def streams(self) -> Iterable[str]:
        """None."""
        return []


@dataclass(frozen=True, kw_only=True)
class Queued(Placed):
    """There was not enough: the household waits for what others give back."""

    verb: ClassVar[str] = "groceries.order.waitlisted"
    sentence: ClassVar[str] = gettext_noop(
        "Your household is on the waiting list for “%(title)s”, number %(code)s."
    )


@dataclass(frozen=True, kw_only=True)
class Served(OrderEvent):
    """Somebody on the waiting list gets what was given back."""

    verb: ClassVar[str] = "groceries.order.served"
    sentence: ClassVar[str] = gettext_noop(
        "Something became free: you are in for “%(title)s”, number %(code)s."
    )


@dataclass(frozen=True, kw_only=True)
class Offered(OrderEvent):
    """The same where something is owed: it is theirs to take, until an hour."""

    verb: ClassVar[str] = "groceries.order.offered"
    sentence: ClassVar[str] = gettext_noop(
        "Something became free for you in “%(title)s”, number %(code)s. Take it or leave it until %(until)s; then it "
        "goes on."
    )

    def words(self) -> Words:
        """With the hour, as the area's clocks say it."""
        words, until = super().words(), self.order.hold_until
        if until is None:
            return words
        there = until.astimezone(self.order.campaign.area.zone)
        return replace(words, params={**words.params, "until": f"{there:%m-%d %H:%M}"})


@dataclass(frozen=True, kw_only=True)
class Accepted(OrderEvent):
    """A household takes what became free."""

    verb: ClassVar[str] = "groceries.order.accepted"
    sentence: ClassVar[str] = gettext_noop("You take what became free in “%(title)s”, number %(code)s.")


@dataclass(frozen=True, kw_only=True)
class Changed(OrderEvent):
    """Other quantities, or another way to get them."""

    verb: ClassVar[str] = "groceries.order.changed"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s for “%(title)s” was changed.")


@dataclass(frozen=True, kw_only=True)
class TimeChosen(OrderEvent):
    """Another time to collect."""

    verb: ClassVar[str] = "groceries.order.time_chosen"
    sentence: ClassVar[str] = gettext_noop(
        "The time to collect your order %(code)s for “%(title)s” was changed."
    )


@dataclass(frozen=True, kw_only=True)
class CaseFilled(OrderEvent):
    """A case was filled with some more that the household had said it would take."""

    verb: ClassVar[str] = "groceries.order.case_filled"
    sentence: ClassVar[str] = gettext_noop(
        "%(good)s: you get %(more)s more in your order %(code)s, as you allowed. They filled a case."
    )

    def words(self) -> Words:
        """With the good and how many more."""
        found, said = super().words(), self.particulars
        return replace(found, params={**found.params, "good": str(said["good"]), "more": str(said["more"])})


@dataclass(frozen=True, kw_only=True)
class Cancelled(OrderEvent):
    """Withdrawn by the household, or for it."""

    verb: ClassVar[str] = "groceries.order.cancelled"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s for “%(title)s” is cancelled.")


@dataclass(frozen=True, kw_only=True)
class HoldPaid(OrderEvent):
    """What was held is paid: the order stands."""

    verb: ClassVar[str] = "groceries.order.hold_paid"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s for “%(title)s” is paid and stands.")


@dataclass(frozen=True, kw_only=True)
class Lapsed(OrderEvent):
    """The time to pay is over, and the goods are free again."""

    verb: ClassVar[str] = "groceries.order.lapsed"
    sentence: ClassVar[str] = gettext_noop(
        "The time to pay for order %(code)s (“%(title)s”) is over, and the goods went back. You can order again."
    )


def about_order(
    kind: type[OrderEvent], order: Order, *, by: Person | None, told: Iterable[int] = (), **more: Any
) -> OrderEvent:
    """An event about an order; any further words are its particulars."""
    return kind(
        area=order.campaign.area, about=Ref("order", order.pk, order.version), actor=by, beneficiary=order.beneficiary,
        episode=order.campaign.episode, order=order, told=tuple(sorted(told)), particulars=more,
    )  # fmt: skip


def household(order: Order, *, but: Person | None = None) -> set[int]:
    """Whoever follows an order, without whoever acts now: nobody is told what they have just done."""
    return access.people_of(order) - ({but.pk} if but else set())

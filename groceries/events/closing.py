"""What happens from the purchase order to the goods at the door: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries.events.campaigns import CampaignEvent
from groceries.events.orders import OrderEvent
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part


@dataclass(frozen=True, kw_only=True)
class AtClosing(CampaignEvent):
    """What those who run it read: it leads to the page from the purchase order to the goods at the door."""

    def words(self) -> Words:
        """The sentence with the campaign's title and the rest of what is said."""
        params: dict[str, Part] = {"title": self.campaign.named, "why": str(self.particulars.get("why", ""))}
        url = reverse("groceries:closing", args=[self.campaign.area.slug, self.campaign.pk])
        return Words(self.sentence, params, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Ordered(AtClosing):
    """The purchase orders are frozen and issued."""

    verb: ClassVar[str] = "groceries.campaign.ordered"
    sentence: ClassVar[str] = gettext_noop("The purchase orders of “%(title)s” are issued.")


@dataclass(frozen=True, kw_only=True)
class Reissued(AtClosing):
    """A purchase order is issued again, as a difference."""

    verb: ClassVar[str] = "groceries.purchase_order.reissued"
    sentence: ClassVar[str] = gettext_noop("A purchase order of “%(title)s” was issued again. %(why)s")


@dataclass(frozen=True, kw_only=True)
class Arrived(AtClosing):
    """A supplier's goods came to the gate."""

    verb: ClassVar[str] = "groceries.goods.arrived"
    sentence: ClassVar[str] = gettext_noop("“%(title)s”: goods are at the gate. %(why)s")


@dataclass(frozen=True, kw_only=True)
class PartMissing(AtClosing):
    """A part of a mixed pack did not come."""

    verb: ClassVar[str] = "groceries.part.missing"


@dataclass(frozen=True, kw_only=True)
class GoodMissing(CampaignEvent):
    """A whole good does not come. `told` are those who are not asked: their own rule has decided."""

    verb: ClassVar[str] = "groceries.good.missing"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s”: not enough came of %(why)s. Your order says what you get instead, and what goes back."
    )


@dataclass(frozen=True, kw_only=True)
class CameAfterAll(CampaignEvent):
    """What was written down as missing was not. `told` are those whose order it had changed."""

    verb: ClassVar[str] = "groceries.good.came_after_all"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s”: %(why)s comes after all, and your order is as it was. "
        "What went back to you stands on your balance: please look whether something is to be paid again."
    )


@dataclass(frozen=True, kw_only=True)
class Allocated(CampaignEvent):
    """It is decided what each household gets. `told` are those who get less than they ordered."""

    verb: ClassVar[str] = "groceries.campaign.allocated"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s”: not everything came. What you get less is given back to you."
    )


@dataclass(frozen=True, kw_only=True)
class Weighed(AtClosing):
    """Final weights were written down, and prices follow."""

    verb: ClassVar[str] = "groceries.goods.weighed"


@dataclass(frozen=True, kw_only=True)
class HandingBegun(CampaignEvent):
    """Goods can be collected or are on their way."""

    verb: ClassVar[str] = "groceries.campaign.handing_begun"
    sentence: ClassVar[str] = gettext_noop("“%(title)s” is there. Your voucher is with your order. %(why)s")


@dataclass(frozen=True, kw_only=True)
class Packed(AtClosing):
    """A building's share is packed."""

    verb: ClassVar[str] = "groceries.batch.packed"


@dataclass(frozen=True, kw_only=True)
class BatchCarried(AtClosing):
    """A building's share is where it belongs."""

    verb: ClassVar[str] = "groceries.batch.carried"


@dataclass(frozen=True, kw_only=True)
class SlotsLaidOut(AtClosing):
    """Times to collect were added."""

    verb: ClassVar[str] = "groceries.slots.laid_out"


@dataclass(frozen=True, kw_only=True)
class Struck(OrderEvent):
    """A confirmed order is taken off by those who run the campaign."""

    verb: ClassVar[str] = "groceries.order.struck"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s for “%(title)s” was taken off: %(why)s")

    def words(self) -> Words:
        """With the reason."""
        said = super().words()
        return Words(
            said.msgid, {**said.params, "why": str(self.particulars["why"])}, url=said.url, short=said.short
        )


@dataclass(frozen=True, kw_only=True)
class Asked(OrderEvent):
    """Something is offered instead of what is missing: the household decides."""

    verb: ClassVar[str] = "groceries.substitution.asked"
    sentence: ClassVar[str] = gettext_noop(
        "Something is missing in your order %(code)s (“%(title)s”). Do you want what is offered instead?"
    )


@dataclass(frozen=True, kw_only=True)
class QuestionRanOut(OrderEvent):
    """The household has not said in time what it wants instead."""

    verb: ClassVar[str] = "groceries.substitution.ran_out"
    sentence: ClassVar[str] = gettext_noop(
        "Order %(code)s (“%(title)s”): there was no answer about %(what)s in time. Its price goes back to you."
    )

    def words(self) -> Words:
        """With what did not come."""
        said = super().words()
        params = {**said.params, "what": str(self.particulars["what"])}
        return Words(said.msgid, params, url=said.url, short=said.short)


@dataclass(frozen=True, kw_only=True)
class Answered(OrderEvent):
    """The household has decided."""

    verb: ClassVar[str] = "groceries.substitution.answered"


@dataclass(frozen=True, kw_only=True)
class Collected(OrderEvent):
    """The goods are handed out at the point."""

    verb: ClassVar[str] = "groceries.order.collected"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s (“%(title)s”) was collected.")


@dataclass(frozen=True, kw_only=True)
class Delivered(OrderEvent):
    """The goods are at the door."""

    verb: ClassVar[str] = "groceries.order.delivered"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s (“%(title)s”) is at your door.")


@dataclass(frozen=True, kw_only=True)
class OnTheWay(OrderEvent):
    """Somebody has taken the errand to the door."""

    verb: ClassVar[str] = "groceries.order.on_the_way"


@dataclass(frozen=True, kw_only=True)
class Reminded(OrderEvent):
    """It still waits at the point."""

    verb: ClassVar[str] = "groceries.order.reminded"
    sentence: ClassVar[str] = gettext_noop(
        "Your order %(code)s (“%(title)s”) is still at the pick-up point. Please collect it."
    )


@dataclass(frozen=True, kw_only=True)
class LeftOver(OrderEvent):
    """It was not collected in time, or was given up."""

    verb: ClassVar[str] = "groceries.order.uncollected"
    sentence: ClassVar[str] = gettext_noop("Your order %(code)s (“%(title)s”) was not collected.")


@dataclass(frozen=True, kw_only=True)
class ScannedTwice(OrderEvent):
    """The same voucher was scanned by two devices: those who run the campaign look at it."""

    verb: ClassVar[str] = "groceries.voucher.conflict"
    sentence: ClassVar[str] = gettext_noop(
        "The voucher %(code)s (“%(title)s”) was scanned twice. Please look at it."
    )

    def words(self) -> Words:
        """It leads to the conflicts."""
        said = super().words()
        url = reverse("groceries:conflicts", args=[self.order.campaign.area.slug])
        return Words(said.msgid, said.params, url=url, short=said.short)

    def streams(self) -> Iterable[str]:
        """None: it is no news for the household."""
        return []


@dataclass(frozen=True, kw_only=True)
class ConflictSeen(ScannedTwice):
    """Somebody has looked at it and says what happened."""

    verb: ClassVar[str] = "groceries.voucher.conflict_seen"

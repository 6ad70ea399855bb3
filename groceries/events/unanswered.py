"""Nobody answered at the door where an order was brought: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries.events.orders import OrderEvent
from hub.core.notices.tell import Words


@dataclass(frozen=True, kw_only=True)
class NobodyIn(OrderEvent):
    """Somebody came with the goods, and nobody answered: they come once more."""

    verb: ClassVar[str] = "groceries.order.nobody_in"
    sentence: ClassVar[str] = gettext_noop(
        "Somebody came to your door with order %(code)s (“%(title)s”), and nobody answered. It is brought once more;"
        " you may also collect it with your voucher."
    )


@dataclass(frozen=True, kw_only=True)
class NobodyInAgain(OrderEvent):
    """Nobody answered the second time either: the goods wait at the pick-up point."""

    verb: ClassVar[str] = "groceries.order.nobody_in_again"
    sentence: ClassVar[str] = gettext_noop(
        "Nobody answered again when order %(code)s (“%(title)s”) was brought to your door. It waits at the pick-up"
        " point. Please collect it, or ring the committee."
    )


@dataclass(frozen=True, kw_only=True)
class NotHandedOver(OrderEvent):
    """The same for those who run the campaign: they decide what becomes of the goods."""

    verb: ClassVar[str] = "groceries.order.not_handed_over"
    sentence: ClassVar[str] = gettext_noop(
        "Order %(code)s (“%(title)s”) was brought to its door in vain. It is back at the pick-up point: please look"
        " what becomes of it."
    )

    def words(self) -> Words:
        """It leads to what waits."""
        said, campaign = super().words(), self.order.campaign
        url = reverse("groceries:uncollected", args=[campaign.area.slug, campaign.pk])
        return Words(said.msgid, said.params, url=url, short=said.short)

    def streams(self) -> Iterable[str]:
        """None: `NobodyInAgain` has moved the order's."""
        return []

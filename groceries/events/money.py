"""What happens to an order's money and is not told by hub/core/payments already."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from groceries.events.campaigns import CampaignEvent
from groceries.events.orders import OrderEvent


@dataclass(frozen=True, kw_only=True)
class LineMissing(OrderEvent):
    """A part of an order did not come."""

    verb: ClassVar[str] = "groceries.order.line_missing"
    sentence: ClassVar[str] = gettext_noop(
        "A part of order %(code)s (“%(title)s”) could not be delivered. You do not pay for it."
    )


@dataclass(frozen=True, kw_only=True)
class Settled(CampaignEvent):
    """The books of a campaign are closed, without a difference."""

    verb: ClassVar[str] = "groceries.campaign.settled"


@dataclass(frozen=True, kw_only=True)
class MoneyExported(CampaignEvent):
    """Somebody took the list of who has paid, with names and phones. For the record; no screen changes."""

    verb: ClassVar[str] = "groceries.campaign.money_exported"

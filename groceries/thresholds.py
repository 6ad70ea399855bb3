"""What an area may set for group orders, and how its groups of notices are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groceries import prices
from hub.core.estate import thresholds
from hub.core.estate.thresholds import Threshold
from hub.core.notices.groups import Group
from hub.core.notices.groups import register as add

DAY = _("a day")
MINUTES = pgettext_lazy("threshold", "minutes")
GATE = Threshold(
    "groceries.gate_per_day", _("Deliveries that the gate can take in"), prices.GROUP, DAY, 3, 1, 100
)
CARRY = Threshold(
    "groceries.carry_per_day",
    _("Orders that volunteers can carry or hand out"),
    prices.GROUP,
    DAY,
    600,
    1,
    100_000,
)
OFFERED = Threshold(
    "groceries.offered_minutes",
    _("Time to take what becomes free for whoever waits"),
    prices.GROUP,
    MINUTES,
    120,
    15,
    2880,
)


def register() -> None:
    """Hands them in at start."""
    thresholds.register(prices.ABOVE, GATE, CARRY, OFFERED)
    add(
        Group(
            "campaigns",
            _("Group orders: what can be ordered, and what becomes of it"),
            ("groceries.campaign", "groceries.rule", "groceries.price"),
        )
    )
    add(Group("running_campaigns", _("Group orders that I run"), RUNNING))
    add(Group("orders", _("My household's orders"), ("groceries.order",), sms_if_unreachable=True))


RUNNING = (
    "groceries.campaign.submitted", "groceries.campaign.sent_back", "groceries.campaign.approved",
    "groceries.campaign.leaders_changed", "groceries.price.flagged",
)  # fmt: skip
"""What whoever leads a campaign or decides about it is told."""

"""What an area may set for passes, and how their notices are called."""

from django.utils.translation import gettext_lazy as _

from hub.core.estate import thresholds
from hub.core.estate.thresholds import Threshold
from hub.core.notices import groups

_GROUP = _("Passes")
_MINUTES = _("minutes")
WINDOW = Threshold(
    "passes.window_minutes", _("The gate opens for somebody who leaves during"), _GROUP, _MINUTES, 60, 10, 720
)
GRACE = Threshold(
    "passes.grace_minutes", _("The desk is told of who is late back after"), _GROUP, _MINUTES, 15, 0, 240
)


def register() -> None:
    """Hands them in at start."""
    from support.passes import alarms

    minutes = alarms.thresholds()
    thresholds.register(WINDOW, GRACE, *minutes)
    thresholds.in_order(*(one.name for one in minutes[:-1]))
    groups.register(
        groups.Group("passes", _("Passes of my household"), ("support.pass",), sms_if_unreachable=True)
    )

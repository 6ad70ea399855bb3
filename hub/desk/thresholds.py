"""Hands what the core's errands let an area set differently to the page of settings: tasks stands beside estate."""

from django.utils.translation import gettext_lazy as _

from hub.core.estate import thresholds
from hub.core.estate.thresholds import Threshold
from hub.core.tasks.thresholds import BREAK_HOURS, ROUND_MINUTES, USUAL, WAVE_MINUTES

GROUP = _("Errands")


def register() -> None:
    """Called at start."""
    thresholds.register(
        Threshold(
            WAVE_MINUTES,
            _("The next people are asked after"),
            GROUP,
            _("minutes"),
            USUAL[WAVE_MINUTES],
            1,
            120,
        ),
        Threshold(
            ROUND_MINUTES,
            _("Once everybody was asked, they are asked again after"),
            GROUP,
            _("minutes"),
            USUAL[ROUND_MINUTES],
            10,
            1440,
        ),
        Threshold(BREAK_HOURS, _("A break is due after"), GROUP, _("hours"), USUAL[BREAK_HOURS], 1, 12),
    )

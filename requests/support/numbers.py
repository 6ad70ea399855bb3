"""Every number of requests that an area may set differently, with what is usual (requests.md, "Triage")."""

from django.utils.translation import gettext_lazy as _

from hub.core.estate import thresholds
from hub.core.estate.thresholds import Threshold
from hub.core.tasks.words import LEASE_MINUTES, LEASE_ORDINARY
from support import alarms, harm, triage

MINUTES, HOURS = _("minutes"), _("hours")
LEVELS = (
    _("Promise at level 0: life in danger"),
    _("Promise at level 1: today"),
    _("Promise at level 2: soon"),
    _("Promise at level 3: ordinary"),
    _("Promise at level 4: suggestion"),
)
KINDS = {
    "acknowledge": _("First answer within"),
    "contact": _("Somebody speaks with them within"),
    "outcome": _("Solution within"),
}
HARM = {
    "appointment": {
        1: _("Appointment: level 1 so long before"),
        0: _("Appointment: level 0 so long before, if unsolved"),
    },
    "doses": {2: _("Medicine: level 2 when it lasts"), 1: _("Medicine: level 1 when it lasts")},
    "meals": {2: _("Food: level 2 when it lasts"), 1: _("Food: level 1 when it lasts")},
}
LEASES = (0, 1, 2, 3)
LEASE_WORDS = (
    _("Errand of level 0"), _("Errand of level 1"), _("Errand of level 2"), _("Errand of level 3"),
)  # fmt: skip
MOST = 60 * 24 * 60
"""No promise is longer than sixty days."""


def promises() -> list[Threshold]:
    """What is promised at each level."""
    return [
        Threshold(
            f"support.promise.{level}.{kind}", label, LEVELS[level], MINUTES, getattr(usual, kind), 1, MOST
        )
        for level, usual in triage.PROMISES.items()
        for kind, label in KINDS.items()
    ]


def harms() -> list[Threshold]:
    """From when on something that comes nearer is urgent."""
    group = _("What comes nearer")
    return [
        Threshold(f"support.harm.{what}.{level}", label, group, HOURS, harm.HOURS[what][level], 1, 14 * 24)
        for what, levels in HARM.items()
        for level, label in levels.items()
    ]


def leases() -> list[Threshold]:
    """For how long an errand is kept for whoever has claimed it, until they start."""
    group = _("An errand is kept for whoever took it")
    return [
        Threshold(
            f"tasks.lease.{level}", LEASE_WORDS[level], group, MINUTES,
            LEASE_MINUTES.get(level, LEASE_ORDINARY), 5, 7 * 24 * 60,
        )
        for level in LEASES
    ]  # fmt: skip


def register() -> None:
    """Hands them in, and says which of them follow each other."""
    thresholds.register(*promises(), *alarms.thresholds(), *harms(), *leases())
    for level in triage.PROMISES:
        thresholds.in_order(*(f"support.promise.{level}.{kind}" for kind in KINDS))
    for level in (0, 1):
        names = [rung.name for rung in alarms.RUNGS[1:]]
        thresholds.in_order(*(alarms.POLICY.threshold(level, name) for name in names))
    for what, levels in HARM.items():
        thresholds.in_order(*(f"support.harm.{what}.{level}" for level in sorted(levels)))

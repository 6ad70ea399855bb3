"""The terms of passes: purposes, states, verdicts of the gate, colours and words of the day."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.core.people.words import DESK_ROLES, Role
from support.words import Category

GATE = (Role.GUARD, *sorted(DESK_ROLES))
"""Who stands at a gate: sees gate fields only, and counts."""


class Purpose(models.TextChoices):
    """Why somebody leaves. Never shown at the gate, never signed, never in a message that leaves the hub."""

    HOSPITAL = "hospital", pgettext_lazy("pass", "Hospital")
    DIALYSIS = "dialysis", pgettext_lazy("pass", "Dialysis or chemotherapy")
    BIRTH = "birth", pgettext_lazy("pass", "A birth")
    KEY_WORK = "key_work", pgettext_lazy("pass", "Work that the city needs")
    OTHER = "other", pgettext_lazy("pass", "Something else")


URGENT = frozenset({Purpose.HOSPITAL, Purpose.DIALYSIS, Purpose.BIRTH})
"""What the whole desk is told of at once (requests.md, "Triage", level 1)."""


LEAVING = (Category.GREEN_CHANNEL, Category.EXIT_PASS, Category.WORK_PASS)
"""Requests that a pass belongs to: with the pass they are done."""


class State(models.TextChoices):
    """The life of a pass."""

    REQUESTED = "requested", pgettext_lazy("pass", "Asked for")
    GRANTED = "granted", pgettext_lazy("pass", "Approved once, a second person looks")
    APPROVED = "approved", pgettext_lazy("pass", "Approved")
    ACTIVE = "active", pgettext_lazy("pass", "Out now")
    USED = "used", pgettext_lazy("pass", "Used")
    RETURNED = "returned", pgettext_lazy("pass", "Back home")
    EXPIRED = "expired", pgettext_lazy("pass", "Expired")
    REVOKED = "revoked", pgettext_lazy("pass", "Revoked")
    REFUSED = "refused", pgettext_lazy("pass", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("pass", "Withdrawn")


WAITING = (State.REQUESTED, State.GRANTED)
HOLDS = (State.APPROVED, State.ACTIVE)
"""A pass that a gate may be shown."""

LIVE = (*WAITING, *HOLDS)


class Kind(models.TextChoices):
    """What was done at a gate."""

    EXIT = "exit", pgettext_lazy("gate", "Out")
    RETURN = "return", pgettext_lazy("gate", "Back in")
    EMERGENCY = "emergency", pgettext_lazy("gate", "Emergency exit")


class Reason(models.TextChoices):
    """Why the gate says STOP, in plain words and never with the purpose. The page's script has the same names."""

    NONE = "", ""
    REVOKED = "revoked", _("This pass was revoked by the committee.")
    NOT_APPROVED = "not_approved", _("This pass is not approved.")
    USED = "used", _("This pass has been used already.")
    OUT = "out", _("This person is out already and has not come back.")
    WRONG_GATE = "wrong_gate", _("This pass is for another gate.")
    NOT_YET = "not_yet", _("It is too early for this pass.")
    EXPIRED = "expired", _("This pass has expired.")
    NOT_TODAY = "not_today", _("This pass does not hold on this day.")
    NOT_NOW = "not_now", _("This pass does not hold at this hour.")
    FORGED = "forged", _("This pass was not made by the committee.")
    UNKNOWN = "unknown", _("There is no such pass on this list.")
    UNMATCHED = "unmatched", _("Nobody had counted the way out.")


class Why(models.TextChoices):
    """Why somebody was let out without a pass, by one tap."""

    BIRTH = "birth", pgettext_lazy("emergency", "A birth is starting")
    ILL = "ill", pgettext_lazy("emergency", "Somebody is badly ill or hurt")
    DANGER = "danger", pgettext_lazy("emergency", "Fire, gas, water or violence")
    OFFICIAL = "official", pgettext_lazy("emergency", "Ambulance, police or fire brigade asks")
    OTHER = "other", pgettext_lazy("emergency", "Another emergency")


class Colour(models.TextChoices):
    """The colour of the day: easily told apart, also by those who see red and green alike, because it is written."""

    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")
    BROWN = "brown", _("Brown")


DAY_WORDS = {
    "apple": _("apple"), "bamboo": _("bamboo"), "bridge": _("bridge"), "cloud": _("cloud"), "crane": _("crane (bird)"),
    "drum": _("drum"), "fan": _("fan (hand-held)"), "fish": _("fish"), "horse": _("horse"), "island": _("island"),
    "kite": _("kite"), "lake": _("lake"), "lamp": _("lamp"), "lotus": _("lotus"), "moon": _("moon"),
    "mountain": _("mountain"), "orchid": _("orchid"), "peach": _("peach"), "pear": _("pear"), "pine": _("pine tree"),
    "rain": _("rain"), "river": _("river"), "sail": _("sail"), "snow": _("snow"), "spring": _("spring (season)"),
    "star": _("star"), "stone": _("stone"), "swallow": _("swallow (bird)"), "tea": _("tea"), "tiger": _("tiger"),
    "willow": _("willow"), "wind": _("wind"),
}  # fmt: skip
"""Short things that are said and heard without mistakes."""

SHORT_DAYS = (
    ("1", pgettext_lazy("short", "Mon")), ("2", pgettext_lazy("short", "Tue")), ("3", pgettext_lazy("short", "Wed")),
    ("4", pgettext_lazy("short", "Thu")), ("5", pgettext_lazy("short", "Fri")), ("6", pgettext_lazy("short", "Sat")),
    ("7", pgettext_lazy("short", "Sun")),
)  # fmt: skip
WEEKDAYS = (
    ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")), ("5", _("Friday")),
    ("6", _("Saturday")), ("7", _("Sunday")),
)  # fmt: skip

"""The terms of errands: what kind, in which state, by which workforce."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.core.people.words import Role


class Kind(models.TextChoices):
    """What sort of errand it is."""

    MEDICINE = "medicine", _("Fetch medicine")
    SHOPPING = "shopping", _("Shopping")
    DELIVERY = "delivery", _("Delivery")
    REPAIR = "repair", _("Repair")
    VISIT = "visit", _("Visit")
    DOOR_KNOCK = "door_knock", _("Knock on the door")
    LETTERS = "letters", _("Hand out letters")
    ESCORT = "escort", _("Escort")
    TRANSFER = "transfer", _("Move somebody")
    WASTE = "waste", _("Waste")
    OTHER = "other", _("Other errand")


class Skill(models.TextChoices):
    """What the errand needs somebody to be able to do."""

    NONE = "", _("No special skill")
    DRIVE = "drive", _("Driving")
    NURSE = "nurse", _("Nursing")
    ELECTRIC = "electric", _("Electrics")
    PLUMBING = "plumbing", _("Plumbing")
    ANIMALS = "animals", _("Animals")
    LANGUAGE = "language", _("Another language")


class TaskState(models.TextChoices):
    """The life of an errand."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")


class ClaimState(models.TextChoices):
    """The life of one person's claim on one slot."""

    CLAIMED = "claimed", _("Claimed")
    STARTED = "started", _("On the way")
    DONE = "done", _("Done")
    VERIFIED = "verified", _("Checked")
    RELEASED = "released", _("Given back")
    EXPIRED = "expired", _("Lapsed")
    NO_SHOW = "no_show", _("Did not come")


class ShiftState(models.TextChoices):
    """The life of a shift."""

    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Called off")


class SignupState(models.TextChoices):
    """The life of one person's place in a shift."""

    SIGNED = "signed", _("Signed up")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CANCELLED = "cancelled", _("Called off")
    CAME = "came", _("Came")
    NO_SHOW = "no_show", _("Did not come")


class InvitationState(models.TextChoices):
    """What came of asking somebody."""

    OPEN = "open", _("Asked")
    CLAIMED = "claimed", _("Took it")
    DECLINED = "declined", _("Not now")
    TAKEN = "taken", _("Taken by somebody else")
    UNANSWERED = "unanswered", _("No answer")


class Doors(models.TextChoices):
    """The doors for each of which an errand that comes again is made."""

    NONE = "", _("One errand, no doors")
    LIVES_ALONE = "lives_alone", _("Every door where an elder lives alone")


WORKFORCE_CHOICES = [
    (Role.VOLUNTEER.value, Role.VOLUNTEER.label),
    (Role.PROPERTY.value, Role.PROPERTY.label),
    (Role.CADRE.value, Role.CADRE.label),
]
WEEKDAYS = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip
"""As Python counts them: Monday is 0."""

ON_LIST = (SignupState.SIGNED, SignupState.CAME, SignupState.NO_SHOW)
"""Holds a place in a shift."""
TWO = 2
"""People for a home, cash or keys (requests.md, 17)."""
WAVE_SIZE = 5
"""People asked at once (requests.md, 18)."""
WEIGHTS = {0: 8, 1: 5, 2: 3, 3: 1, 4: 1}
"""How heavy an open piece of work is, by level."""

NOBODY_ANSWERED = _("Nobody answered")
"""How a part is called whose person went and met nobody."""
ACTIVE = (ClaimState.CLAIMED, ClaimState.STARTED)
FINISHED = (ClaimState.DONE, ClaimState.VERIFIED)
HOLDS_SLOT = (*ACTIVE, *FINISHED)
LEASE_MINUTES = {0: 10, 1: 30, 2: 240}
"""Until "started" (requests.md, "The claim"). Ordinary errands keep their claimer for a day."""
LEASE_ORDINARY = 24 * 60
ADDRESS_AFTERWARDS_HOURS = 2
"""Address and phone stay visible this long after the claim ends (requests.md)."""
DEFAULT_CAP = 3

"""The terms of support requests: categories, channels, states, outcomes, danger signs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Category(models.TextChoices):
    """What somebody needs."""

    MEDICINE = "medicine", _("Medicine")
    FOOD = "food", _("Food and daily needs")
    GREEN_CHANNEL = "green_channel", _("Going to hospital")
    REPAIR = "repair", _("Repair, water, power, gas")
    EXIT_PASS = "exit_pass", _("Leaving the area")
    WORK_PASS = "work_pass", _("Pass for a key worker")
    HARDSHIP = "hardship", _("Money trouble")
    WASTE = "waste", _("Waste and cleaning")
    PETS = "pets", _("Animals")
    PRICE = "price", _("Unfair prices")
    NOISE = "noise", _("Neighbours and noise")
    TRANSFER = "transfer", _("Being moved")
    TALK = "talk", _("Somebody to talk to")
    SUGGESTION = "suggestion", _("A suggestion")
    OTHER = "other", pgettext_lazy("category", "Something else")


class Channel(models.TextChoices):
    """How it reached the committee."""

    WEB = "web", _("Web")
    PHONE = "phone", _("Phone")
    WALK_IN = "walk_in", _("At the desk")
    SMS = "sms", _("SMS")
    GATE = "gate", _("At the gate")


class State(models.TextChoices):
    """The life of a request (requests.md, "Model and states")."""

    NEW = "new", _("Received")
    TRIAGED = "triaged", _("Looked at")
    ASSIGNED = "assigned", _("Somebody has it")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING_RESIDENT = "waiting_resident", _("Waiting for you")
    WAITING_EXTERNAL = "waiting_external", _("Waiting for somebody outside")
    RESOLVED = "resolved", _("Solved")
    CLOSED = "closed", _("Closed")
    REOPENED = "reopened", _("Opened again")
    DUPLICATE = "duplicate", _("Belongs to another request")
    OUT_OF_SCOPE = "out_of_scope", _("Declined")
    CANCELLED = "cancelled", _("Withdrawn")


class Outcome(models.TextChoices):
    """How a request ended."""

    DONE = "done", _("Done")
    DONE_BY_OTHERS = "done_by_others", _("Done by somebody else")
    EXPLAINED_CANNOT = "explained_cannot", _("Cannot be done, explained")
    NO_HELP_WANTED = "no_help_wanted", _("No help wanted any more")
    UNREACHABLE = "unreachable", _("Could not be reached")


class Satisfaction(models.IntegerChoices):
    """The resident's own word, nobody else's."""

    GOOD = 3, _("It helped")
    SO_SO = 2, _("It helped partly")
    BAD = 1, _("It did not help")


class Danger(models.TextChoices):
    """Yes/no questions at the top of the form. Each yes is level 0 (requests.md, "Triage")."""

    BREATHING = "breathing", _("Somebody is not breathing, or has chest pain or signs of a stroke")
    BLEEDING = "bleeding", _("Heavy bleeding")
    LABOUR = "labour", _("A birth is starting")
    FIRE = "fire", _("Fire, gas or rising water")
    VIOLENCE = "violence", _("Violence")
    LIFE = "life", _("Somebody's life is at risk in another way")
    CHILD = "child", _("A child is alone and unattended")
    MACHINE = "machine", _("Oxygen or a breathing machine is failing")


class Need(models.TextChoices):
    """Yes/no questions after the category. Each yes makes it level 1 or 2 (requests.md, "Triage")."""

    APPOINTMENT_SOON = (
        "appointment_soon",
        _("Dialysis, chemotherapy, a birth or surgery is due within 24 hours"),
    )
    DOSES_DAY = (
        "doses_day",
        _("Insulin or medicine against fits, against rejection or for the mind lasts 24 hours or less"),
    )
    NO_FOOD = "no_food", _("No food, water or baby formula today")
    COLD = "cold", _("Somebody old, ill or very young has no power or heat")
    SILENT = "silent", _("Somebody who lives alone does not answer")
    DOSES_DAYS = "doses_days", _("The medicine lasts three days or less")
    FOOD_DAYS = "food_days", _("The food lasts two days or less")
    UTILITIES = "utilities", _("No water, power, gas or heat")
    ANIMAL = "animal", _("An animal has no food")


class Appointment(models.TextChoices):
    """What somebody must not miss."""

    DIALYSIS = "dialysis", _("Dialysis")
    CHEMOTHERAPY = "chemotherapy", _("Chemotherapy")
    BIRTH = "birth", _("Birth")
    SURGERY = "surgery", _("Surgery")


OPEN_STATES = (
    State.NEW, State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS, State.WAITING_RESIDENT, State.WAITING_EXTERNAL,
    State.REOPENED,
)  # fmt: skip


class Stage(models.TextChoices):
    """What the desk sorts by, never shown: still needs somebody, waits for the resident's word, over."""

    OPEN = "open"
    SOLVED = "solved"
    OVER = "over"


REASONS = {
    "appointment_soon": _("an appointment within 24 hours that must not be missed"),
    "appointment_1": _("an appointment within a day that must not be missed"),
    "appointment_0": _("an appointment within a few hours, and nobody has solved it yet"),
    "doses_day": _("medicine that runs out within a day"),
    "doses_1": _("medicine that runs out within a day"),
    "doses_days": _("medicine that runs out within three days"),
    "doses_2": _("medicine that runs out within three days"),
    "no_food": _("nothing to eat or drink today"),
    "meals_1": _("food that runs out within a day"),
    "food_days": _("food that runs out within two days"),
    "meals_2": _("food that runs out within two days"),
    "cold": _("somebody frail without power or heat"),
    "silent": _("somebody who lives alone and does not answer"),
    "utilities": _("no water, power, gas or heat"),
    "animal": _("an animal without food"),
    "twin": _("another request that belongs to it"),
    "danger": _("a danger to life"),
    "category": _("what it is about"),
    "care": _("what it is about and who lives there"),
    "person": _("a decision of the desk"),
}
"""Why a request has its level, in words for everybody who sees it. Never the diagnosis."""


class LinkKind(models.TextChoices):
    """How one request stands to another (requests.md, "Model and states")."""

    DUPLICATE_OF = "duplicate_of", _("Is the same as")
    RELATED = "related", _("Has to do with")
    PARENT = "parent", _("Is a part of")


class VisitOutcome(models.TextChoices):
    """What a return visit found. Whether it helped is never among it: only the resident says that."""

    SPOKE = "spoke", _("Spoke with them")
    NOBODY = "nobody", _("Nobody answered")


class Reached(models.TextChoices):
    """How somebody tried to reach a resident."""

    PHONE = "phone", _("By phone")
    DOOR = "door", _("At the door")
    SMS = "sms", _("By SMS")


class Shelf(models.TextChoices):
    """What stands ready at the desk: words for the resident, steps for colleagues."""

    REPLY = "reply", _("Ready reply")
    CHECKLIST = "checklist", _("Checklist")


class Rate(models.TextChoices):
    """The three rates (requests.md, 15)."""

    RESPONSE = "response", pgettext_lazy("rate", "Answered in time")
    RESOLUTION = "resolution", pgettext_lazy("rate", "Solved")
    SATISFACTION = "satisfaction", pgettext_lazy("rate", "It helped")


ATTEMPTS, ATTEMPTS_HOURS = 3, 48
"""So often somebody is tried within so many hours before a request may end as "could not be reached"."""

UNMERGE_HOURS = 24
"""So long a merge can be taken apart again (requests.md, 8)."""

ORDERS = {"": ("level", "due_at", "pk"), "newest": ("-pk",), "oldest": ("pk",)}
"""How somebody may read the list. What comes next by itself, and what rings, goes by triage all the same."""

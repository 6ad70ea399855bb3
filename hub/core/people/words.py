"""The field's terms for people and places (product.md, "Words"), as choices."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(models.TextChoices):
    """What somebody may do in one area, granted and expiring. Residents need none: they are members of a household."""

    LEADER = "leader", _("Group-order leader")
    COMMITTEE = "committee", _("Committee member")
    LEAD = "lead", _("Committee lead")
    PROPERTY = "property", _("Property staff")
    CADRE = "cadre", _("Seconded cadre")
    VOLUNTEER = "volunteer", _("Volunteer")
    GUARD = "guard", _("Gate guard")
    HOST = "host", _("Pet host")
    KEEPER = "keeper", _("Facility keeper")
    VET = "vet", _("Vet")
    COUNSELLOR = "counsellor", _("Counsellor")
    SUPERVISOR = "supervisor", _("Supervisor")
    CLINICAL_LEAD = "clinical_lead", _("Clinical lead")
    SAFETY_LEAD = "safety_lead", _("Safety lead")
    OPERATOR = "operator", _("Operator")


DESK_ROLES = frozenset({Role.COMMITTEE, Role.LEAD})
"""Who works at the desk: sees requests, households and care flags of the area."""

WORKFORCES = frozenset({Role.PROPERTY, Role.CADRE, Role.VOLUNTEER})
"""The three workforces on one board (product.md)."""

STAFF_ROLES = frozenset(set(Role) - {Role.VOLUNTEER, Role.HOST, Role.LEADER})
"""Roles whose pages open only after a second factor (trust.md, "Access")."""


class Phase(models.TextChoices):
    """The life of an area (people.md)."""

    PREPARING = "preparing", _("Preparing")
    CLOSED = "closed", _("Closed off")
    EASING = "easing", _("Easing")
    REOPENED = "reopened", _("Reopened")
    PURGED = "purged", _("Data destroyed")


class Relation(models.TextChoices):
    """To the head of the household."""

    HEAD = "head", _("Head of household")
    SPOUSE = "spouse", _("Spouse")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    TENANT = "tenant", _("Tenant")
    RELATIVE = "relative", _("Other relative")
    OTHER = "other", pgettext_lazy("relation", "Other")


class CareKind(models.TextChoices):
    """Why a household needs more care. Health data: shown only to roles that act on it, each view recorded."""

    LIVES_ALONE = "lives_alone", _("Elder living alone")
    PREGNANT = "pregnant", _("Pregnant")
    DIALYSIS = "dialysis", _("Dialysis")
    CHEMOTHERAPY = "chemotherapy", _("Chemotherapy")
    DISABILITY = "disability", _("Disability")
    INFANT = "infant", _("Infant")
    NO_SMARTPHONE = "no_smartphone", _("No smartphone")
    LANGUAGE = "language", _("Needs another language")


class CareSource(models.TextChoices):
    """Where a care flag comes from."""

    ROSTER = "roster", _("Roster")
    RESIDENT = "resident", _("Told by the resident")
    STAFF = "staff", _("Entered by staff")


class HealthKind(models.TextChoices):
    """What the committee has recorded of a person's infection status."""

    QUARANTINED = "quarantined", _("Quarantined")
    POSITIVE = "positive", _("Positive")
    CLOSE_CONTACT = "close_contact", _("Close contact")
    RECOVERED = "recovered", _("Recovered")


class TextSize(models.TextChoices):
    """The large mode of pages.md (适老化)."""

    NORMAL = "normal", _("Normal text")
    LARGE = "large", _("Large text")


class Theme(models.TextChoices):
    """Light, dark, or as the device says."""

    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")

"""The terms of the ladder: who is on call, and why a ladder has ended."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.core.people.words import Role


class Rank(models.TextChoices):
    """Who is rung, in this order (live.md, "Notices and the ladder")."""

    FIRST = "first", _("First on call")
    SECOND = "second", _("Second on call")
    LEAD = "lead", _("Shift lead")


class Why(models.TextChoices):
    """Why nobody is told any further."""

    TAKEN = "taken", _("Somebody has it")
    OVER = "over", _("It is over")
    LOWERED = "lowered", _("It is less urgent")
    AGAIN = "again", _("Begun anew")


CALLED = (Role.COUNSELLOR, Role.CLINICAL_LEAD)
"""Who may be called by a confidential alarm. Which of them finds one, its policy says."""

CELL = timedelta(minutes=30)
"""A rota is planned in half hours: each half hour of a rank is one row, so that the database itself refuses two."""

LONGEST = timedelta(days=7)
"""Nobody is on call for longer at a stretch."""

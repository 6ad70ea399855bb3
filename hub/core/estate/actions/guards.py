"""What several verbs check or take first."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.flow.transition import save_changes
from hub.core.kit import text
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import has_role
from hub.core.people.models import Area, Household, Person
from hub.core.people.words import DESK_ROLES, Role


def desk_only(by: Person, area: Area | int) -> None:
    """Raises NotYours `estate.desk_only` for anybody but the committee and its leads."""
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("estate.desk_only", _("Only the committee does this."))


def lead_only(by: Person, area: Area | int) -> None:
    """Raises NotYours `estate.lead_only` for anybody but a lead."""
    if not has_role(by, area, Role.LEAD):
        raise NotYours("estate.lead_only", _("Only a committee lead does this."))


def take_area(area: Area) -> None:
    """
    Takes the area's row until the transaction ends, so that what is counted next stays true until then.

    An UPDATE that changes nothing: it waits for another transaction's on PostgreSQL, where select_for_update would
    do; on SQLite, which ignores that, writers queue anyway.
    """
    Area.objects.filter(pk=area.pk).update(version=F("version"))


def take_household(household: Household, version: int | None = None, **changes: object) -> Household:
    """
    Takes an open household for a change of who lives there: Conflict `state.changed` where `version` is old.

    Every verb that moves people goes through here first, so that two of them never count the same heads at once.
    """
    if household.closed_at is not None:
        raise Conflict("household.closed", _("This household is closed. Open it again first."), now=household)
    return save_changes(household, version=version, **changes)


def take_both(one: Household, other: Household, version: int | None = None) -> None:
    """Takes two households, the lower id first, so that two moves in opposite directions never block each other."""
    if one.area_id != other.area_id or one.pk == other.pk:
        raise Invalid(
            "household.same", _("Choose another household of this area."), fields={"to": _("Choose another.")}
        )
    for row in sorted((one, other), key=lambda household: household.pk):
        take_household(row, version if row is one else None)


def required(value: str, field: str, message: object) -> str:
    """The text on one tidy line. Raises Invalid naming the field where nothing is left of it."""
    found = text.tidy(value)
    if not found:
        raise Invalid(f"{field}.missing", message, fields={field: message})
    return found


def local(moment: datetime, area: Area) -> datetime:
    """The moment on the area's own clock, as notices show it."""
    return moment.astimezone(area.zone)

"""An area's settings and phases."""

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate import phases
from hub.core.estate.actions import announcements, guards
from hub.core.estate.events.areas import AreaChanged, PhaseChanged
from hub.core.estate.models import Announcement
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Person
from hub.core.people.words import Phase


class Contact(TypedDict):
    """One emergency contact; `verified_at` is when somebody last called the number (ISO 8601, "" for never)."""

    name: str
    name_en: str
    phone: str
    note: str
    verified_at: str


def change_settings(
    area: Area, changes: Mapping[str, Any], *, by: Person, version: int | None = None, key: Key | None = None
) -> Area:
    """
    Changes names, phone, languages, time zone, currency or thresholds of an area (its leads only).

    `version` is what the page showed: Conflict `state.changed` with `now` where somebody was quicker.
    """
    guards.lead_only(by, area)

    def act() -> Area:
        save_changes(area, version=version, **changes)
        announce(_changed(area, by, {"fields": sorted(changes)}))
        return area

    return once(key, "estate.area.change", act, Area)


def set_contacts(
    area: Area, contacts: Sequence[Contact], *, by: Person, version: int | None = None, key: Key | None = None
) -> Area:
    """Sets the emergency contacts that every page for residents shows (committee and leads)."""
    guards.desk_only(by, area)

    def act() -> Area:
        save_changes(area, version=version, emergency_contacts=list(contacts))
        announce(_changed(area, by, {"fields": ["emergency_contacts"], "contacts": list(contacts)}))
        return area

    return once(key, "estate.area.contacts", act, Area)


def change_phase(
    area: Area,
    to: Phase,
    *,
    by: Person,
    texts: Mapping[str, announcements.Text],
    version: int | None = None,
    key: Key | None = None,
) -> Announcement:
    """
    Moves the area to its next phase and announces it to everyone, in one transaction (its leads only).

    `texts` are the words of the announcement by language. Raises Conflict `phase.closed_way` where `to` does not
    follow the present phase, `state.changed` where somebody was quicker.
    """
    guards.lead_only(by, area)

    def act() -> Announcement:
        if not phases.may_follow(area.phase, to):
            raise Conflict(
                "phase.closed_way", _("The area is not in a phase from which it can go there."), now=area
            )
        before = area.phase
        save_changes(area, version=version, phase=to)
        about = Ref("area", area.pk, area.version)
        moved = PhaseChanged(area=area, about=about, actor=by, particulars={"from": before, "to": to})
        made, sent = announcements.send_at_once(area, texts, by=by, phase=to)
        announce(moved, *sent)
        return made

    return once(key, "estate.area.phase", act, Announcement)


def _changed(area: Area, by: Person, particulars: Mapping[str, Any]) -> AreaChanged:
    return AreaChanged(area=area, about=Ref("area", area.pk, area.version), actor=by, particulars=particulars)

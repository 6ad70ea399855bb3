"""What somebody can do and how much: said by themselves, kept by the desk (requests.md, 17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Invalid, NotYours
from hub.core.people.access import has_role
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES
from hub.core.tasks.access import profiles as access
from hub.core.tasks.events import profiles as events
from hub.core.tasks.models import Load
from hub.core.tasks.words import Skill

MOST = 50
"""Errands at once that a cap may allow."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the desk writes of somebody. `vetted` with a moment: until then; without one: until it is taken back."""

    skills: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    cap: int = 3
    vetted: bool = False
    vetted_until: datetime | None = None


def wish(
    area: Area, skills: Iterable[str], zones: Iterable[str], *, by: Person, key: Key | None = None
) -> Load:
    """
    Says what one can do and where one goes about. It holds once the desk has kept it.

    Raises NotYours `profile.role` for whoever takes no errands here, Invalid `profile.skill` or `profile.zone`.
    """
    _only_runners(area, by)
    said = {"wished_skills": _skills(skills), "wished_zones": _zones(area, zones), "wished_at": clock.now()}
    return once(key, "tasks.profile.wish", lambda: _write(area, by, said, events.Wished, by), Load)


def set_available(area: Area, available: bool, *, by: Person, key: Key | None = None) -> Load:
    """Says whether one may be asked at any time, or only on a shift."""
    _only_runners(area, by)
    said = {"available": available}
    return once(key, "tasks.profile.available", lambda: _write(area, by, said, events.Availability, by), Load)


def keep(
    area: Area, person: Person, kept: Kept, *, by: Person, version: int | None = None, key: Key | None = None
) -> Load:
    """
    The desk writes skills, zones, cap and vetting of somebody, who is told; a wish of theirs is answered by it.

    Raises NotYours, Invalid `profile.cap` for fewer than they hold now, and Conflict `state.changed`.
    """
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk keeps profiles."))
    _only_runners(area, person)

    def act() -> Load:
        load = _row(area, person)
        if not max(1, load.active) <= kept.cap <= MOST:
            words = _("Between %(least)s and %(most)s.") % {"least": max(1, load.active), "most": MOST}
            raise Invalid("profile.cap", words, fields={"cap": words})
        changes = {
            "skills": _skills(kept.skills), "zones": _zones(area, kept.zones), "cap": kept.cap,
            **_vetting(load, kept, by), "wished_skills": [], "wished_zones": [], "wished_at": None,
        }  # fmt: skip
        save_changes(load, version=version, **changes)
        announce(_event(load, events.Kept, by, _said(changes)))
        return load

    return once(key, "tasks.profile.keep", act, Load)


def _vetting(load: Load, kept: Kept, by: Person) -> dict[str, Any]:
    """Who vetted and since when stays as it is while vetting merely goes on."""
    if not kept.vetted:
        return {"vetted_at": None, "vetted_until": None, "vetted_by": None}
    if kept.vetted_until and kept.vetted_until <= clock.now():
        words = _("Choose a day that is still to come.")
        raise Invalid("profile.vetted_until", words, fields={"vetted_until": words})
    if load.is_vetted and load.vetted_until == kept.vetted_until:
        return {}
    return {"vetted_at": clock.now(), "vetted_until": kept.vetted_until, "vetted_by": by}


def _write(
    area: Area, person: Person, changes: dict[str, Any], kind: type[events.ProfileEvent], by: Person
) -> Load:
    load = _row(area, person)
    Load.objects.filter(pk=load.pk).update(version=F("version") + 1, **changes)
    load.refresh_from_db()
    announce(_event(load, kind, by, _said(changes)))
    return load


def _row(area: Area, person: Person) -> Load:
    try:
        with transaction.atomic():
            load, _made = Load.objects.get_or_create(person=person, area=area)
    except IntegrityError:
        load = Load.objects.get(person=person, area=area)
    load.person, load.area = person, area
    return load


def _event(
    load: Load, kind: type[events.ProfileEvent], by: Person, particulars: dict[str, Any]
) -> events.ProfileEvent:
    about = Ref("profile", load.person_id, load.version)
    return kind(area=load.area, about=about, actor=by, person_id=load.person_id, particulars=particulars)


def _said(changes: dict[str, Any]) -> dict[str, Any]:
    """What the record keeps: plain values, ids instead of people."""
    return {name: _plain(value) for name, value in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, Person) else value


def _only_runners(area: Area, person: Person) -> None:
    if not has_role(person, area, *WORKFORCES):
        raise NotYours("profile.role", _("Only property staff, cadres and volunteers have a profile here."))


def _skills(said: Iterable[str]) -> list[str]:
    found = sorted(set(said))
    if any(not skill or skill not in Skill.values for skill in found):
        raise Invalid(
            "profile.skill", _("Choose skills from the list."), fields={"skills": _("Choose some.")}
        )
    return found


def _zones(area: Area, said: Iterable[str]) -> list[str]:
    found = sorted(set(said))
    if not set(found) <= set(access.zones_of(area)):
        raise Invalid("profile.zone", _("Choose zones of this area."), fields={"zones": _("Choose some.")})
    return found

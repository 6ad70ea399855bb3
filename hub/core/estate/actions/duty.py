"""On duty, and off again with a note for whoever comes next."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.estate import access
from hub.core.estate.actions import guards
from hub.core.estate.events import roles as events
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people import rights
from hub.core.people.access import people_with_role, roles_of
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import DESK_ROLES, Role

LONGEST = timedelta(hours=16)
"""Nobody stands longer than this at a stretch; who does goes on duty again, and says so."""


def start(
    area: Area, *, by: Person, until: datetime, role: Role | None = None, key: Key | None = None
) -> Duty:
    """
    "I am on duty until …". `role` where they hold several; else the one that works at the desk, or their only one.

    Raises NotYours without a role here, Invalid `duty.until`, Conflict `duty.already` (also from two tabs at once).
    """
    chosen = _role(by, area, role)
    now = clock.now()
    if not now < until <= now + LONGEST:
        message = _("Choose an end within the next %(hours)s hours.") % {
            "hours": int(LONGEST.total_seconds() // 3600)
        }
        raise Invalid("duty.until", message, fields={"until": message})

    def act() -> Duty:
        Duty.objects.filter(person=by, area=area, ended_at=None, until__lte=now).update(ended_at=now)
        try:
            with transaction.atomic():
                made = Duty.objects.create(person=by, area=area, role=chosen, since=now, until=until)
        except IntegrityError as error:
            raise Conflict("duty.already", _("You are on duty already.")) from error
        rights.changed()
        announce(
            events.DutyStarted(
                area=area, about=Ref("duty", made.pk), actor=by, particulars=_particulars(made)
            )
        )
        return made

    return once(key, "estate.duty.start", act, Duty)


def end(duty: Duty, *, by: Person, handover: str = "", key: Key | None = None) -> Duty:
    """
    Off duty, with a hand-over note. Where nobody is left, the committee is told at once.

    Raises Conflict `duty.over` where it has ended already.
    """
    if duty.person_id != by.pk:
        raise NotYours("duty.not_yours", _("Only they can end their own duty."))

    def act() -> Duty:
        _end(duty, handover)
        announce(_ended(duty, by), *_nobody_left(duty.area, by))
        return duty

    return once(key, "estate.duty.end", act, Duty)


def lapse(duty: Duty) -> bool:
    """Ends a duty whose time is over; whether this call did. Where nobody is left, the committee is told."""
    with transaction.atomic():
        now = clock.now()
        if not Duty.objects.filter(pk=duty.pk, ended_at=None, until__lte=now).update(ended_at=now):
            return False
        rights.changed()
        announce(_ended(duty, None), *_nobody_left(duty.area, None))
    return True


def _end(duty: Duty, handover: str) -> None:
    now = clock.now()
    if not Duty.objects.filter(pk=duty.pk, ended_at=None).update(ended_at=now, handover=handover):
        raise Conflict("duty.over", _("This duty has ended already."))
    duty.ended_at, duty.handover = now, handover
    rights.changed()


def _ended(duty: Duty, by: Person | None) -> Event:
    return events.DutyEnded(
        area=duty.area,
        about=Ref("duty", duty.pk),
        actor=by,
        particulars={**_particulars(duty), "note": duty.handover},
    )


def _nobody_left(area: Area, by: Person | None) -> list[Event]:
    """The desk without anybody on duty: counted with the area's row taken, so that of two who leave one is the last."""
    guards.take_area(area)
    if access.on_duty_in(area).filter(role__in=DESK_ROLES).exists():
        return []
    told = people_with_role(area, *DESK_ROLES).values_list("pk", flat=True)
    about = Ref("area", area.pk, area.version)
    return [events.NobodyOnDuty(area=area, about=about, actor=by, told=tuple(told))]


def _role(by: Person, area: Area, role: Role | None) -> Role:
    held = roles_of(by, area)
    if not held or (role is not None and role not in held):
        raise NotYours("duty.role", _("Only somebody with a role here goes on duty."))
    if role is not None:
        return role
    at_desk = sorted(held & DESK_ROLES)
    return Role(at_desk[0] if at_desk else min(held))


def _particulars(duty: Duty) -> dict[str, object]:
    return {"person": duty.person_id, "role": duty.role, "until": duty.until.isoformat()}

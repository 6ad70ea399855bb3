"""Who stands on a rung: the desk, who is on call, everybody on duty. For the policies of services."""

from datetime import datetime

from django.db.models import QuerySet

from hub.core.kit import clock
from hub.core.ladder import presence
from hub.core.ladder.models import Ladder, OnCallSlot
from hub.core.ladder.policies import People
from hub.core.ladder.words import Rank
from hub.core.notices.words import Channel
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, Role


def on_call_now(area: Area | int, at: datetime | None = None) -> QuerySet[OnCallSlot]:
    """Who is on call in an area (at `at`) and still works at its desk."""
    now = at or clock.now()
    held = people.live_grants().filter(area=area, role__in=DESK_ROLES).values("person")
    slots = OnCallSlot.objects.filter(area=area, ends_at__gt=now, starts_at__lte=now, person__in=held)
    return slots.select_related("person").order_by("pk")


def on_call(*ranks: Rank) -> People:
    """A rung of whoever is on call in these ranks."""

    def found(ladder: Ladder) -> list[int]:
        slots = on_call_now(ladder.area_id).filter(rank__in=ranks)
        return list(slots.values_list("person", flat=True))

    return found


def shift_lead(ladder: Ladder) -> list[int]:
    """Who leads the shift; the area's leads where nobody is planned."""
    return lead_now(ladder.area_id)


def leads(area: Area | int) -> list[int]:
    """The leads of an area."""
    return list(people.people_with_role(area, Role.LEAD).values_list("pk", flat=True))


def lead_now(area: Area | int) -> list[int]:
    """Who leads the shift now, for what is not a ladder's: the one planned, else the area's leads."""
    planned = on_call_now(area).filter(rank=Rank.LEAD).values_list("person", flat=True)
    return list(planned) or leads(area)


def on_duty(ladder: Ladder) -> list[int]:
    """
    Everybody on duty at the desk now, and whoever is on call (live.md: "everyone on duty"). Nobody where both are
    empty: then the policy's `fallback` is rung, all who work at the desk.
    """
    now = people.on_duty(ladder.area_id, *DESK_ROLES).values_list("pk", flat=True)
    return [*now, *on_call(*Rank)(ladder)]


def on_duty_as(*roles: Role) -> People:
    """A rung of whoever is on duty in these roles, and nobody else: counsellors by name."""

    def found(ladder: Ladder) -> list[int]:
        return list(people.on_duty(ladder.area_id, *roles).values_list("pk", flat=True))

    return found


def whole_desk(ladder: Ladder) -> list[int]:
    """Everybody who works at the desk, on duty or not."""
    return list(people.people_with_role(ladder.area_id, *DESK_ROLES).values_list("pk", flat=True))


def is_manned(area: Area | int) -> bool:
    """Whether anybody is on duty at the desk, or on call, now."""
    return people.on_duty(area, *DESK_ROLES).exists() or on_call_now(area).exists()


def push_or_sms(ladder: Ladder) -> frozenset[Channel]:
    """At once by push; where no desk is open, by SMS as well: a push never counts as having reached anybody."""
    if presence.desk_is_open(ladder.area_id):
        return frozenset({Channel.PUSH})
    return frozenset({Channel.PUSH, Channel.SMS})

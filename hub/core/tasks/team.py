"""Who carries how much: open weight by person, hours on duty, and when to rest (requests.md, 19)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count

from hub.core.announce import Ref, announce
from hub.core.kit import clock
from hub.core.people import access as people
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES
from hub.core.tasks import thresholds
from hub.core.tasks.events.board import BreakDue
from hub.core.tasks.models import BreakPrompt, Claim
from hub.core.tasks.words import ACTIVE, WEIGHTS

CREW = DESK_ROLES | WORKFORCES


@dataclass
class Member:
    """One of the team: what they carry, and since when they are on duty."""

    person: Person
    roles: str
    weight: int = 0
    claims: int = 0
    owned: int = 0
    duty: Duty | None = None
    break_due: bool = False

    @property
    def hours(self) -> float:
        """Hours on duty, with one decimal."""
        return round(hours_of(self.duty), 1) if self.duty else 0.0


def hours_of(duty: Duty) -> float:
    """How long somebody has been on duty."""
    return (clock.now() - duty.since) / timedelta(hours=1)


def weight(counts: Mapping[int, int]) -> int:
    """Open pieces of work by level as one number: a life weighs as much as eight parcels."""
    return sum(WEIGHTS.get(level, 1) * n for level, n in counts.items())


def crew(area: Area, owned: Mapping[int, Mapping[int, int]] | None = None) -> list[Member]:
    """
    Everybody who works at the desk or takes errands, whoever carries most first. `owned` is what the services know:
    open work of each person by level.
    """
    found: dict[int, Member] = {}
    grants = people.live_grants().filter(area=area, role__in=CREW).select_related("person")
    for grant in grants.order_by("person", "pk"):
        member = found.setdefault(grant.person_id, Member(grant.person, ""))
        member.roles = " · ".join(filter(None, [member.roles, grant.get_role_display()]))
    for person_id, counts in _claims(area, found).items():
        found[person_id].claims = sum(counts.values())
        found[person_id].weight += weight(counts)
    for person_id, levels in (owned or {}).items():
        if person_id in found:
            found[person_id].owned = sum(levels.values())
            found[person_id].weight += weight(levels)
    for duty in on_duty(area):
        if duty.person_id in found:
            found[duty.person_id].duty = duty
            found[duty.person_id].break_due = hours_of(duty) >= thresholds.of(area, thresholds.BREAK_HOURS)
    return sorted(found.values(), key=lambda one: (one.duty is None, -one.weight, one.person.name))


def _claims(area: Area, ids: Iterable[int]) -> dict[int, Counter[int]]:
    found: dict[int, Counter[int]] = {}
    # What has no end, by person (claim_held): asked otherwise, all that was ever claimed there is walked through.
    mine = Claim.objects.filter(person__in=list(ids), ended_at=None, state__in=ACTIVE)
    held = mine.filter(task__area=area).order_by()
    for person, level, n in held.values_list("person", "task__level").annotate(n=Count("pk")):
        found.setdefault(person, Counter())[level] += n
    return found


def on_duty(area: Area) -> list[Duty]:
    """The duties that run now."""
    now = clock.now()
    found = Duty.objects.filter(area=area, ended_at=None, since__lte=now, until__gt=now)
    return list(found.select_related("person", "area").order_by("since", "pk"))


def handovers(area: Area, most: int = 5) -> list[Duty]:
    """The notes that those before have left, the last first."""
    found = Duty.objects.filter(area=area, ended_at__isnull=False).exclude(handover="")
    return list(found.select_related("person", "area").order_by("-ended_at", "-pk")[:most])


def prompt_break(duty: Duty) -> bool:
    """
    Tells somebody to rest when another stretch of hours is over; whether this call did. Each stretch is told once,
    whichever worker tells it: the constraint decides.
    """
    number = int(hours_of(duty) // thresholds.of(duty.area, thresholds.BREAK_HOURS))
    if number < 1:
        return False
    try:
        with transaction.atomic():
            BreakPrompt.objects.create(duty=duty, number=number)
            about = Ref("duty", duty.pk)
            event = BreakDue(area=duty.area, about=about, actor=None, duty=duty, hours=int(hours_of(duty)))
            announce(event)
    except IntegrityError:
        return False
    return True

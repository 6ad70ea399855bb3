"""The profiles of those who take errands: one's own, and an area's for its desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock, text
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES, Role
from hub.core.tasks.models import Claim, Load, Signup
from hub.core.tasks.words import ClaimState, SignupState


@dataclass
class Profile:
    """Somebody who takes errands in an area, as the desk sees them. `no_shows` are for the desk alone."""

    person: Person
    load: Load
    workforces: str = ""
    no_shows: int = 0
    on_shift: bool = False
    signed_up: datetime | None = None


def runners(area: Area) -> QuerySet[Person]:
    """Whoever may take errands in an area now: the three workforces, by name."""
    return people.people_with_role(area, *WORKFORCES).order_by("name", "pk")


def chosen(area: Area, typed: str) -> Person:
    """Who was chosen on a form among those who take errands here. Raises Invalid `runner.choose`."""
    found = runners(area).filter(pk=text.whole(typed) or 0).first()
    if found is None:
        raise Invalid("runner.choose", _("Choose somebody."))
    return found


def zones_of(area: Area) -> list[str]:
    """The zones that an area's buildings name."""
    found = area.buildings.exclude(zone="").order_by("zone").values_list("zone", flat=True)
    return list(found.distinct())


def profile_for(person: Person, pk: int, *, area: Area | None = None) -> Load:
    """
    The profile of one runner for the desk of an area (of `area`, where the address names one); else Http404.

    `pk` is the person's. A profile that no row keeps yet is made of the usual values, unsaved.
    """
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    desks = desks.filter(area=area) if area else desks
    held = people.live_grants().filter(person=pk, area__in=desks.values("area"), role__in=WORKFORCES)
    grant = held.select_related("person", "area").order_by("area", "pk").first()
    if grant is None:
        raise Http404
    return own(grant.person, grant.area)


def own(person: Person, area: Area) -> Load:
    """Somebody's profile in an area; of the usual values, unsaved, where no row keeps one."""
    found = Load.objects.filter(person=person, area=area).select_related("vetted_by").first()
    if found is None:
        return Load(person=person, area=area)
    found.person, found.area = person, area
    return found


def profiles(area: Area, persons: Iterable[Person]) -> list[Profile]:
    """These people with their load, no-shows and shifts: some questions for all of them."""
    found = {person.pk: Profile(person, Load(person=person, area=area)) for person in persons}
    for load in Load.objects.filter(area=area, person__in=found):
        found[load.person_id].load = load
    roles: dict[int, list[str]] = {}
    for grant in people.live_grants().filter(area=area, person__in=found, role__in=WORKFORCES).order_by("pk"):
        roles.setdefault(grant.person_id, []).append(grant.get_role_display())
    for pk, n in _no_shows(area, found):
        found[pk].no_shows += n
    for pk, until in _ahead(area, found):
        found[pk].signed_up = until
    here = on_shift(area)
    for pk, profile in found.items():
        profile.workforces, profile.on_shift = " · ".join(roles.get(pk, [])), pk in here
    return list(found.values())


def workforces_of(area: Area) -> dict[int, frozenset[Role]]:
    """The live workforces of everybody who has one in an area."""
    found: dict[int, set[Role]] = {}
    grants = people.live_grants().filter(area=area, role__in=WORKFORCES)
    for person, role in grants.values_list("person", "role"):
        found.setdefault(person, set()).add(Role(role))
    return {person: frozenset(roles) for person, roles in found.items()}


def _no_shows(area: Area, ids: Iterable[int]) -> list[tuple[int, int]]:
    claims = Claim.objects.filter(person__in=ids, state=ClaimState.NO_SHOW, task__area=area)
    shifts = Signup.objects.filter(person__in=ids, state=SignupState.NO_SHOW, shift__area=area)
    return [
        *claims.order_by().values_list("person").annotate(n=Count("pk")),
        *shifts.order_by().values_list("person").annotate(n=Count("pk")),
    ]


def _ahead(area: Area, ids: Iterable[int]) -> list[tuple[int, datetime]]:
    ahead = Signup.objects.filter(
        person__in=ids, shift__area=area, state=SignupState.SIGNED, until__gt=clock.now()
    )
    return list(ahead.order_by().values_list("person").annotate(last=Max("since")))


def on_shift(area: Area) -> set[int]:
    """The ids of those who work now: on duty, or signed up for a shift that runs."""
    now = clock.now()
    running = Signup.objects.filter(
        shift__area=area, state__in=(SignupState.SIGNED, SignupState.CAME), since__lte=now, until__gt=now
    )
    on_duty = people.on_duty(area, *WORKFORCES).values_list("pk", flat=True)
    return {*running.values_list("person", flat=True), *on_duty}

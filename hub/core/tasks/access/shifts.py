"""The only way from a person to shifts and places in them."""

from datetime import date, datetime, time, timedelta

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from hub.core.kit import clock
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, WORKFORCES
from hub.core.tasks.models import Shift, Signup
from hub.core.tasks.words import ON_LIST, ShiftState, SignupState

WEEK = timedelta(days=7)


def monday(area: Area, day: date | None = None) -> date:
    """The first day of a week of the area's calendar; of this week without a day."""
    day = day or clock.now().astimezone(area.zone).date()
    return day - timedelta(days=day.weekday())


def moment(area: Area, day: date, at: time) -> datetime:
    """A time of a day by the area's clock."""
    return datetime.combine(day, at, tzinfo=area.zone)


def week(area: Area, first: date) -> QuerySet[Shift]:
    """The shifts that begin in the week from `first` on, in order."""
    since = moment(area, first, time())
    until = moment(area, first + WEEK, time())
    return Shift.objects.filter(area=area, since__gte=since, since__lt=until).order_by("since", "pk")


def with_people(rows: QuerySet[Shift]) -> QuerySet[Shift]:
    """Shifts with whoever is on their lists, for the desk."""
    signups = Signup.objects.filter(state__in=ON_LIST).select_related("person").order_by("pk")
    return rows.prefetch_related(Prefetch("signups", signups, to_attr="listed"))


def ahead(area: Area) -> QuerySet[Shift]:
    """What one can still sign up for, or is on: planned and not over."""
    found = Shift.objects.filter(area=area, state=ShiftState.PLANNED, until__gt=clock.now())
    return found.select_related("area").order_by("since", "pk")


def shift_for(person: Person, pk: int) -> Shift:
    """One shift of an area in which the person takes errands or works at the desk; else Http404."""
    held = people.live_grants().filter(person=person.pk, role__in=WORKFORCES | DESK_ROLES)
    found = Shift.objects.filter(area__in=held.values("area")).select_related("area")
    return get_object_or_404(found, pk=pk)


def shift_at_desk(person: Person, pk: int) -> Shift:
    """One shift for the desk of its area; else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES)
    return get_object_or_404(
        Shift.objects.filter(area__in=desks.values("area")).select_related("area"), pk=pk
    )


def signups_of(person: Person) -> QuerySet[Signup]:
    """A person's places in shifts of areas where they still live or work."""
    areas = people.areas_of(person).values("pk")
    return Signup.objects.filter(person=person, shift__area__in=areas).select_related("shift__area")


def ahead_of(person: Person) -> QuerySet[Signup]:
    """Those that are still to come, or run."""
    found = signups_of(person).filter(state=SignupState.SIGNED, until__gt=clock.now())
    return found.order_by("since", "pk")


def signup_for(person: Person, pk: int) -> Signup:
    """One's own place; else Http404."""
    return get_object_or_404(signups_of(person), pk=pk)


def signup_at_desk(person: Person, pk: int) -> Signup:
    """Somebody's place, for the desk; else Http404."""
    desks = people.live_grants().filter(person=person.pk, role__in=DESK_ROLES).values("area")
    found = Signup.objects.filter(shift__area__in=desks).select_related("shift__area", "person")
    return get_object_or_404(found, pk=pk)

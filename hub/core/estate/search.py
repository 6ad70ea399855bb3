"""Finds a household as people say it on the phone: by building and door, by name, by phone."""

import re
from dataclasses import dataclass

from django.db.models import Q

from hub.core.kit import text
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Membership

MOST = 30
_DIGITS = re.compile(r"^\+?[\d\s()-]{4,20}$")
_PLACE = re.compile(
    r"^(?:building\s*|bldg\s*)?([a-z0-9]{1,8}|[^\W\d_]{1,6}\d{0,4})\s*(?:号楼|栋|幢|号|座|楼|,|，|[-–/\s])\s*"
    r"(?:flat\s*|room\s*|no\.?\s*)?([a-z]?\d[a-z0-9]{0,6})\s*(?:室|号|房|户)?(?:\s*[-–]\s*([a-z0-9]{1,4}))?$",
    re.IGNORECASE,
)
_DOOR = re.compile(r"^[a-z]?\d{2,5}[a-z]?$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A household that fits, with those who live there."""

    household: Household
    members: list[Membership]


def find(area: Area, typed: str) -> list[Found]:
    """
    At most MOST households of an area that fit what was typed, in walking order, closed ones last. Two queries.

    "12-0304", "12栋304", "12 0304", "12-03", "12", "0304", "陈桂花", "桂花", "1991234", "5678".
    """
    query = text.tidy(text.half_width(typed))[:80]
    if not query:
        return []
    rows = Household.objects.filter(_fits(area, query), area=area).select_related("building", "area")
    order = ("closed_at", "building__position", "building__number", "floor", "door", "part")
    households = list(rows.order_by(*order)[:MOST])
    return [Found(household, members) for household, members in _with_members(households)]


def _fits(area: Area, query: str) -> Q:
    if place := _PLACE.match(query):
        door, part = place[2], place[3]
        found = _in_building(place[1]) & (Q(door__in=_doors(door)) | Q(door__istartswith=door))
        return found & Q(part__iexact=part) if part else found
    fits = _in_building(query) | _by_person(area, Q(person__name__icontains=query))
    if _DIGITS.match(query):
        digits = re.sub(r"\D", "", query).lstrip("0") or "0"
        fits |= _by_person(area, Q(person__phone__contains=digits) | Q(person__other_phone__contains=digits))
    if _DOOR.match(query):
        fits |= Q(door__in=_doors(query))
    return fits


def _in_building(typed: str) -> Q:
    return Q(building__number__iexact=typed) | Q(building__name__iexact=typed)


def _by_person(area: Area, which: Q) -> Q:
    lives = people.live_memberships().filter(which, household__area=area)
    return Q(pk__in=lives.values("household"))


def _doors(typed: str) -> list[str]:
    """304 is 0304 on the plate."""
    door = typed.upper()
    return list(dict.fromkeys([door, typed, door.zfill(3), door.zfill(4)]))


def _with_members(households: list[Household]) -> list[tuple[Household, list[Membership]]]:
    lives: dict[int, list[Membership]] = {household.pk: [] for household in households}
    found = people.live_memberships().filter(household__in=households).select_related("person")
    for member in found.order_by("-is_head", "pk"):
        lives[member.household_id].append(member)
    return [(household, lives[household.pk]) for household in households]

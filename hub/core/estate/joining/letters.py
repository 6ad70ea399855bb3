"""The codes of invitation letters: made, replaced, found again by what somebody typed. Stored hashed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate.joining import events
from hub.core.kit import clock
from hub.core.kit.codes import invitations as codes
from hub.core.kit.errors import Conflict, Gone, Invalid, Refused
from hub.core.people.models import Area, Building, Household, Invitation, Membership, Person
from hub.core.people.words import Phase

MOST_USES = 12
"""People who may join with one letter: more than live behind any door of the roster (9)."""

VALID_DAYS = 30


def in_order(area: Area, building: Building | None = None) -> QuerySet[Household]:
    """The open doors of an area or one building as a volunteer walks: by building, floor, door."""
    doors = Household.objects.filter(area=area, closed_at=None)
    doors = doors.filter(building=building) if building else doors
    order = ("building__position", "building__number", "floor", "door", "part")
    return doors.select_related("building", "area").order_by(*order)


def not_joined(doors: QuerySet[Household]) -> QuerySet[Household]:
    """Those behind which nobody has joined yet."""
    joined = Membership.objects.filter(household=OuterRef("pk"), ended_at=None, joined_at__isnull=False)
    return doors.filter(~Exists(joined))


def buildings_of(area: Area) -> QuerySet[Building]:
    """The buildings with `doors`, `joined_doors`, `letters` that hold now and `made_at`, when the last were made."""
    now = clock.now()
    live = Q(households__invitations__replaced_at=None, households__invitations__expires_at__gt=now)
    open_door = Q(households__closed_at=None)
    joined = Q(households__memberships__ended_at=None, households__memberships__joined_at__isnull=False)
    return area.buildings.annotate(
        doors=Count("households", filter=open_door, distinct=True),
        joined_doors=Count("households", filter=open_door & joined, distinct=True),
        letters=Count("households", filter=open_door & live, distinct=True),
        made_at=Max("households__invitations__created_at"),
    ).order_by("position", "number")


def make(building: Building, doors: Sequence[Household], *, by: Person, days: int = VALID_DAYS) -> list[str]:
    """
    A new code for each of these doors of one building, in their order, as printed. Their old codes end.

    All or nothing. Raises Conflict `letters.being_made` where somebody else makes them at the same moment.
    """
    try:
        with transaction.atomic():
            return _make(building, doors, by, days)
    except IntegrityError as error:
        words = _(
            "Somebody else has just made letters for %(building)s. Theirs hold. Make new ones if needed."
        )
        raise Conflict("letters.being_made", words % {"building": building}) from error


def _make(building: Building, doors: Sequence[Household], by: Person, days: int) -> list[str]:
    now, made = clock.now(), [codes.new() for _door in doors]
    ids = [door.pk for door in doors]
    Invitation.objects.filter(household__in=ids, replaced_at=None).update(replaced_at=now)
    Invitation.objects.bulk_create(
        Invitation(
            household_id=pk,
            code_hash=codes.digest(code),
            created_at=now,
            created_by=by,
            expires_at=until(days),
        )
        for pk, code in zip(ids, made, strict=True)
    )
    announce(
        events.LettersMade(
            area=building.area,
            about=Ref("building", building.pk, building.version),
            actor=by,
            particulars={"households": ids, "days": days},
        )
    )
    return made


def until(days: int) -> datetime:
    """When a letter that is made now runs out."""
    return clock.now() + timedelta(days=days)


def find(typed: str) -> Invitation:
    """
    The letter behind what somebody typed or scanned, if it still opens its door.

    Raises Invalid `letter.malformed` (no code at all) or `letter.unknown`; Gone `letter.replaced`, `letter.expired`,
    `letter.used_up`. Only who holds a real code learns more than "unknown": with 58 random bits nobody guesses one.
    """
    digests = codes.digests(typed)
    if not digests:
        words = _("A code has 12 letters and digits, like K7QF-M2XW-9ACD. Check that none is missing.")
        raise Invalid("letter.malformed", words)
    found = (
        Invitation.objects.select_related("household__building", "household__area")
        .filter(code_hash__in=digests, household__closed_at=None)
        .exclude(household__area__phase=Phase.PURGED)
        .first()
    )
    if found is None:
        raise Invalid(
            "letter.unknown", _("We do not know this code. Check each letter and digit of your letter.")
        )
    refusal = why_not(found)
    if refusal is not None:
        raise refusal
    return found


def why_not(letter: Invitation) -> Refused | None:
    """Why a letter opens nothing now; None where it does."""
    if letter.replaced_at is not None:
        return Gone(
            "letter.replaced", _("A newer letter has replaced this one. Use the code of the newest letter.")
        )
    if letter.expires_at <= clock.now():
        return Gone("letter.expired", _("This code has run out. Ask the committee for a new letter."))
    if letter.uses >= MOST_USES:
        words = _(
            "This code has been used by as many people as it may be. Ask the committee for a new letter."
        )
        return Gone("letter.used_up", words)
    return None


def use(letter: Invitation) -> None:
    """
    Counts one joining with the letter, in the caller's transaction; raises what `why_not` says where it holds no more.

    The condition stands in the UPDATE: a letter that is replaced at this very moment lets nobody in after that.
    """
    now = clock.now()
    live = Invitation.objects.filter(pk=letter.pk, replaced_at=None, expires_at__gt=now, uses__lt=MOST_USES)
    if not live.update(uses=F("uses") + 1, used_at=now):
        letter.refresh_from_db()
        raise why_not(letter) or Gone(
            "letter.used_up", _("This code has run out. Ask the committee for a new letter.")
        )


def in_buildings(doors: Iterable[Household]) -> list[tuple[Building, list[Household]]]:
    """The doors, in their order, by building."""
    found: list[tuple[Building, list[Household]]] = []
    for door in doors:
        if not found or found[-1][0].pk != door.building_id:
            found.append((door.building, []))
        found[-1][1].append(door)
    return found

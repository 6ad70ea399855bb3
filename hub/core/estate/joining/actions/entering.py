"""How somebody becomes a member who has joined: the one way for letters and for the committee's approval."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.estate.joining import merging
from hub.core.kit import clock, text
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people import rights
from hub.core.people.access import episode_of
from hub.core.people.models import Household, Membership, Person
from hub.core.people.words import Relation

LETTER, REQUEST = "letter", "request"
"""Where a membership comes from that no list had before (`Membership.source`)."""


def take(household: Household) -> None:
    """
    Holds an open household until the transaction ends: two people with one code come in one after the other.

    Raises Invalid `letter.unknown` where it has been closed meanwhile.
    """
    if not Household.objects.filter(pk=household.pk, closed_at=None).update(version=F("version") + 1):
        raise Invalid("letter.unknown", _("This household is closed. Call the committee."))


def members(household: Household) -> QuerySet[Membership]:
    """Who lives there now, the head first."""
    found = Membership.objects.filter(household=household, ended_at=None, person__is_active=True)
    return found.select_related("person").order_by("-is_head", "pk")


def waiting(household: Household) -> list[Membership]:
    """Those on the list whom nobody has joined as yet, and who have no account elsewhere."""
    return list(members(household).filter(joined_at=None, person__in=merging.without_account()))


def named(household: Household, name: str) -> Membership | None:
    """The one of `waiting` with exactly this name: whoever types their own name is not listed a second time."""
    same = [member for member in waiting(household) if text.fold(member.person.name) == text.fold(name)]
    return same[0] if len(same) == 1 else None


def taken() -> Conflict:
    """Another was quicker under this name."""
    return Conflict("join.taken", _("Somebody has just joined under this name. Choose again."))


def enter(
    household: Household, person: Person, who: Membership | None, source: str
) -> tuple[Membership, bool]:
    """
    `person` has joined: as the listed `who`, or as somebody the list does not have. In the caller's transaction.

    The household must be taken. Gives the membership, and whether this changed anything: the second of two taps
    finds it done. Raises Conflict `person.has_account` or `join.taken` where another has joined as `who`.
    """
    mine = members(household).filter(person=person).first()
    if mine is not None and mine.joined_at is not None and (who is None or who.pk == mine.pk):
        return mine, False
    if who is not None and who.person_id != person.pk:
        _become(who, person, mine)
    elif who is None and mine is None:
        mine = _add(household, person, source)
    done = _joined(who or mine, person)
    rights.changed()
    return done, True


def _become(who: Membership, person: Person, mine: Membership | None) -> None:
    if mine is not None:
        # The list's row stays, with its relation and its head; the other one was made for the same person.
        Membership.objects.filter(pk=mine.pk, ended_at=None).update(ended_at=clock.now(), is_head=False)
        if mine.is_head:
            Membership.objects.filter(pk=who.pk).update(is_head=True)
    merging.absorb(who.person, person)


def _joined(member: Membership | None, person: Person) -> Membership:
    assert member is not None
    found = Membership.objects.filter(pk=member.pk, person=person, ended_at=None)
    if not found.filter(joined_at=None).update(joined_at=clock.now()) and not found.exists():
        raise taken()
    return found.select_related("household__building", "household__area", "person").get()


def _add(household: Household, person: Person, source: str) -> Membership:
    first = not members(household).exists()
    return Membership.objects.create(
        person=person,
        household=household,
        episode=episode_of(household.area_id),
        relation=Relation.HEAD if first else Relation.OTHER,
        is_head=first,
        source=source,
    )

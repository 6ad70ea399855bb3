"""A request to join beside the list of households: what fits, what differs. Names of the list stay masked."""

from dataclasses import dataclass

from hub.core.estate.accounts import contacts
from hub.core.estate.joining.actions import entering
from hub.core.estate.joining.actions.requests import tidy_door
from hub.core.kit import masks, text
from hub.core.people.models import Household, JoinRequest, Membership, Person


@dataclass(frozen=True)
class Listed:
    """One on the household's list who has not joined, beside the name that was typed."""

    member: Membership
    name: str
    same_name: bool
    same_surname: bool
    same_phone: bool


@dataclass(frozen=True)
class Compared:
    """The household that fits (if one does), those on its list, and what was proved."""

    household: Household | None
    listed: list[Listed]
    joined: int
    same_door: bool
    neighbours: list[Household]
    contacts: list[str]
    phone_known: bool

    @property
    def best(self) -> Listed | None:
        """The one who is most likely the person: the same name, or the same phone and surname; else nobody."""
        sure = [one for one in self.listed if one.same_name or (one.same_phone and one.same_surname)]
        return sure[0] if len(sure) == 1 else None


def compare(request: JoinRequest, household: Household | None = None) -> Compared:
    """Sets a request beside `household`, or beside the one that its door names."""
    door = household or request.household
    proved = contacts.of(request.person)
    numbers = {contact.address for contact in proved}
    waiting = entering.waiting(door) if door else []
    listed = [_beside(request, member, numbers) for member in waiting]
    return Compared(
        household=door,
        listed=sorted(listed, key=lambda one: (not one.same_name, not one.same_phone, not one.same_surname)),
        joined=entering.members(door).filter(joined_at__isnull=False).count() if door else 0,
        same_door=door is not None and tidy_door(door.door).lstrip("0") == request.door.lstrip("0"),
        neighbours=_near(request) if door is None else [],
        contacts=[contact.masked for contact in proved],
        phone_known=any(one.same_phone for one in listed),
    )


def _beside(request: JoinRequest, member: Membership, numbers: set[str]) -> Listed:
    typed, known = text.fold(request.name), text.fold(member.person.name)
    return Listed(
        member=member,
        name=masks.name(member.person.name),
        same_name=typed == known,
        same_surname=bool(known) and typed[:1] == known[:1],
        same_phone=_phones(member.person) & numbers != set(),
    )


def _phones(person: Person) -> set[str]:
    return {number for number in (person.phone, person.other_phone) if number}


def _near(request: JoinRequest) -> list[Household]:
    """Doors of the building that look like the one that was typed: the same digits at the end, or the same floor."""
    if request.building_id is None or not request.door:
        return []
    doors = Household.objects.filter(building=request.building_id, closed_at=None).select_related("building")
    same_end = doors.filter(door__endswith=request.door[-2:]).order_by("floor", "door", "part")[:6]
    same_start = doors.filter(door__startswith=request.door[:2]).order_by("floor", "door", "part")[:6]
    return list({door.pk: door for door in (*same_start, *same_end)}.values())[:8]

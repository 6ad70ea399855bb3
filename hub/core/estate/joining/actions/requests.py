"""Joining without a letter: somebody asks, the committee compares with the list and decides."""

from dataclasses import dataclass
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate.accounts import contacts
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.joining import events
from hub.core.estate.joining.actions import entering
from hub.core.estate.joining.actions.joining import joined
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock, text
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Household, JoinRequest, Membership, Person

State = JoinRequest.State


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Where somebody says they live, and who they are."""

    area: Area
    building: Building
    door: str
    name: str
    note: str = ""


@transaction.atomic
def ask_new(wish: Wish, contact: Contact, *, language: str = "zh-hans") -> JoinRequest:
    """The same as `ask`, by somebody without an account who has proved `contact`. Raises Conflict `contact.taken`."""
    person = Person.objects.create_user(text.tidy(wish.name), language=language)
    contacts.give(person, contact)
    return ask(wish, person)


def ask(wish: Wish, person: Person, *, key: Key | None = None) -> JoinRequest:
    """
    Puts a request before the committee: one at a time per person and area; a second gives back the one that waits.
    """
    return once(key, "estate.join_request.make", lambda: _ask(wish, person), JoinRequest)


def _ask(wish: Wish, person: Person) -> JoinRequest:
    fields = {"name": text.tidy(wish.name), "note": text.tidy(wish.note), "door": tidy_door(wish.door)}
    try:
        with transaction.atomic():
            made = JoinRequest.objects.create(
                area=wish.area, person=person, building=wish.building, household=door_of(wish), **fields
            )
    except IntegrityError:
        return JoinRequest.objects.get(person=person, area=wish.area, state=State.WAITING)
    announce(events.JoinRequested(area=wish.area, about=_about(made), actor=person))
    return made


def tidy_door(door: str) -> str:
    """A door as lists write it: half-width, without spaces, in capitals: '８０３ a' is 803A."""
    return "".join(text.half_width(door).split()).upper()[:20]


def door_of(wish: Wish) -> Household | None:
    """The one household of the list at that door; None where there is none, or several parts."""
    door = tidy_door(wish.door)
    spelled = {door, door.lstrip("0"), door.zfill(4), door.zfill(3)}
    found = Household.objects.filter(building=wish.building, door__in=spelled, closed_at=None)[:2]
    return found[0] if len(found) == 1 else None


def approve(
    request: JoinRequest,
    household: Household,
    who: Membership | None,
    *,
    by: Person,
    version: int,
    key: Key | None = None,
) -> Membership:
    """
    Lets the person in: into `household`, as the listed `who` or as somebody new there.

    Raises Conflict `request.decided` where it was decided or changed meanwhile, `join.taken`, `person.has_account`;
    Invalid `request.other_area`.
    """
    if household.area_id != request.area_id or (who is not None and who.household_id != household.pk):
        raise Invalid("request.other_area", _("Choose a household of this area."))
    act = partial(_approve, request, household, who, by, version)
    return once(key, "estate.join_request.approve", act, Membership)


def _approve(
    request: JoinRequest, household: Household, who: Membership | None, by: Person, version: int
) -> Membership:
    entering.take(household)
    _decide(request, State.APPROVED, by, version, household=household)
    was = who.person_id if who else None
    member, _changed = entering.enter(household, request.person, who, entering.REQUEST)
    announce(
        events.JoinApproved(
            area=request.area,
            about=_about(request),
            actor=by,
            beneficiary=request.person,
            told=(request.person_id,),
            address=household.address,
            particulars={"household": household.pk, "listed_as": was},
        ),
        joined(member, actor=by, listed_as=was),
    )
    return member


def decline(
    request: JoinRequest, *, by: Person, version: int, reason: str, key: Key | None = None
) -> JoinRequest:
    """Says no, with a reason that the person reads. Raises Invalid `reason.missing`, Conflict `request.decided`."""
    why = text.tidy(reason)
    if not why:
        words = _("Say why. The person reads it.")
        raise Invalid("reason.missing", words, fields={"reason": words})
    act = partial(_decline, request, by, version, why)
    return once(key, "estate.join_request.decline", act, JoinRequest)


def _decline(request: JoinRequest, by: Person, version: int, why: str) -> JoinRequest:
    _decide(request, State.DECLINED, by, version, reason=why)
    announce(
        events.JoinDeclined(
            area=request.area,
            about=_about(request),
            actor=by,
            beneficiary=request.person,
            told=(request.person_id,),
            reason=why,
            url=reverse("join_request_status", args=[request.pk]),
            particulars={"reason": why},
        )
    )
    return request


def _decide(request: JoinRequest, state: str, by: Person, version: int, **changes: object) -> None:
    waits = JoinRequest.objects.filter(pk=request.pk, state=State.WAITING, version=version)
    decided = {"state": state, "decided_by": by, "decided_at": clock.now(), **changes}
    if not waits.update(version=F("version") + 1, **decided):
        raise Conflict("request.decided", _("Somebody else has decided this already."))
    request.refresh_from_db()


def _about(request: JoinRequest) -> Ref:
    return Ref("join_request", request.pk, request.version)

"""With a letter, and a household from inside."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from hub.core.estate.accounts import contacts, limits, proofs
from hub.core.estate.joining import access
from hub.core.estate.joining.actions import entering, joining, members
from hub.core.estate.joining.api.values import (
    PUBLIC,
    STAFF,
    JoinIn,
    JoinKnownIn,
    LetterContactIn,
    LetterIn,
    LetterOut,
    MemberOut,
    Sent,
    contact_of,
    listed_in,
)
from hub.core.estate.joining.views import PURPOSE as JOIN
from hub.core.estate.joining.views import read_letter
from hub.core.flow import repeat
from hub.core.flow.api import Problem, person
from hub.core.kit import masks
from hub.core.kit.errors import Invalid

router = Router(tags=["Joining"])


@router.post("/join/letter", auth=None, response={200: LetterOut, **PUBLIC})
def look(request: HttpRequest, data: LetterIn) -> Any:
    """What a letter opens: the door, and masked names."""
    door = read_letter(request, data.code).household
    listed = [
        {"id": member.pk, "name": masks.name(member.person.name), "relation": member.relation}
        for member in entering.waiting(door)
    ]
    return {"area": door.area.shown_name, "building": str(door.building), "door": door.door, "listed": listed}


@router.post("/join/letter/digits", auth=None, response={200: Sent, **PUBLIC})
def send_digits(request: HttpRequest, data: LetterContactIn) -> Any:
    """Sends six digits to an e-mail or phone."""
    letter, contact = read_letter(request, data.code), contact_of(data.contact)
    limits.spend(limits.LETTER_SENDS, str(letter.pk))
    return {"proof": proofs.start_once(request, contact, JOIN, request.idempotency_key)}


@router.post("/join", auth=None, response={201: MemberOut, **PUBLIC})
def join(request: HttpRequest, data: JoinIn) -> Any:
    """
    Joins as somebody new. Sign in with the contact afterwards.

    409 `contact.taken`: the contact has an account already; sign in and use /join/known.
    """
    letter, contact = read_letter(request, data.code), contact_of(data.contact)
    proofs.check(data.proof, contact, JOIN, data.digits)
    if contacts.owner_of(contact) is not None:
        raise contacts.taken()
    who = listed_in(letter.household, data.who)
    if who is None and not data.name.strip():
        raise Invalid("body.invalid", _("Enter your name."), fields={"name": _("Enter your name.")})
    newcomer = joining.Newcomer(contact=contact, name=data.name, language=data.language)
    return Status(201, joining.join_new(letter, who, newcomer))


@router.post("/join/known", response={200: MemberOut, **PUBLIC})
def join_known(request: HttpRequest, data: JoinKnownIn) -> Any:
    """Whoever is signed in joins a letter's household."""
    letter = read_letter(request, data.code)
    who = listed_in(letter.household, data.who)
    return joining.join_known(letter, who, person(request), key=request.idempotency_key)


@router.get("/households/{pk}/joined", response={200: list[MemberOut], 404: Problem})
def household_members(request: HttpRequest, pk: int) -> Any:
    """Who lives in a household of one's own, and who has joined."""
    return entering.members(access.own_household(person(request), pk))


@router.post("/households/{pk}/joined/{member}/objection", response={200: MemberOut, **STAFF})
def objection(request: HttpRequest, pk: int, member: int) -> Any:
    """The head: this person does not live here."""
    me = person(request)
    found = access.member_of_own(me, access.own_household(me, pk), member)
    return members.object_to(found, by=me, key=request.idempotency_key)


@router.post("/households/{pk}/leaving", response={204: None, **STAFF})
def leaving(request: HttpRequest, pk: int) -> Any:
    """I do not live here any more."""
    me = person(request)
    repeat.told(request.idempotency_key, f"join.leave {pk}", lambda: members.leave(access.own_place(me, pk)))
    return Status(204, None)

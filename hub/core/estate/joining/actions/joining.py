"""Joining with the code of a letter."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from hub.core.announce import Event, announce
from hub.core.estate.accounts import contacts
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.events.base import household as about
from hub.core.estate.joining import events, letters, merging
from hub.core.estate.joining.access import objectors
from hub.core.estate.joining.actions import entering
from hub.core.flow.idempotent import Key, once
from hub.core.kit.text import tidy
from hub.core.people.models import Invitation, Membership, Person


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody without an account: what they typed, and the e-mail or phone that they have just proved."""

    contact: Contact
    name: str = ""
    language: str = "zh-hans"
    text_size: str = "normal"


@transaction.atomic
def join_new(letter: Invitation, who: Membership | None, newcomer: Newcomer) -> Membership:
    """
    A new account joins the letter's household: as the listed `who` (whose row becomes the account), or by name.

    Raises what letters.use says of the code; Conflict `person.has_account` or `join.taken` where another was
    quicker under this name, `contact.taken` where the contact has got an account meanwhile.
    """
    entering.take(letter.household)
    who = who or entering.named(letter.household, newcomer.name)
    person = _account(who, newcomer)
    return _join(letter, person, who)


def _account(who: Membership | None, newcomer: Newcomer) -> Person:
    if who is None:
        person = Person.objects.create_user(tidy(newcomer.name))
    else:
        still = next((member for member in entering.waiting(who.household) if member.pk == who.pk), None)
        if still is None:
            raise entering.taken()
        person = still.person
        merging.check_rights(person, [newcomer.contact.address])
        person.set_unusable_password()
        person.save(update_fields=["password"])
    contacts.give(person, newcomer.contact)
    Person.objects.filter(pk=person.pk).update(language=newcomer.language, text_size=newcomer.text_size)
    return person


def join_known(
    letter: Invitation, who: Membership | None, person: Person, *, key: Key | None = None
) -> Membership:
    """
    Somebody with an account joins the letter's household; a listed `who` becomes one with them.

    The second time it gives the same membership, and no use of the code is counted. Raises as `join_new` does.
    """
    return once(key, "estate.household.join", lambda: _join_known(letter, who, person), Membership)


def _join_known(letter: Invitation, who: Membership | None, person: Person) -> Membership:
    entering.take(letter.household)
    return _join(letter, person, who or entering.named(letter.household, person.name))


def _join(letter: Invitation, person: Person, who: Membership | None) -> Membership:
    was = who.person_id if who else None
    member, changed = entering.enter(letter.household, person, who, entering.LETTER)
    if changed:
        letters.use(letter)
        announce(joined(member, actor=person, listed_as=was))
    return member


def joined(member: Membership, *, actor: Person, listed_as: int | None) -> Event:
    """The event; `listed_as` is the number of the roster's row that they were."""
    household = member.household
    return events.HouseholdJoined(
        area=household.area,
        about=about(household),
        actor=actor,
        beneficiary=member.person,
        households=(household.pk,),
        told=tuple(pk for pk in objectors(household) if pk != member.person_id),
        name=member.person.name,
        url=reverse("household_members", args=[household.pk]),
        particulars={"membership": member.pk, "person": member.person_id, "listed_as": listed_as},
    )

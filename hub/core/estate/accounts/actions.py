"""The verbs on one's own account."""

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate.accounts import contacts, events
from hub.core.estate.accounts.contacts import Contact
from hub.core.kit.errors import Gone
from hub.core.people import rights, tokens
from hub.core.people.models import ApiToken, Person

CHANGES: dict[str, type[events.AccountEvent]] = {
    "password_changed": events.PasswordChanged,
    "password_set": events.PasswordChanged,
    "totp_activated": events.FactorAdded,
    "webauthn_added": events.FactorAdded,
    "totp_deactivated": events.FactorRemoved,
    "webauthn_removed": events.FactorRemoved,
    "recovery_codes_generated": events.RecoveryCodesMade,
}
"""allauth's names for what it would mail, and the event that tells of it here."""


@transaction.atomic
def tell_of_change(person: Person, what: str) -> None:
    """Announces a change that allauth has made to an account. `what`: one of CHANGES; others say nothing."""
    event = CHANGES.get(what)
    if event is not None:
        announce(event(area=None, about=_about(person), actor=person))


@transaction.atomic
def add_contact(person: Person, contact: Contact) -> None:
    """A proved contact becomes one of `person`'s. Raises Conflict `contact.taken`."""
    if contact in contacts.of(person):
        return
    contacts.give(person, contact)
    announce(
        events.ContactAdded(
            area=None, about=_about(person), actor=person, particulars={"contact": contact.masked}
        )
    )


@transaction.atomic
def remove_contact(person: Person, contact: Contact) -> None:
    """`contact` no longer signs `person` in. Raises Conflict `contact.last`; does nothing the second time."""
    if contacts.take(person, contact):
        announce(
            events.ContactRemoved(
                area=None, about=_about(person), actor=person, particulars={"contact": contact.masked}
            )
        )


@transaction.atomic
def remove_password(person: Person) -> None:
    """Sign-in by code or passkey only. Does nothing where there is no password."""
    if person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        announce(events.PasswordChanged(area=None, about=_about(person), actor=person))


@transaction.atomic
def end_session(person: Person, pk: int) -> None:
    """Signs one other device out. Does nothing for a session that is over or not theirs."""
    _end(UserSession.objects.filter(user=person, pk=pk))


@transaction.atomic
def end_other_sessions(person: Person, keep: SessionBase) -> int:
    """Signs every other device out; gives how many."""
    ended = _end(UserSession.objects.filter(user=person).exclude(session_key=keep.session_key or ""))
    if ended:
        announce(
            events.SessionsEnded(area=None, about=_about(person), actor=person, particulars={"count": ended})
        )
    return ended


@transaction.atomic
def end_everything(person: Person) -> None:
    """Ends all sessions and tokens of somebody, without a word: for those who are left without any right."""
    _end(UserSession.objects.filter(user=person))
    tokens.revoke(person)
    rights.changed()


def _end(sessions: Iterable[UserSession]) -> int:
    found = list(sessions)
    for session in found:
        session.end()
    if found:
        rights.changed()
    return len(found)


@transaction.atomic
def make_token(
    person: Person, name: str, scopes: Iterable[str], days: int, *, second_factor: bool
) -> tuple[ApiToken, str]:
    """A new personal token and its text, to be shown once."""
    token, text = tokens.make(person, name, scopes, days, second_factor=second_factor)
    about, particulars = _about(person), {"name": name}
    announce(events.TokenMade(area=None, about=about, actor=person, particulars=particulars))
    return token, text


@transaction.atomic
def revoke_token(person: Person, pk: int) -> None:
    """Ends a token. Raises Gone `token.over` where it was none of theirs or over already."""
    token = tokens.live(person).filter(pk=pk).first()
    if token is None or not tokens.revoke(person, pk):
        raise Gone("token.over", _("This token has been revoked already, or has run out."))
    about, particulars = _about(person), {"name": token.name}
    announce(events.TokenRevoked(area=None, about=about, actor=person, particulars=particulars))


def _about(person: Person) -> Ref:
    return Ref("account", person.pk)

"""Who stands behind a session, for many sessions at once: when sockets open, and again while they are open."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from hub.core.kit import clock
from hub.core.people import access
from hub.core.people.models import Person

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Visitor:
    """
    A signed-in person as one session shows them.

    `confirmed`: with a second factor. `mark` changes when the session's data or the person's password does.
    """

    person_id: int
    name: str
    confirmed: bool
    mark: int


def visitors(keys: Collection[str]) -> dict[str, Visitor]:
    """
    Those of the sessions that are live, of an active person, and not older than their password.

    Two queries for 500 sessions; reading each session's data costs far more than `unchanged`.
    """
    data = _data(keys)
    store = _store()()
    opened = {key: store.decode(raw) for key, raw in data.items()}
    owners = {key: _owner(session) for key, session in opened.items()}
    people = _people({pk for pk in owners.values() if pk is not None})
    found: dict[str, Visitor] = {}
    for key, session in opened.items():
        person = people.get(owners[key] or 0)
        if person is not None and _is_theirs(session, person):
            mark = hash((data[key], person.password))
            found[key] = Visitor(
                person.pk, person.name, access.session_is_confirmed(session, person.pk), mark
            )
    return found


def unchanged(known: Mapping[str, Visitor]) -> set[str]:
    """The sessions of which nothing has changed since they were read: no log-out, new password, new factor."""
    data = _data(known)
    people = _people({visitor.person_id for visitor in known.values()})
    return {
        key
        for key, visitor in known.items()
        if key in data
        and visitor.person_id in people
        and hash((data[key], people[visitor.person_id].password)) == visitor.mark
    }


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore


def _data(keys: Collection[str]) -> dict[str, str]:
    sessions = _store().get_model_class().objects.filter(expire_date__gt=clock.now())
    found: dict[str, str] = {}
    for part in _parts(keys):
        found |= dict(sessions.filter(session_key__in=part).values_list("session_key", "session_data"))
    return found


def _people(ids: Collection[int]) -> dict[int, Person]:
    found: dict[int, Person] = {}
    for part in _parts(ids):
        for person in Person.objects.filter(pk__in=part, is_active=True).only("name", "password"):
            found[person.pk] = person
    return found


def _parts(items: Collection[Any]) -> Iterator[list[Any]]:
    everything = list(items)
    for start in range(0, len(everything), AT_ONCE):
        yield everything[start : start + AT_ONCE]


def _owner(session: Mapping[str, Any]) -> int | None:
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    try:
        return int(session[SESSION_KEY])
    except (KeyError, ValueError):
        return None


def _is_theirs(session: Mapping[str, Any], person: Person) -> bool:
    """A session made before the last change of password is nobody's (as in django.contrib.auth.get_user)."""
    given = session.get(HASH_SESSION_KEY, "")
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    return any(constant_time_compare(given, known) for known in hashes)

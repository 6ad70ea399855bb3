"""What the record says about a household, in words, for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access
from hub.core.people.models import Episode, Household, Person
from hub.core.record import write
from hub.core.record.models import RecordEntry

MOST = 50
READING, DONE_FOR = "estate.health.read", "estate.household.done_for"


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, who did it (their name, "" for the hub itself), what, and a word more."""

    at: datetime
    who: str
    what: str
    note: str
    details: Mapping[str, Any]


_words: dict[str, str | Promise] = {
    "estate.household.added": _("Added the household"),
    "estate.household.changed": _("Corrected the door"),
    "estate.household.closed": _("Closed the household"),
    "estate.household.split": _("Made two households of it"),
    "estate.household.merged": _("Merged two households"),
    "estate.household.head_changed": _("Changed the head"),
    DONE_FOR: _("Did something in its name"),
    "estate.household.slip_handed_over": _("Took the slip to the door"),
    "estate.member.moved_in": _("Put somebody on the list"),
    "estate.member.moved": _("Moved somebody here"),
    "estate.member.moved_out": _("Took somebody off the list"),
    "estate.proxy.approved": _("Let a neighbour act for it"),
    "estate.proxy.revoked": _("Ended that a neighbour acts for it"),
    "estate.proxy.objected": _("The household objected to a neighbour who acted for it"),
    "estate.proxy.ended": _("The time of a neighbour who acted for it ended"),
    "estate.care.flag_set": _("Noted a need for care"),
    "estate.care.flag_ended": _("Ended a need for care"),
    "estate.care.wish_made": _("The household asked to change a need for care"),
    "estate.care.wish_decided": _("Answered what the household asked about care"),
    "estate.health.set": _("Changed a health status"),
    READING: _("Looked at health data"),
}


def say(verb: str, words: str | Promise) -> None:
    """Another room gives the words for an event of its own about a household."""
    _words[verb] = words


def of_household(household: Household) -> list[Line]:
    """
    The latest MOST things that happened to a household, newest first; readings are not among them.

    What was done in its name stands there in the words in which the household was told.
    """
    found = RecordEntry.objects.filter(
        subject_kind__in=("household", "household_health"), subject_id=str(household.pk)
    )
    lines = _lines(list(found.exclude(verb__in=(READING, DONE_FOR)).order_by("-id")[:MOST]))
    return sorted([*lines, *_done_for(household)], key=lambda line: line.at, reverse=True)[:MOST]


def _done_for(household: Household) -> list[Line]:
    rows = access.done_for(household)[:MOST]
    return [Line(row.at, row.actor.name if row.actor else "", row.sentence, "", {}) for row in rows]


def readings_of(household: Household) -> list[Line]:
    """Who looked at the health data of a household and when, newest first: for the household itself."""
    found = RecordEntry.objects.filter(
        subject_kind="household_health", subject_id=str(household.pk), verb=READING
    )
    return _lines(list(found.order_by("-id")[:MOST]))


def _lines(entries: list[RecordEntry]) -> list[Line]:
    episodes: dict[int, Episode] = {}
    opened = [(entry, write.opened(entry, episodes)) for entry in entries]
    named = {entry.actor_id for entry in entries} | {
        pk for _entry, details in opened for pk in _people(details)
    }
    names = dict(
        Person.objects.filter(pk__in=[pk for pk in named if pk is not None]).values_list("pk", "name")
    )
    return [
        Line(
            at=entry.at,
            who=names.get(entry.actor_id or 0, ""),
            what=str(_words.get(entry.verb, entry.verb)),
            note=_note(details, names),
            details=details,
        )
        for entry, details in opened
    ]


def _people(details: Mapping[str, Any]) -> list[int]:
    one, some = details.get("person"), details.get("people", [])
    return ([one] if isinstance(one, int) else []) + [pk for pk in some if isinstance(pk, int)]


def _note(details: Mapping[str, Any], names: Mapping[int, str]) -> str:
    """Who it was about, what stood there before and stands there now, why."""
    about = ", ".join(names[pk] for pk in _people(details) if pk in names)
    before, after = details.get("before"), details.get("after")
    changed = ""
    if isinstance(before, dict) and isinstance(after, dict):
        pairs = [(before.get(name, ""), value) for name, value in after.items() if before.get(name) != value]
        changed = ", ".join(f"{old or '—'} → {new or '—'}" for old, new in pairs)
    why = details.get("why") or ""
    return " · ".join(part for part in (about, changed, str(why)) if part)

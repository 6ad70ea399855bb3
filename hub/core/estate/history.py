"""What the record says about a household, in words, for staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.core.people.models import Episode, Household, Person
from hub.core.record import write
from hub.core.record.models import RecordEntry

MOST = 50
READING = "estate.health.read"


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, who did it (their name, "" for the hub itself), what, and its details."""

    at: datetime
    who: str
    what: str
    verb: str
    details: Mapping[str, Any]


_words: dict[str, str | Promise] = {
    "estate.household.added": _("Added the household"),
    "estate.household.changed": _("Corrected the door"),
    "estate.household.closed": _("Closed the household"),
    "estate.household.split": _("Made two households of it"),
    "estate.household.merged": _("Merged two households"),
    "estate.household.head_changed": _("Changed the head"),
    "estate.household.done_for": _("Did something in its name"),
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
    """The latest MOST things that happened to a household, newest first; readings are not among them."""
    found = RecordEntry.objects.filter(
        subject_kind__in=("household", "household_health"), subject_id=str(household.pk)
    )
    return _lines(list(found.exclude(verb=READING).order_by("-id")[:MOST]))


def readings_of(household: Household) -> list[Line]:
    """Who looked at the health data of a household and when, newest first: for the household itself."""
    found = RecordEntry.objects.filter(
        subject_kind="household_health", subject_id=str(household.pk), verb=READING
    )
    return _lines(list(found.order_by("-id")[:MOST]))


def _lines(entries: list[RecordEntry]) -> list[Line]:
    actors = {entry.actor_id for entry in entries if entry.actor_id}
    names = dict(Person.objects.filter(pk__in=actors).values_list("pk", "name"))
    episodes: dict[int, Episode] = {}
    return [
        Line(
            at=entry.at,
            who=names.get(entry.actor_id or 0, ""),
            what=str(_words.get(entry.verb, entry.verb)),
            verb=entry.verb,
            details=write.opened(entry, episodes),
        )
        for entry in entries
    ]

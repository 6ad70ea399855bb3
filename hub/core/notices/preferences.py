"""What somebody wants to be told, by which channel, and when not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.notices import groups
from hub.core.notices.models import Delivery, Preference
from hub.core.notices.quiet import quiet_until
from hub.core.notices.readers import Reader, zone_of
from hub.core.notices.readers import readers as find
from hub.core.notices.words import Channel, State
from hub.core.people.models import Person

Choices = dict[tuple[str, str], bool]
"""(group's key, channel) → wanted."""


@dataclass(frozen=True)
class Wish:
    """One line of the table: a group and, for each channel, whether it is wanted."""

    group: groups.Group
    wanted: dict[Channel, bool]


def wishes(person: Person) -> list[Wish]:
    """The whole table as it holds for the person, defaults included."""
    made = choices(person)
    reader = reader_of(person)
    found = []
    for group in groups.every():
        reader.chosen = {channel: yes for (key, channel), yes in made.items() if key == group.key}
        found.append(Wish(group, {channel: reader.wants(channel, group) for channel in Channel}))
    return found


def choices(person: Person) -> Choices:
    """What the person has chosen themselves."""
    rows = Preference.objects.filter(person=person).values_list("group", "channel", "wanted")
    return {(group, channel): wanted for group, channel, wanted in rows}


def reader_of(person: Person) -> Reader:
    """How the person can be reached."""
    found = find([person.pk], groups.OTHER, None)
    return found[0] if found else Reader(person.pk, "", None, None)


def choose(person: Person, wanted: Mapping[tuple[str, str], bool]) -> int:
    """
    Keeps what differs from what holds now, so that a default that is left alone stays one; how many.

    Raises Invalid `preferences.unknown_group`.
    """
    if {group for group, _channel in wanted} - {group.key for group in groups.every()}:
        raise Invalid("preferences.unknown_group", _("There is no such group of events."))
    now = {
        (wish.group.key, channel.value): yes
        for wish in wishes(person)
        for channel, yes in wish.wanted.items()
    }
    rows = [
        Preference(person=person, group=group, channel=channel, wanted=yes)
        for (group, channel), yes in wanted.items()
        if now.get((group, channel), yes) != yes
    ]
    unique, changed = ["person", "group", "channel"], ["wanted"]
    Preference.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=changed)
    return len(rows)


def set_quiet_hours(person: Person, start: time | None, end: time | None) -> None:
    """
    From `start` to `end` nothing below level 1 leaves for them; both None: never quiet. What is held moves
    along.
    """
    with transaction.atomic():
        Person.objects.filter(pk=person.pk).update(quiet_from=start, quiet_until=end)
        held = Delivery.objects.filter(person=person.pk, state=State.HELD, digest=None, ended_at=None)
        for area in set(held.values_list("area", flat=True)):
            until = quiet_until(clock.now(), start, end, zone_of(area))
            held.filter(area=area).update(due_at=until or clock.now())

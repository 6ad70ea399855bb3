"""What an action of the estate moved and whom it told, and several people acting at one moment."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from hub.core.record.models import RecordEntry
from tests.conftest import door, staff


@dataclass
class Told:
    """What happened since a moment: verbs recorded, streams moved (inboxes aside), who was told of what."""

    verbs: list[str] = field(default_factory=list)
    streams: set[str] = field(default_factory=set)
    people: set[tuple[int, str]] = field(default_factory=set)

    def told(self, verb: str) -> set[int]:
        """Who was told of one verb."""
        return {person for person, about in self.people if about == verb}


@contextmanager
def watching() -> Iterator[Told]:
    """Watches what the block announces."""
    found = Told()
    entry = RecordEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    row = StreamRow.objects.order_by("-id").values_list("id", flat=True).first() or 0
    notice = Notice.objects.order_by("-id").values_list("id", flat=True).first() or 0
    yield found
    found.verbs = list(RecordEntry.objects.filter(id__gt=entry).order_by("id").values_list("verb", flat=True))
    rows = StreamRow.objects.filter(id__gt=row).exclude(stream__startswith="inbox:")
    found.streams = set(rows.values_list("stream", flat=True))
    found.people = set(Notice.objects.filter(id__gt=notice).values_list("person", "verb"))


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs each in a thread of its own, all let go at the same moment; gives results or exceptions, in order."""
    gate = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            gate.wait()
            results[index] = act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, act)) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def fresh(row: Any) -> Any:
    """The same row as another request would read it."""
    return type(row)._default_manager.get(pk=row.pk)


def household_of(person: Person) -> Household:
    """The door behind which somebody of the cast lives."""
    return person.memberships.get(ended_at=None).household


def second_lead(area: Area) -> Person:
    """Another committee lead."""
    return staff("李主任", area, Role.LEAD, email="li.zhuren@example.org")


def another_building(area: Area, number: str = "13", zone: str = "西") -> Building:
    """A second building, in another zone."""
    return Building.objects.create(area=area, number=number, name=f"{number}栋", zone=zone, position=2)


def empty_door(building: Building, number: str) -> Household:
    """A door behind which nobody lives."""
    return door(building, number)

"""
Where errands come from. Two services meet at a Task: each hands in, at start, what the core must know of its own.

A source says which streams learn of its errand's progress, and what the service does about each step: it changes its
own rows in the same transaction and gives back its events, which the errand's action announces together with its own.
"""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event
from hub.core.people.models import Person
from hub.core.tasks.models import Task


@dataclass(frozen=True)
class Step:
    """
    What happened to an errand, told to the service it came from in the same transaction: `claimed`, `started`,
    `released`, `lapsed`, `part_done`, `done`, `unreached` (whoever went is back, and nobody was in) or `cancelled`.
    """

    verb: str
    task: Task
    by: Person | None
    note: str = ""


THE_REQUEST = _("The request")


@dataclass(frozen=True)
class Source:
    """
    A service's side of its errands: the streams of the case, what it does at a step, the case's address, whether the
    errand was run for a person, and what the way to the case is called. `knocks`: a door at which nobody answered joins
    those to knock at; else the service itself sees to it at the step `unreached`.
    """

    streams: Callable[[Task], list[str]]
    on_step: Callable[[Step], list[Event]]
    url: Callable[[Task], str]
    concerns: Callable[[Task, Person], bool]
    label: Any = THE_REQUEST
    knocks: bool = True


_sources: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """Makes `kind` (a Task's `source_kind`) known. Called from AppConfig.ready()."""
    _sources[kind] = source


Case = tuple[str, int | None]
"""The kind and the number of a case; nothing for an errand that stands alone."""


def _cases(task: Task) -> list[Case]:
    """The cases an errand is run for: some doors are knocked at for several."""
    pairs: list[Case] = [(task.source_kind, task.source_id)]
    if task.unreached:
        pairs += task.also_for.order_by("pk").values_list("source_kind", "source_id")
    return pairs


def to_knock_for(task: Task) -> list[Case]:
    """The cases for which one knocks at the door, where nobody answered at this errand."""
    return [(kind, pk) for kind, pk in _cases(task) if kind not in _sources or _sources[kind].knocks]


def _sides(task: Task) -> Iterator[tuple[Source, Task]]:
    """Each service's side of an errand, with the errand as its case knows it."""
    for kind, pk in _cases(task):
        source = _sources.get(kind)
        if source:
            seen = copy(task)
            seen.source_kind, seen.source_id = kind, pk
            yield source, seen


def streams_of(task: Task) -> list[str]:
    """The streams of the cases the errand belongs to."""
    return [stream for source, seen in _sides(task) for stream in source.streams(seen)]


def tell(step: Step) -> list[Event]:
    """Lets the services it came from act on a step, inside the same transaction; gives back their events."""
    sides = list(_sides(step.task))
    return [event for source, seen in sides for event in source.on_step(replace(step, task=seen))]


def url_of(task: Task) -> str:
    """Where the case of the errand is seen by the desk; "" for an errand that stands alone."""
    source = _sources.get(task.source_kind)
    return source.url(task) if source else ""


def label_of(task: Task) -> str:
    """What the way to that case is called."""
    source = _sources.get(task.source_kind)
    return str(source.label) if source else ""


def concerns(task: Task, person: Person) -> bool:
    """Whether the errand was run for this person, who may then see its photo."""
    return any(source.concerns(seen, person) for source, seen in _sides(task))


Guard = Callable[[Task], str]
_guards: dict[str, tuple[str, Guard]] = {}


def guard(name: str, kind: str, reason: Guard) -> None:
    """
    A service's say on closing errands of a kind (a transfer, requests.md, 20): `reason` gives, in words for whoever
    does it, why the errand may not be closed yet, or "". It is asked inside the transaction that closes it. `name`
    is the service's own. Called from AppConfig.ready().
    """
    _guards[name] = (kind, reason)


def reason_to_wait(task: Task) -> str:
    """Why an errand may not be closed yet, of the first service that says so; else ""."""
    for _name, (kind, reason) in sorted(_guards.items()):
        words = reason(task) if kind == task.kind else ""
        if words:
            return str(words)
    return ""

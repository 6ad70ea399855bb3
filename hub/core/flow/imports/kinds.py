"""What a kind of import brings along: its columns, its plan, its writing, its words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from hub.core.announce import Event
from hub.core.flow.imports.fields import Field, Layout
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Plan, Reason
from hub.core.flow.imports.reporting import Reporter
from hub.core.flow.imports.tables import Table
from hub.core.people.models import Area, Person


class Standing(Protocol):
    """What stands in the database, as far as a plan looks at it."""

    fingerprint: str


class Kind(Protocol):
    """
    One kind of import. Roster, goods, paper orders and pets each have one object of this shape.

    `options`: what somebody may choose besides the columns, each with its answers, the usual one first; without
    answers it is a line of free text. `titles`: what the preview calls the things of its rows.
    """

    name: str
    fields: Sequence[Field]
    options: Mapping[str, Sequence[str]]
    titles: Any

    def missing(self, layout: Layout, tables: Sequence[Table]) -> list[str]:
        """The keys of the fields without which the file cannot be read."""

    def standing(self, area: Area, *, lock: bool = False) -> Any:
        """What stands now (a Standing). `lock`: nothing of it may change before the transaction ends."""

    def plan(
        self, area: Area, tables: Sequence[Table], layout: Layout, now: Any, options: Mapping[str, str]
    ) -> Plan:
        """What would be added, changed and refused. Writes nothing."""

    def write(self, batch: ImportBatch, plan: Plan, by: Person | None, reporter: Reporter) -> None:
        """Writes the plan, in the caller's transaction."""

    def event(self, batch: ImportBatch, by: Person | None) -> Event:
        """What is announced once it is done."""

    def say(self, reason: Reason) -> str:
        """A reason as a sentence in the reader's language."""

    def label(self, field: str) -> str:
        """What a field is called."""

    def show(self, field: str, value: str) -> str:
        """A value as people read it."""


_kinds: dict[str, Kind] = {}
_families: dict[str, Callable[[str], Kind]] = {}


def register(kind: Kind) -> None:
    """Makes a kind known; from its app's ready()."""
    _kinds[kind.name] = kind


def register_each(name: str, of: Callable[[str], Kind]) -> None:
    """
    Makes known a kind of which there is one for each thing it goes into: `goods:12` are the goods of campaign 12, and
    `of("12")` gives their kind. The imports of a thing are its own: listed by themselves, one running at a time.
    """
    _families[name] = of


def kind_of(batch: ImportBatch) -> Kind:
    """The kind of an import."""
    name, _, thing = batch.kind.partition(":")
    return _families[name](thing) if thing else _kinds[name]

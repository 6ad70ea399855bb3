"""What an import would do, row by row, with the reasons: the preview, and what the confirmation is held to."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What happens to a row. MISSING is no row of the file: somebody here whom the file does not name."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    REFUSED = "refused"
    MISSING = "missing"


Params = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of the kind's words, and what to put into them. `warns` is for what a person should look at."""

    code: str
    params: Params = field(default_factory=dict)
    warns: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One value that would be another: the field's key, what stands there now, what the file says."""

    field: str
    old: str
    new: str


@dataclass(slots=True)
class Line:
    """One row of the preview. `number` is the file's row (0 for MISSING), `title` says whom or what it is about."""

    sheet: str
    number: int
    verdict: Verdict
    title: str
    reasons: list[Reason] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    @property
    def warned(self) -> bool:
        """Whether a person should look at it although it is not refused."""
        return self.verdict != Verdict.REFUSED and any(reason.warns for reason in self.reasons)

    def as_json(self) -> list[Any]:
        """Short, for there are thousands."""
        reasons = [[reason.code, reason.params, int(reason.warns)] for reason in self.reasons]
        changes = [[change.field, change.old, change.new] for change in self.changes]
        return [self.sheet, self.number, self.verdict.value, self.title, reasons, changes]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> "Line":
        """The line that `as_json` kept."""
        sheet, number, verdict, title, reasons, changes = kept
        return cls(
            sheet, number, Verdict(verdict), title,
            [Reason(code, params, bool(warns)) for code, params, warns in reasons],
            [Change(*change) for change in changes],
        )  # fmt: skip


@dataclass(slots=True)
class Plan:
    """
    The whole preview: a line per row, notes about the file as a whole, and `work`, what the kind will write.

    `kept` counts the values that stay although the file tells others. `work` never leaves the process: it is made
    anew from the file when the import runs.
    """

    lines: list[Line]
    notes: list[Reason] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    kept: int = 0
    work: Any = None

    def counts(self) -> dict[str, int]:
        """How many lines have each verdict, how many are `warned`, how many values are `kept`."""
        found = Counter(str(line.verdict) for line in self.lines)
        warned = sum(line.warned for line in self.lines)
        return {str(verdict): found[verdict] for verdict in Verdict} | {"warned": warned, "kept": self.kept}

    @property
    def writes(self) -> bool:
        """Whether confirming would change anything at all."""
        return any(line.verdict in (Verdict.ADDED, Verdict.CHANGED) for line in self.lines)

    def shown(self) -> bytes:
        """The whole preview as JSON, for keeping."""
        notes = [[note.code, note.params, int(note.warns)] for note in self.notes]
        found = {"notes": notes, "lines": [line.as_json() for line in self.lines]}
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def digest(shown: bytes) -> str:
    """The same for two plans exactly if a person would see the same preview: 64 hex digits of `Plan.shown`."""
    return hashlib.sha256(shown).hexdigest()

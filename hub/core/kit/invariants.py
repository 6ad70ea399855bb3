"""What must always be true of the rows. Each room hands its checks in at start; `manage.py verify` asks them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """One row that is not as it must be: `subject` is a kind and id (`household:12`), never a name or an address."""

    check: str
    subject: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.check}: {self.subject}: expected {self.expected}, found {self.found}"


Findings = Iterable[tuple[str, str, str]]
"""(subject, expected, found) of each row that differs."""

Check = Callable[[], Findings]

_checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """
    Adds a check under its dotted name (`estate.one_head`). It recomputes from the rows and changes nothing.

    Raises RuntimeError where another check has the name.
    """
    if _checks.get(name, check) is not check:
        raise RuntimeError(f"The check {name} is registered already.")
    _checks[name] = check


def names() -> list[str]:
    """The checks there are, by name."""
    return sorted(_checks)


def differences(*rooms: str) -> Iterable[Difference]:
    """Runs every check, or those of some rooms (`groceries`), by name; gives what differs, as it is found."""
    for name in names():
        if rooms and name.partition(".")[0] not in rooms:
            continue
        for subject, expected, found in _checks[name]():
            yield Difference(name, subject, expected, found)

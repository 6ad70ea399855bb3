"""
Roles that nothing tells apart: one of them stands for all in an ordinary run, `--thorough` walks every one.

A role counts only where a set of roles is asked about. Such a set names its roles in the sources (`Role.GUARD`,
"guard"), or is one of those in `people/words.py`. So roles that no source, page or row of the table names, and that
stand in the same sets of words.py, are the same in every question that the hub can ask: walking one walks all. Whoever
names a role in a new file makes it a class of its own, here and at once. The demo, which gives roles to its cast, and
the migrations, which only list them, ask nothing.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from hub.core.people import words
from hub.core.people.words import Role

HOUSE = Path(__file__).resolve().parent.parent
ROOTS = ("hub", "groceries", "pets", "requests", "wellbeing", "tests/access_table")
ASK_NOTHING = {"demo", "migrations", "locale", "seed.py"}
NAMED = re.compile(r"\bRole\.([A-Z_]+)\b|[\"']([a-z_]+)[\"']")


@cache
def named() -> frozenset[str]:
    """The roles that are named somewhere."""
    values = {role.name: str(role) for role in Role} | {str(role): str(role) for role in Role}
    found = (values.get(a or b, "") for text in _texts() for a, b in NAMED.findall(text))
    return frozenset(found) - {""}


@cache
def classes() -> tuple[tuple[str, ...], ...]:
    """All roles, those that are alike together."""
    found: dict[object, list[str]] = {}
    for role in map(str, Role):
        found.setdefault(role if role in named() else _sets_with(role), []).append(role)
    return tuple(map(tuple, found.values()))


def one_of_each() -> tuple[str, ...]:
    """The first role of every class."""
    return tuple(roles[0] for roles in classes())


def _sets_with(role: str) -> frozenset[str]:
    sets = {name: value for name, value in vars(words).items() if isinstance(value, frozenset)}
    return frozenset(name for name, value in sets.items() if role in value)


def _texts() -> Iterator[str]:
    for root in ROOTS:
        for file in (HOUSE / root).rglob("*"):
            asks = not ASK_NOTHING & set(file.relative_to(HOUSE).parts) and file != Path(words.__file__)
            if file.suffix in (".py", ".html", ".js") and asks:
                yield file.read_text("utf-8")
    yield (HOUSE / "tests" / "things.py").read_text("utf-8")

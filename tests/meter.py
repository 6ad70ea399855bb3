"""How much a database does for a question: counted, not timed, and so the same on every machine."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

STEP = 20
"""SQLite counts so many instructions of its machine at once."""

READ = (
    "Actual Rows",
    "Rows Removed by Filter",
    "Rows Removed by Index Recheck",
    "Rows Removed by Join Filter",
)


@dataclass
class Meter:
    """What was asked, and what each question cost: SQLite's instructions, or the rows that PostgreSQL touched."""

    asked: list[tuple[str, int]] = field(default_factory=list)

    @property
    def work(self) -> int:
        """All of it."""
        return sum(cost for _sql, cost in self.asked)

    @property
    def dearest(self) -> str:
        """The question that cost most, and how much."""
        sql, cost = max(self.asked, key=lambda pair: pair[1], default=("", 0))
        return f"{cost}: {re.sub('SELECT .*? FROM', 'SELECT … FROM', sql, count=1)[:600]}"


@contextmanager
def metered() -> Iterator[Meter]:
    """Counts every question of the block. Each is asked twice: once for the count, once for the answer."""
    meter = Meter()
    cost = _rows if connection.vendor == "postgresql" else _instructions

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("SELECT", "WITH")):
            meter.asked.append((sql, cost(sql, params)))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield meter


def _instructions(sql: str, params: Any) -> int:
    ticks = [0]

    def tick() -> int:
        ticks[0] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(tick, STEP)
    try:
        _ask(sql, params)
    finally:
        connection.connection.set_progress_handler(None, 0)
    return ticks[0] * STEP


def _rows(sql: str, params: Any) -> int:
    [(plan,)] = _ask(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
    found = json.loads(plan) if isinstance(plan, str) else plan
    return sum(map(_touched, _nodes(found[0]["Plan"])))


def _ask(sql: str, params: Any) -> list[Any]:
    """Past the wrappers, which would count it."""
    cursor = connection.create_cursor()
    try:
        cursor.execute(sql, params)
        found: list[Any] = cursor.fetchall()
        return found
    finally:
        cursor.close()


def _nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _touched(node: Mapping[str, Any]) -> int:
    return int(sum(node.get(name, 0) for name in READ) * node.get("Actual Loops", 1))


def settle() -> None:
    """
    Gives PostgreSQL its figures at once, which it otherwise takes in its own time.

    Until then it may believe that there is one row in every table, as it last saw them: it joins them row by row,
    and a question takes minutes.
    """
    if connection.vendor == "postgresql":
        analyse()


def analyse() -> None:
    """Gives the planner its figures; a SQLite hub has none until somebody asks for them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

"""
SQL that every request or every order sends, past Django's cursors.

Django fills the values into the text of a statement, so that PostgreSQL parses and plans each one anew: half of what an
order cost there (CHANGELOG.md). Here the values go beside the text, and each connection of the pool prepares it
the first time; the server keeps it parsed and planned. Only for statements whose plan does not depend on the values:
never for lists, where a partial index is chosen by what is asked for.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections

KEPT = 200
"""Prepared statements that a connection keeps. Fewer than the hot ones would mean to prepare them again and again."""


_CURSORS: "WeakKeyDictionary[Any, Any]" = WeakKeyDictionary()
"""The cursor of each connection: to make one costs as much as a small query."""


def run(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """
    Sends one statement, with %s for each value, in the caller's transaction, and gives its rows. Raises what a cursor
    raises.

    A value whose type PostgreSQL cannot see from its place needs a cast (`%s::bigint` in a VALUES list).
    """
    database = here()
    if database.execute_wrappers or database.queries_logged:
        with database.cursor() as cursor:
            cursor.execute(sql, values)
            return list(cursor.fetchall()) if cursor.description else []
    database.ensure_connection()
    database.validate_no_broken_transaction()
    send = _prepared if database.vendor == "postgresql" else _plain
    with database.wrap_database_errors:
        return send(database.connection, sql, values)


def here() -> Any:
    """This thread's connection itself: each question to Django's stand-in for it looks for it anew."""
    return connections[DEFAULT_DB_ALIAS]


def _plain(link: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """On SQLite: what Django's cursor does besides (find each %s anew) costs as much as the statement."""
    rows: list[tuple[Any, ...]] = link.execute(_with_marks(sql), values).fetchall()
    return rows


@lru_cache(KEPT)
def _with_marks(sql: str) -> str:
    """With SQLite's own places for values."""
    return re.sub(r"(?<!%)%s", "?", sql).replace("%%", "%")


def _prepared(link: Any, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    cursor = _CURSORS.get(link) or _CURSORS.setdefault(link, _cursor(link))
    cursor.execute(sql, values, prepare=True)
    return cursor.fetchall() if cursor.pgresult.nfields else []


def _cursor(link: Any) -> Any:
    from psycopg import Cursor
    from psycopg.types.numeric import Int8Dumper

    link.prepare_threshold, link.prepared_max = 0, KEPT  # Django's own cursors never prepare
    cursor = Cursor(link)
    # Otherwise a number's type depends on its size, and each size would be a statement of its own.
    cursor.adapters.register_dumper(int, Int8Dumper)
    return cursor

"""
Search among a service's rows, the same on both databases: two Chinese characters, half a word, some digits.

A row keeps its words in `search`; the action that writes the row writes them (`words`). The index over that column
is the database's own and moves in the same transaction: FTS5 on SQLite, GIN on PostgreSQL. A service asks for it in
its migration (`search_index.SearchIndex`) and searches with `page`.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import QuerySet

from hub.core.flow import lists
from hub.core.flow.search_index import VECTOR, index_name
from hub.core.kit import text

RECENT = 1000
"""The newest rows, which PostgreSQL looks through one by one before it asks its index."""


class Searchable(models.Model):
    """A row that is found by its words."""

    search = models.TextField(blank=True, editable=False)

    class Meta:
        abstract = True


M = TypeVar("M", bound=Searchable)


def words(scope: int, *parts: str, phone: str = "") -> str:
    """What `search` must hold: texts, a phone by any of its digits, and the area within which the row is found."""
    return f"{_scope(scope)} {text.index_text(*parts, text.endings(phone))}"


def page(
    rows: QuerySet[M], query: str, *, scope: int, after: str = "", limit: int = lists.LIMIT
) -> lists.Page[M]:
    """
    Those of `rows` that hold every word of what was typed, newest first, after the cursor of the page before.

    `scope` is the area that the words were written with: `rows` must hold all of its rows, or pages come out short.
    Raises Invalid `list.bad_cursor`.
    """
    before = text.whole(after)
    if after and before is None:
        raise lists.bad_cursor()
    limit = max(1, min(limit, lists.MOST))
    ids = newest(rows.model, query, scope=scope, before=before, limit=limit + 1)
    more = str(ids[limit - 1]) if len(ids) > limit else ""
    return lists.Page(lists.in_order(rows, ids[:limit]), more, limit, not after)


def newest(
    model: type[Searchable], query: str, *, scope: int, before: int | None = None, limit: int
) -> list[int]:
    """The ids of the newest rows that fit, at most `limit`, below the id `before`."""
    ask = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return ask(model._meta.db_table, query, _scope(scope), before, limit)


def forget_deleted(model: type[Searchable]) -> None:
    """
    Makes the index anew, so that no word of a deleted row stays in it: for the purge of an area (trust.md).

    Deleting a row takes it out of every answer at once, but the databases keep its words until they tidy up.
    """
    index = index_name(model._meta.db_table)
    anew = f"REINDEX INDEX {index}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(anew or f"INSERT INTO {index}({index}) VALUES ('rebuild')")


def _on_sqlite(table: str, query: str, scope: str, before: int | None, limit: int) -> list[int]:
    """FTS5 gives its rows from the newest on, and stops when there are enough."""
    asked = text.fts5_query(query, scope)
    index = index_name(table)
    bound, values = ("AND rowid < %s", [before]) if before is not None else ("", [])
    sql = f"SELECT rowid FROM {index} WHERE {index} MATCH %s {bound} ORDER BY rowid DESC LIMIT %s"
    return _ids(sql, [asked, *values, limit]) if asked else []


def _on_postgresql(table: str, query: str, scope: str, before: int | None, limit: int) -> list[int]:
    """
    GIN finds rare words fast, but must fetch all rows of a common one before it knows the newest. What is common
    stands among the newest rows: they are looked through first. MATERIALIZED keeps the planner from walking the
    whole table backwards where it takes a rare word for a common one.
    """
    asked = text.tsquery(query, scope)
    if not asked:
        return []
    bound, values = ("WHERE id < %s", [before]) if before is not None else ("", [])
    recent = f"SELECT id, search FROM {table} {bound} ORDER BY id DESC LIMIT {RECENT}"
    fits = f"{VECTOR} @@ %s::tsquery"
    found = _ids(
        f"SELECT id FROM ({recent}) r WHERE {fits} ORDER BY id DESC LIMIT %s", [*values, asked, limit]
    )
    if len(found) >= limit:
        return found
    everywhere = f"SELECT id FROM {table} WHERE {fits} {bound.replace('WHERE', 'AND')}"
    sql = f"WITH found AS MATERIALIZED ({everywhere}) SELECT id FROM found ORDER BY id DESC LIMIT %s"
    return _ids(sql, [asked, *values, limit])


def _ids(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]


def _scope(scope: int) -> str:
    """A word that nobody can type: an underscore separates words."""
    return f"_{scope}"

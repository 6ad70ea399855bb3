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

LOOKED = 900
"""So many rows are looked through at once where a search is narrowed."""


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


def narrowed(
    rows: QuerySet[M], query: str, *, scope: int, near: Sequence[QuerySet[M]], after: str = "",
    limit: int = lists.LIMIT,
) -> lists.Page[M]:  # fmt: skip
    """
    The same for `rows` that are only some of the area's; `near` are questions with an index each that together hold
    all of them (and perhaps more).

    It looks through the newest of `near` for the words, or through the newest that hold the words for those of `rows`:
    whichever reaches further back, and never more than `LOOKED` of either, however much lies behind. A page may come
    out short, or empty, and still have a cursor: the next one looks further back.
    """
    before = text.whole(after)
    if after and before is None:
        raise lists.bad_cursor()
    limit = max(1, min(limit, lists.MOST))
    found, floor = _fitting(rows, query, _lately(near, before))
    if floor is not None and len(found) <= limit:
        other, deeper = _fitting(rows, query, _hits(rows.model, query, scope, before, limit))
        if deeper is None or deeper < floor:
            found, floor = other, deeper
    more = found[limit - 1] if len(found) > limit else floor
    return lists.Page(lists.in_order(rows, found[:limit]), str(more or ""), limit, not after)


Look = tuple[list[int], int | None]
"""Ids, newest first, and the lowest id down to which they are all there are; None: to the end."""


def _fitting(rows: QuerySet[M], query: str, look: Look) -> Look:
    """Those ids that are among `rows` and hold the words."""
    ids, floor = look
    some = rows.order_by().filter(pk__in=ids).values_list("pk", "search") if ids else ()
    return sorted((pk for pk, words in some if text.holds(words, query)), reverse=True), floor


def _lately(near: Sequence[QuerySet[M]], before: int | None) -> Look:
    """The newest rows of several questions."""
    ids: set[int] = set()
    for part in near:
        part = part if before is None else part.filter(pk__lt=before)
        ids.update(part.order_by("-pk").values_list("pk", flat=True)[:LOOKED])
    newest_ones = sorted(ids, reverse=True)[:LOOKED]
    return newest_ones, newest_ones[-1] if len(newest_ones) == LOOKED else None


def _hits(model: type[Searchable], query: str, scope: int, before: int | None, limit: int) -> Look:
    """The newest rows that hold the words; on PostgreSQL only the recent ones where the words are common (below)."""
    table, ask = model._meta.db_table, (query, _scope(scope), before)
    if connection.vendor == "postgresql":
        ids = _recent(table, *ask, LOOKED)
        if len(ids) > limit:
            return ids, ids[-1]
        ids = _everywhere(table, *ask, LOOKED)
    else:
        ids = _on_sqlite(table, *ask, LOOKED)
    return ids, ids[-1] if len(ids) == LOOKED else None


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
    found = _recent(table, query, scope, before, limit)
    return found if len(found) >= limit else _everywhere(table, query, scope, before, limit)


FITS = f"{VECTOR} @@ %s::tsquery"


def _recent(table: str, query: str, scope: str, before: int | None, limit: int) -> list[int]:
    """Of the newest rows (`RECENT`) below `before` those that fit, without the index."""
    asked = text.tsquery(query, scope)
    bound, values = ("WHERE id < %s", [before]) if before is not None else ("", [])
    recent = f"SELECT id, search FROM {table} {bound} ORDER BY id DESC LIMIT {RECENT}"
    sql = f"SELECT id FROM ({recent}) r WHERE {FITS} ORDER BY id DESC LIMIT %s"
    return _ids(sql, [*values, asked, limit]) if asked else []


def _everywhere(table: str, query: str, scope: str, before: int | None, limit: int) -> list[int]:
    """The newest that fit, by the index."""
    asked = text.tsquery(query, scope)
    bound, values = ("AND id < %s", [before]) if before is not None else ("", [])
    everywhere = f"SELECT id FROM {table} WHERE {FITS} {bound}"
    sql = f"WITH found AS MATERIALIZED ({everywhere}) SELECT id FROM found ORDER BY id DESC LIMIT %s"
    return _ids(sql, [asked, *values, limit]) if asked else []


def _ids(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [pk for (pk,) in cursor.fetchall()]


def _scope(scope: int) -> str:
    """A word that nobody can type: an underscore separates words."""
    return f"_{scope}"

"""Lists by keyset: the thousandth page costs what the first does, and rows that arrive meanwhile move nothing."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Invalid

M = TypeVar("M", bound=models.Model)
LIMIT = 50
MOST = 200


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list and the cursor of what comes after them ("" at the end)."""

    rows: Sequence[M]
    after: str
    limit: int
    first: bool

    def __bool__(self) -> bool:
        return bool(self.rows)


def page(rows: QuerySet[M], order: Sequence[str], *, after: str = "", limit: int = LIMIT) -> Page[M]:
    """
    The next `limit` rows of a queryset in `order` (field names, `-` for descending; the last must be unique).

    `after` is the cursor that the page before gave. No field of `order` may be null. Raises Invalid
    `list.bad_cursor` for a cursor that is none of this list's.
    """
    limit = max(1, min(limit, MOST))
    fields = [name.lstrip("-") for name in order]
    found = list(_beyond(rows, order, after).order_by(*order).values_list("pk", *fields)[: limit + 1])
    more = _cursor(found[limit - 1][1:]) if len(found) > limit else ""
    return Page(in_order(rows, [pk for pk, *_fields in found[:limit]]), more, limit, not after)


def newest(
    parts: Sequence[QuerySet[M]], *, after: str = "", limit: int = LIMIT, oldest: bool = False
) -> Page[M]:
    """
    The same for rows that are in any of several querysets, newest first (or `oldest`): each part is asked for itself
    and by its own index, where a condition with "or" would walk through all there is. The first part says what comes
    with a row.
    """
    limit, order = max(1, min(limit, MOST)), "pk" if oldest else "-pk"
    ids: set[Any] = set()
    for part in parts:
        rows = _beyond(part, [order], after).order_by(order)
        ids.update(rows.values_list("pk", flat=True)[: limit + 1])
    found = sorted(ids, reverse=not oldest)
    more = _cursor([found[limit - 1]]) if len(found) > limit else ""
    return Page(in_order(parts[0], found[:limit]), more, limit, not after)


def in_order(rows: QuerySet[M], ids: Sequence[Any]) -> list[M]:
    """
    The rows with these ids, which a question for `rows` has just found, in this order and with all that `rows` shows.

    A list is read in two steps, the ids from an index and then the rows by their ids: asked for both at once, SQLite
    may begin with a table that is joined to, and then sorts everything that was ever there.
    """
    found = {row.pk: row for row in _shown(rows).filter(pk__in=ids)} if ids else {}
    return [found[pk] for pk in ids if pk in found]


def _shown(rows: QuerySet[M]) -> QuerySet[M]:
    """All rows of the model, with what `rows` brings along; where it counts something, its conditions belong to it."""
    if rows.query.annotations:
        return rows.order_by()
    shown = rows.model._default_manager.order_by()
    shown.query.select_related = rows.query.select_related
    return shown.prefetch_related(*rows._prefetch_related_lookups)  # type: ignore[attr-defined]


def _beyond(rows: QuerySet[M], order: Sequence[str], after: str) -> QuerySet[M]:
    if not after:
        return rows
    values = _values(after, order)
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field, sign = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{sign}": value})
        equal &= Q(**{field: value})
    try:
        return rows.filter(condition)
    except (ValueError, TypeError) as error:
        raise bad_cursor() from error


def _cursor(values: Sequence[Any]) -> str:
    raw = json.dumps([value.isoformat() if hasattr(value, "isoformat") else value for value in values])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _values(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise bad_cursor() from error
    if (
        not isinstance(values, list)
        or len(values) != len(order)
        or any(isinstance(v, list | dict) for v in values)
    ):
        raise bad_cursor()
    return values


def bad_cursor() -> Invalid:
    """What a list answers to a cursor that is none of its own."""
    return Invalid("list.bad_cursor", _("This list has changed. Start again from its first page."))

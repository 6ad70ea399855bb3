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
    found = list(_beyond(rows, order, after).order_by(*order)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    return Page(found, _cursor(found[-1], order) if more else "", limit, not after)


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
        raise _bad_cursor() from error


def _cursor(row: models.Model, order: Sequence[str]) -> str:
    values = [_field(row, name.lstrip("-")) for name in order]
    raw = json.dumps([value.isoformat() if hasattr(value, "isoformat") else value for value in values])
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _field(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _values(cursor: str, order: Sequence[str]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _bad_cursor() from error
    if (
        not isinstance(values, list)
        or len(values) != len(order)
        or any(isinstance(v, list | dict) for v in values)
    ):
        raise _bad_cursor()
    return values


def _bad_cursor() -> Invalid:
    return Invalid("list.bad_cursor", _("This list has changed. Start again from its first page."))

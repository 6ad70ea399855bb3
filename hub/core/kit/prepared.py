"""
Queries that are built once and asked often.

Django builds the SQL of a query anew each time, which costs several times what the database needs to answer it (1 ms
of the few that an order may take; speed.md, "Learned"). A prepared query is written with the ORM like any other, and
through access.py; what is kept is the SQL and how its rows become objects. Only for the few that every request or every
order asks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet, query
from django.db.models.base import ModelState

from hub.core.kit import statements

M = TypeVar("M", bound=Model)

_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 7_103_311_900_000_000_000 + place,
    str: lambda place: f"\x1amark {place}\x1a",
    datetime: lambda place: datetime(1903, 11, 23, 1, 2, 3, place + 1, UTC),
}
"""Values that occur nowhere else, by which a value's places among the SQL's parameters are found again."""


@dataclass(frozen=True)
class _Plan(Generic[M]):
    """SQL, its parameters with the places to fill (index among the given values, or None), and how to read a row."""

    sql: str
    fixed: Sequence[Any]
    places: Sequence[int | None]
    model: type[M]
    names: Sequence[str]
    columns: slice
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]
    related: Sequence[Any]

    def read(self, row: Sequence[Any], database: Any) -> M:
        """One row as an object, with what select_related brought."""
        values = list(row)
        for column, convert, expression in self.converters:
            for step in convert:
                values[column] = step(values[column], expression, database)
        found = _from_db(self.model, database.alias, self.names, values[self.columns])
        for one in self.related:
            _populate(one, values, found)
        return found


class Prepared(Generic[M]):
    """
    `Prepared(build, int, datetime)`: `build` gets one value of each of these types and gives a queryset.

    Everything in the queryset that is not one of these values is read once, when it is first asked: a moment
    (`clock.now()`) must be handed in, and a build that asks for it itself is refused with RuntimeError.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], *kinds: type) -> None:
        self._build, self._kinds = build, kinds
        self._plans: dict[str, _Plan[M]] = {}

    def all(self, *values: Any) -> list[M]:
        """Every row, as objects."""
        plan = self._plans.get(connection.vendor) or self._prepare()
        given = [_adapted(value) for value in values]
        filled = [
            fixed if place is None else given[place]
            for fixed, place in zip(plan.fixed, plan.places, strict=True)
        ]
        database = statements.here()
        return [plan.read(row, database) for row in statements.run(plan.sql, filled)]

    def first(self, *values: Any) -> M | None:
        """The first row, or None. The queryset itself should be cut to one."""
        return next(iter(self.all(*values)), None)

    def _prepare(self) -> _Plan[M]:
        marks = [_MARKS[kind](place) for place, kind in enumerate(self._kinds)]
        compiler: Any = self._build(*marks).query.get_compiler(connection.alias)
        sql, fixed = compiler.as_sql()
        known = {_adapted(mark): place for place, mark in enumerate(marks)}
        places = [known.get(value) for value in fixed]
        self._check(fixed, places, len(marks))
        plan = _plan(compiler, sql, fixed, places)
        self._plans[connection.vendor] = plan
        return plan

    def _check(self, fixed: Sequence[Any], places: Sequence[int | None], marks: int) -> None:
        frozen = [one for one, place in zip(fixed, places, strict=True) if place is None and _is_moment(one)]
        if frozen:
            raise RuntimeError(f"A moment would be kept for ever: {frozen}. Hand it in.")
        if set(range(marks)) - set(places):
            raise RuntimeError("A value does not occur in the query, or not as it was handed in.")


def _from_db(model: type[M], alias: str, names: Sequence[str], values: Sequence[Any]) -> M:
    """
    What `Model.from_db` makes, in a tenth of its time, which was a twelfth of an order.

    No signal is sent and no field's own setter is asked: tests/core/test_prepared.py forbids to prepare a query of a
    model that relies on either.
    """
    found = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, alias
    found.__dict__ = {"_state": state, **dict(zip(names, values, strict=True))}
    return found


def _populate(related: Any, values: Sequence[Any], parent: Model) -> None:
    """What Django's RelatedPopulator does with a row, in the same way."""
    own = values[related.cols_start : related.cols_end]
    found = None
    if own[related.pk_idx] is not None:
        found = _from_db(related.model_cls, related.db, related.init_list, own)
        for deeper in related.related_populators:
            _populate(deeper, values, found)
    related.local_setter(parent, found)
    if found is not None:
        related.remote_setter(found, parent)


def _plan(compiler: Any, sql: str, fixed: Sequence[Any], places: Sequence[int | None]) -> _Plan[Any]:
    """What Django's ModelIterable works out for each query anew (django/db/models/query.py)."""
    select, info = compiler.select, compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    converters = compiler.get_converters([column[0] for column in select])
    populators: Any = (
        query.get_related_populators
    )  # promised by nobody: tests/core/test_prepared.py would say so
    return _Plan(
        sql=sql, fixed=list(fixed), places=places, model=info["model"],
        names=[column[0].target.attname for column in select[first:last]], columns=slice(first, last),
        converters=[(column, *steps) for column, steps in converters.items()],
        related=populators(info, select, connection.alias),
    )  # fmt: skip


def _adapted(value: Any) -> Any:
    """As the database takes it: SQLite wants moments as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _is_moment(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False

"""State moves by compare-and-set: whoever comes second learns what is there now instead of overwriting it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Conflict


class Stateful(models.Model):
    """A row with a state and a version. `MOVES` says which states follow which."""

    MOVES: ClassVar[Mapping[str, frozenset[str]]]

    state: Any
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    def may_become(self, state: str) -> bool:
        """Whether `state` follows the present one."""
        return state in self.MOVES.get(self.state, frozenset())

    def reread(self) -> Self:
        """What the database says now, as another object."""
        return type(self)._default_manager.get(pk=self.pk)


S = TypeVar("S", bound=Stateful)
M = TypeVar("M", bound=models.Model)


def transition(row: S, to: str, *, version: int | None = None, **changes: Any) -> S:
    """
    Moves `row` to the state `to` and sets `changes`, in one conditional UPDATE on state and version.

    `version` is what the person's page showed; without it the version that `row` was read with counts. Raises
    Conflict (`state.closed_way` when `to` does not follow, `state.changed` when somebody was quicker) whose
    `now` is the row as it is. Records nothing: only `announce` does.
    """
    if not row.may_become(to):
        raise Conflict("state.closed_way", _("This has moved on and cannot be done any more."), now=row)
    return save_changes(row, version=version, state=to, **changes)


def save_changes(row: M, *, version: int | None = None, **changes: Any) -> M:
    """
    Sets `changes` if state and version are still what `row` was read with (version: what the page showed).

    A row without a state (a household, a building) is held by its version alone. Raises Conflict `state.changed`
    with `now`, the row as it is, so that the page can show both texts.
    """
    kept: Any = row
    expected = kept.version if version is None else version
    found = type(row)._default_manager.filter(pk=row.pk, version=expected)
    if isinstance(row, Stateful):
        found = found.filter(state=row.state)
    if not found.update(version=F("version") + 1, **changes):
        now = type(row)._default_manager.get(pk=row.pk)
        raise Conflict("state.changed", _("Somebody else has changed this meanwhile."), now=now)
    for name, value in changes.items():
        setattr(row, name, value)
    kept.version = expected + 1
    return row

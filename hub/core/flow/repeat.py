"""A step that moves one row, taken once for each key: its repetition gives the row and no refusal (contract.md)."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models

from hub.core.flow.idempotent import Key, once

M = TypeVar("M", bound=models.Model)


def step(key: Key | None, verb: str, row: M, act: Callable[[], Any]) -> M:
    """
    Runs `act`, which moves `row`, once per key, and gives the row back. A repetition gives it as it stands now: whoever
    sent "I have it" and got no answer is not told that somebody has it already.

    Raises what `act` raises, and Invalid `idempotency.other_body` for a key that came with another body, verb or row.
    """

    def once_only() -> M:
        made = act()
        return made if isinstance(made, type(row)) else row

    return once(key, f"{verb} {row.pk}", once_only, type(row))

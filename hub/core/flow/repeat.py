"""
What is done once for each key and makes no row of its own (contract.md): a step that moves a row, something that is
answered without a word or with a number, a file that is taken out. Its repetition is no refusal.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction

from hub.core.flow.idempotent import Key, earlier, keep, once, refer
from hub.core.kit import clock

AGAIN = timedelta(minutes=10)
"""Within this time a file that is asked for with the same key is the same taking; later, somebody looks once more."""

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


def told(key: Key | None, verb: str, act: Callable[[], Any]) -> None:
    """
    Runs `act` once per key, in a transaction; its repetition does nothing. For what is answered without a word: name
    the row in `verb`, and look it up inside `act`, for the second time it is gone.

    Raises what `act` raises, and Invalid `idempotency.other_body`.
    """
    with transaction.atomic():
        if key is None or keep(key, verb) is not None:
            act()
        else:
            earlier(key, verb)


def counted(key: Key | None, verb: str, act: Callable[[], int]) -> int:
    """The same for what is answered with a number: a repetition gives the number that the first try gave."""
    with transaction.atomic():
        kept = keep(key, verb) if key else None
        if key and kept is None:
            return earlier(key, verb).reference or 0
        number = act()
        if kept is not None:
            refer(kept, number)
        return number


def noted(key: Key | None, verb: str, note: Callable[[], Any]) -> None:
    """
    Runs `note`, which writes down that somebody takes a file out, once per key and AGAIN. The file itself is made anew
    and given again; a key that is used for a second look tomorrow leaves a second line. For programs: a page with such
    a form stays open with its key, and whoever taps again takes a second file.
    """
    with transaction.atomic():
        is_new = key is None or keep(key, verb) is not None
        if key is None or is_new or earlier(key, verb).created_at < clock.now() - AGAIN:
            note()

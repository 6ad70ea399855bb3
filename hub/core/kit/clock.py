"""The hub's one clock. Everything asks here, so that a test can move time without sleeping."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_moved: datetime | None = None


def now() -> datetime:
    """The present moment, aware, in UTC; or the moment a test has set."""
    return _moved or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Sets the clock to `moment` for the whole process while the block runs. For tests and the demo's history."""
    global _moved
    before, _moved = _moved, moment
    try:
        yield
    finally:
        _moved = before


def move(**by: float) -> None:
    """Moves a set clock on by a timedelta given in words: `move(minutes=2)`. Only inside `at`."""
    global _moved
    if _moved is None:
        raise RuntimeError("The clock is not set: use clock.at(moment) first.")
    _moved += timedelta(**by)

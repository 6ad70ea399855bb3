"""
Once for each key, for the rooms that stand below `flow`: it hands its two ways in at start (`hub/core/flow/repeat.py`).
"""

from collections.abc import Callable
from typing import Any, Protocol


class Told(Protocol):
    """Runs something once per key."""

    def __call__(self, key: Any, verb: str, act: Callable[[], Any]) -> None:
        """As `repeat.told`."""


class Counted(Protocol):
    """Runs something once per key, and gives the number that the first try gave."""

    def __call__(self, key: Any, verb: str, act: Callable[[], int]) -> int:
        """As `repeat.counted`."""


_told: list[Told] = []
_counted: list[Counted] = []


def hand_in(told: Told, counted: Counted) -> None:
    """Called by `flow` when the hub starts."""
    _told[:], _counted[:] = [told], [counted]


def told(key: Any, verb: str, act: Callable[[], Any]) -> None:
    """Runs `act` once per key (None: always); raises what `repeat.told` raises."""
    _told[0](key, verb, act)


def counted(key: Any, verb: str, act: Callable[[], int]) -> int:
    """The same with a number: a repetition gives the first try's."""
    return _counted[0](key, verb, act)

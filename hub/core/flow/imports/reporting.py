"""How far an import is, for whoever waits for it."""

from typing import Protocol

from hub.core.jobs import progress


class Reporter(Protocol):
    """Told of each phase, and of each hundred rows or so within it."""

    def phase(self, name: str, total: int = 0) -> None:
        """A new phase (a message id) of `total` steps begins."""

    def step(self, done: int, total: int) -> None:
        """`done` of `total` steps are done. May be called inside the transaction that writes."""


class Silent:
    """Nobody waits: the import is small and done before the page is."""

    def phase(self, name: str, total: int = 0) -> None:
        """Nothing."""

    def step(self, done: int, total: int) -> None:
        """Nothing."""


class Watched:
    """Somebody watches a `jobs.Progress`. Its steps go through the cache: a transaction shows nothing until its end."""

    def __init__(self, pk: int) -> None:
        self.pk = pk

    def phase(self, name: str, total: int = 0) -> None:
        """Sets the phase of the row."""
        progress.phase(self.pk, name, total)

    def step(self, done: int, total: int) -> None:
        """Counts on."""
        progress.step(self.pk, done, total)

"""
Whole cases (groceries.md, 20): a supplier sells by the case, and some households would take a few more to fill one.

At the cut-off the last case of an offer that is not full is filled by those who said so, whoever ordered first is asked
first; and only if it gets full by it. Otherwise nobody gets more than they ordered.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cases:
    """How an offer fills cases of `size` packs: `packs` are ordered, `extra` more would be taken."""

    size: int
    packs: int
    extra: int = 0

    @property
    def full(self) -> int:
        """Cases that are full."""
        return self.packs // self.size

    @property
    def loose(self) -> int:
        """Packs beyond them."""
        return self.packs % self.size

    @property
    def missing(self) -> int:
        """Packs that the last case lacks; 0 where there is no open one."""
        return -self.packs % self.size

    @property
    def gets_full(self) -> bool:
        """Whether an open case is filled by those who would take more."""
        return 0 < self.missing <= self.extra


def packs_in(case_size: object) -> int:
    """Packs in a case, where it holds a whole number of them, two at least; else 0 (a crate of 12.5 kg, say)."""
    size = float(str(case_size)) if case_size is not None else 0.0
    return int(size) if size.is_integer() and size >= 2 else 0

"""Which deliveries a notice makes for whom."""

from collections.abc import Mapping
from typing import Any


def prepare(notices: Mapping[int, int], about: Any, urgency: int) -> None:
    """Writes the deliveries for `notices` (person id → notice id)."""

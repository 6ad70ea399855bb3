"""Gives the package the dependencies listed in requirements/base.in, so that the list exists once."""

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """hatchling calls `update` while it writes the package's metadata."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill `dependencies` from requirements/base.in; comments and blank lines are no dependencies."""
        lines = Path(self.root, "requirements", "base.in").read_text(encoding="utf-8").splitlines()
        stripped = [line.strip() for line in lines]
        metadata["dependencies"] = [line for line in stripped if line and not line.startswith("#")]

"""Work that nobody waits for."""

from hub.core.jobs import registry
from hub.core.media import sweep


@registry.every(3600)
def sweep_files() -> int:
    """Deletes files without a living row; gives how many."""
    return sweep.sweep()

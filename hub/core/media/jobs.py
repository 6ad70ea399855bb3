"""Work that nobody waits for."""

from django.utils.translation import gettext_lazy as _

from hub.core.jobs import registry
from hub.core.media import sweep


@registry.every(3600, _("Delete pictures that belong to nothing any more"))
def sweep_files() -> int:
    """Deletes files without a living row; gives how many."""
    return sweep.sweep()

"""The states of an import and the words of its steps."""

from django.db import models
from django.utils.translation import gettext_noop, pgettext_lazy


class ImportState(models.TextChoices):
    """uploaded → (checking) → previewed → running → done; failed and abandoned end it."""

    UPLOADED = "uploaded", pgettext_lazy("import", "Uploaded")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    PREVIEWED = "previewed", pgettext_lazy("import", "Waiting for you to confirm")
    RUNNING = "running", pgettext_lazy("import", "Being written")
    DONE = "done", pgettext_lazy("import", "Done")
    FAILED = "failed", pgettext_lazy("import", "Failed")
    ABANDONED = "abandoned", pgettext_lazy("import", "Thrown away")


READING = gettext_noop("Reading the file")
COMPARING = gettext_noop("Comparing with what is here")
WRITING = gettext_noop("Writing: all rows or none")
STOPPED = gettext_noop("It stopped. Nothing was written. Check the file again.")
CHANGED = gettext_noop("Something here has changed meanwhile. Look at the new preview.")

VERDICTS = {
    "added": pgettext_lazy("import", "New"),
    "changed": pgettext_lazy("import", "Changed"),
    "unchanged": pgettext_lazy("import", "Already here"),
    "repeated": pgettext_lazy("import", "Told twice"),
    "refused": pgettext_lazy("import", "Refused"),
    "missing": pgettext_lazy("import", "Not in the file"),
    "warned": pgettext_lazy("import", "To look at"),
}

"""What must always be true of kept files; `manage.py verify` asks (hub.core.kit.invariants)."""

import hashlib
from itertools import chain

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.media import storage
from hub.core.media.models import Attachment, Picture


def files_are_whole() -> Findings:
    """Every picture and attachment that is not deleted has its files, and they are as they were kept."""
    living = chain.from_iterable(
        model.objects.filter(deleted_at=None).order_by("pk").iterator() for model in (Picture, Attachment)
    )
    for kept in living:
        subject = f"{kept._meta.model_name}:{kept.pk}"
        for path in kept.paths:
            wanted = kept.sha256 if path == kept.path else "a file"
            found = _digest(path)
            if found == "no file" or (path == kept.path and found != wanted):
                yield subject, wanted, found


def register() -> None:
    """Hands the check in."""
    invariants.register("media.files_are_whole", files_are_whole)


def _digest(path: str) -> str:
    try:
        return hashlib.sha256(storage.read(path)).hexdigest()
    except FileNotFoundError:
        return "no file"

"""
Keeping and removing pictures and attachments, as part of another app's verb.

Nothing is announced here: the verb that a picture belongs to (`task.done`, `request.message`) announces
itself.
"""

import errno
import hashlib
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.kit.errors import Refused
from hub.core.media import documents, pipeline, quota, storage
from hub.core.media.models import Attachment, Picture
from hub.core.people import access
from hub.core.people.models import Area, Person

Subject = tuple[str, int]


class NoRoom(Refused):
    """The disk is full (503): reading goes on."""

    status = 503


def keep_picture(
    upload: pipeline.ReadyPicture | IO[bytes], *, area: Area, subject: Subject, by: Person
) -> Picture:
    """
    Keeps a picture for `subject`, (kind, id), in the area's current episode.

    Give it what `forms.PictureField` cleaned, a ReadyPicture: an upload is decoded here, which takes up to a
    second and must not happen while a transaction is open. Raises what pipeline.prepare raises, TooMany
    (`media.too_many`), NoRoom. The files are written before the row commits; if it never does, the sweep
    takes them.

    """
    ready = upload if isinstance(upload, pipeline.ReadyPicture) else pipeline.prepare(upload)
    picture = Picture(
        **_common(ready.large.data, area, subject, by),
        width=ready.large.width,
        height=ready.large.height,
        small_width=ready.small.width,
        small_height=ready.small.height,
    )
    _store(picture, {picture.path: ready.large.data, picture.small_path: ready.small.data}, by)
    return picture


def keep_attachment(
    upload: documents.ReadyPdf | IO[bytes], *, area: Area, subject: Subject, by: Person
) -> Attachment:
    """Keeps a PDF for `subject`. Raises what documents.prepare raises, TooMany (`media.too_many`), NoRoom."""
    ready = upload if isinstance(upload, documents.ReadyPdf) else documents.prepare(upload, upload.name)
    attachment = Attachment(**_common(ready.data, area, subject, by), filename=ready.filename)
    _store(attachment, {attachment.path: ready.data}, by)
    return attachment


def remove(kept: Picture | Attachment) -> bool:
    """
    Takes a picture or attachment away; its files go once that has committed. False where it was gone before.
    """
    gone = type(kept).objects.filter(pk=kept.pk, deleted_at=None).update(deleted_at=clock.now())
    for path in kept.paths if gone else ():
        transaction.on_commit(partial(storage.remove, path))
    return bool(gone)


def _common(data: bytes, area: Area, subject: Subject, by: Person) -> dict[str, Any]:
    kind, subject_id = subject
    return {
        "name": secrets.token_hex(16),
        "area": area,
        "episode": access.episode_of(area),
        "subject_kind": kind,
        "subject_id": subject_id,
        "uploaded_by": by,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def _store(kept: Picture | Attachment, files: Mapping[str, bytes], by: Person) -> None:
    with transaction.atomic():
        quota.take(by, sum(map(len, files.values())))
        for path, data in files.items():
            _with_room(partial(storage.write, path, data))
        kept.save(force_insert=True)


def _with_room(write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise NoRoom(
            "media.no_room", _("There is no room for files just now. Send it without one.")
        ) from error

"""Pictures and papers that come with a request or a message: checked by the core's pipeline, seen as the words are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.kit.errors import Invalid, Refused
from hub.core.media import actions as media
from hub.core.media import documents, pipeline
from hub.core.media.documents import ReadyPdf
from hub.core.media.models import Attachment, Picture
from hub.core.media.pipeline import ReadyPicture
from hub.core.people.models import Area, Person
from support.models import Message

REQUEST, MESSAGE = "request", "request_message"
"""What files hang on: the request as it was asked, or one thing said about it."""

MOST = 4
MANY = _("At most four files at once.")
ACCEPT = "image/jpeg,image/png,image/webp,application/pdf"

Ready = ReadyPicture | ReadyPdf


def prepare(upload: Any) -> Ready:
    """
    One upload, drawn anew or checked: a PDF by its first bytes, anything else must be a picture. Raises Refused with
    the reason. Takes up to a second: never inside a transaction.
    """
    head = upload.read(5)
    upload.seek(0)
    if head == b"%PDF-":
        return documents.prepare(upload, upload.name or "")
    return pipeline.prepare(upload)


def prepare_all(uploads: Sequence[Any], *, field: str = "papers") -> tuple[Ready, ...]:
    """All of a form's files. Raises Invalid that names the field."""
    if len(uploads) > MOST:
        raise _wrong(field, Invalid("files.too_many", MANY))
    try:
        return tuple(prepare(upload) for upload in uploads)
    except Refused as refused:
        raise _wrong(field, refused) from refused


def _wrong(field: str, refused: Refused) -> Invalid:
    return Invalid(refused.code, refused.message, fields={field: refused.message})


def keep(ready: Iterable[Ready], *, area: Area, subject: tuple[str, int], by: Person) -> None:
    """Keeps files in the caller's transaction."""
    for one in ready:
        if isinstance(one, ReadyPdf):
            media.keep_attachment(one, area=area, subject=subject, by=by)
        else:
            media.keep_picture(one, area=area, subject=subject, by=by)


def hang(messages: Iterable[Message]) -> list[Message]:
    """The messages with what came with each: `pictures` and `papers`. Two queries for all of them."""
    found = list(messages)
    ids = [said.pk for said in found]
    pictures, papers = _by_subject(Picture, MESSAGE, ids), _by_subject(Attachment, MESSAGE, ids)
    for said in found:
        said.pictures, said.papers = pictures.get(said.pk, []), papers.get(said.pk, [])  # type: ignore[attr-defined]
    return found


def of_requests(ids: Sequence[int]) -> dict[str, list[Any]]:
    """What came with the requests themselves."""
    return {
        "pictures": list(Picture.objects.of(REQUEST, *ids)),
        "papers": list(Attachment.objects.of(REQUEST, *ids)),
    }


def _by_subject(model: Any, kind: str, ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for kept in model.objects.of(kind, *ids) if ids else ():
        found.setdefault(kept.subject_id, []).append(kept)
    return found

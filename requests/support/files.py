"""Pictures and papers that come with a request or a message: checked by the core's pipeline, seen as the words are."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
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


def all_of(ids: Sequence[int], messages: Iterable[Message]) -> tuple[dict[str, list[Any]], list[Message]]:
    """What came with the requests themselves, and the messages with what came with each: two queries for it all."""
    found = list(messages)
    said_ids = [said.pk for said in found]
    pictures, papers = _by_subject(Picture, ids, said_ids), _by_subject(Attachment, ids, said_ids)
    for said in found:
        said.pictures = pictures.get((MESSAGE, said.pk), [])  # type: ignore[attr-defined]
        said.papers = papers.get((MESSAGE, said.pk), [])  # type: ignore[attr-defined]
    along = {"pictures": _of(pictures, ids), "papers": _of(papers, ids)}
    return along, found


def _of(kept: dict[tuple[str, int], list[Any]], ids: Sequence[int]) -> list[Any]:
    return [one for pk in ids for one in kept.get((REQUEST, pk), [])]


def _by_subject(model: Any, ids: Sequence[int], said_ids: Sequence[int]) -> dict[tuple[str, int], list[Any]]:
    if not ids and not said_ids:
        return {}
    wanted = Q(subject_kind=REQUEST, subject_id__in=ids) | Q(subject_kind=MESSAGE, subject_id__in=said_ids)
    found: dict[tuple[str, int], list[Any]] = {}
    for kept in model.objects.filter(wanted, deleted_at=None).order_by("pk"):
        found.setdefault((kept.subject_kind, kept.subject_id), []).append(kept)
    return found

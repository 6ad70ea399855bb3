"""Pictures and attachments for programs: the same right, the same bytes."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from hub.core.flow.api import Problem, confirmed, person
from hub.core.media import access, serve
from hub.core.media.models import Attachment, Picture

router = Router(tags=["media"])
REFUSALS = {403: Problem, 404: Problem}


class PictureOut(Schema):
    """A picture. Its bytes are at /pictures/{name}/file."""

    name: str
    width: int
    height: int
    small_width: int
    small_height: int
    size: int
    sha256: str
    created_at: datetime


class AttachmentOut(Schema):
    """A PDF. Its bytes are at /attachments/{name}/file."""

    name: str
    filename: str
    size: int
    sha256: str
    created_at: datetime


@router.get("/pictures/{name}", response={200: PictureOut, **REFUSALS}, summary="A picture's particulars")
def picture(request: HttpRequest, name: str) -> Picture:
    """For everybody who may see what the picture belongs to."""
    return _picture(request, name)


@router.get("/pictures/{name}/file", response=REFUSALS, summary="A picture as WebP")
def picture_file(request: HttpRequest, name: str, size: Literal["large", "small"] = "large") -> HttpResponse:
    """At most 1600 px (`large`) or 320 px (`small`) on the longer side."""
    give = serve.picture if size == "large" else serve.small_picture
    return give(_picture(request, name))


@router.get(
    "/attachments/{name}", response={200: AttachmentOut, **REFUSALS}, summary="An attachment's particulars"
)
def attachment(request: HttpRequest, name: str) -> Attachment:
    """For everybody who may see what the attachment belongs to."""
    return _attachment(request, name)


@router.get("/attachments/{name}/file", response=REFUSALS, summary="An attachment as PDF")
def attachment_file(request: HttpRequest, name: str) -> HttpResponse:
    """As a download."""
    return serve.attachment(_attachment(request, name))


def _picture(request: HttpRequest, name: str) -> Picture:
    found = access.picture_for(person(request), name)
    if not access.is_own(person(request), found):
        confirmed(request, found.area)
    return found


def _attachment(request: HttpRequest, name: str) -> Attachment:
    found = access.attachment_for(person(request), name)
    if not access.is_own(person(request), found):
        confirmed(request, found.area)
    return found

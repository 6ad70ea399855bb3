"""Pictures and papers with a message, for programs: a form instead of JSON, the same pipeline as on the pages."""

from typing import Literal

from django.http import HttpRequest
from ninja import File, Form, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from hub.core.flow.api import person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from support import access, actions, files
from support.api.shapes import REFUSALS, MessageOut
from support.models import Message

router = Router(tags=["Support requests"])


@router.post("/requests/{pk}/files", response={201: MessageOut, **REFUSALS})
def send_file(
    request: HttpRequest, pk: int, file: File[UploadedFile], body: Form[str] = ""
) -> Status[Message]:
    """The resident sends a photo (JPEG, PNG, WebP) or a PDF, with words if they like."""
    found, by = access.request_for(person(request), pk), person(request)
    ready = files.prepare_all([file], field="file")
    key = request.idempotency_key
    return Status(201, actions.resident_writes(found, body[:4000], by=by, files=ready, key=key))


@router.post("/areas/{slug}/cases/{pk}/files", response={201: MessageOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def put_file(
    request: HttpRequest, pk: int, file: File[UploadedFile], body: Form[str] = "",
    visibility: Form[Literal["reply", "note"]] = "note",
) -> Status[Message]:  # fmt: skip
    """The desk puts a photo or a PDF to the case: for the resident (`reply`) or for colleagues only (`note`)."""
    found, by = access.case_for(person(request), pk, area=request.area), person(request)
    ready, key = files.prepare_all([file], field="file"), request.idempotency_key
    act = actions.reply if visibility == "reply" else actions.note
    return Status(201, act(found, body[:4000], by=by, files=ready, key=key))

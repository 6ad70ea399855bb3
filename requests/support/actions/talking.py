"""Replies that the resident reads, and notes that only staff read."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support import access, clocks, contact, events, looking
from support.actions import drafts
from support.files import MESSAGE, Ready, keep
from support.models import Message, SupportRequest
from support.words import State

Files = tuple[Ready, ...]


def reply(
    request: SupportRequest, body: str, *, by: Person, version: int | None = None, files: Files = (),
    key: Key | None = None,
) -> Message:  # fmt: skip
    """
    Writes to the resident. The first reply is the human contact that was promised; its clock stops.

    `version` is what the page showed when the writing began: Conflict `state.changed` if anything has happened
    since, so that two people never answer the same thing (chatwoot#14934).
    """

    def act() -> Message:
        save_changes(request, version=version)
        said = _say(request, body, by, Visibility.REPLY, files)
        drafts.forget_draft(request, Visibility.REPLY, by=by)
        clocks.answered(request)
        told = events.residents(request, but=by)
        announce(events.event(events.Replied, request, by=by, told=told, message=said.pk))
        return said

    return once(key, "support.reply", act, Message)


def note(
    request: SupportRequest, body: str, *, by: Person, files: Files = (), key: Key | None = None
) -> Message:
    """Writes for colleagues. No stream and no person outside the desk learns of it."""

    def act() -> Message:
        said = _say(request, body, by, Visibility.NOTE, files)
        drafts.forget_draft(request, Visibility.NOTE, by=by)
        announce(events.event(events.Noted, request, by=by, message=said.pk))
        return said

    return once(key, "support.note", act, Message)


def resident_writes(
    request: SupportRequest, body: str, *, by: Person | None, files: Files = (), key: Key | None = None,
    proof: str = "",
) -> Message:  # fmt: skip
    """
    The resident answers; a request that waited for them, or was put off, goes on. Where theirs was merged into another,
    whoever has that one reads it there. `by` is nobody where they have no account and are known by `proof`
    (support.contact).
    """

    def act() -> Message:
        said, told = written(request, body, by=by, files=files, proof=proof)
        announce(*told)
        return said

    return once(key, "support.resident_writes", act, Message)


def written(
    request: SupportRequest, body: str, *, by: Person | None, files: Files = (), proof: str = ""
) -> tuple[Message, list[Event]]:
    """
    The resident's words, in the caller's transaction; with the events for its announce. Words that a person should look
    at now raise a flag, as they do in a new request, and never a level.
    """
    said = _say(request, body, by, Visibility.REPLY, files, by_resident=True)
    main = access.main_of(request)
    found = looking.look_now(body) if main.is_open and main.level > 0 else ""
    changes: dict[str, Any] = {"snoozed_until": None, **({"look_now": found} if found else {})}
    if main.state == State.WAITING_RESIDENT:
        transition(main, State.IN_PROGRESS, **changes)
    else:
        save_changes(main, **changes)
    if main.is_open:
        clocks.follow_state(main)
        clocks.owe_reply(main)
    told = events.owner(main, but=by)
    proved = contact.proved(by, proof)
    wrote = events.event(events.ResidentWrote, main, by=by, told=told, message=said.pk, **proved)
    own = [events.event(events.MainMoved, request, by=by)] if main.pk != request.pk else []
    return said, [wrote, *own]


def wait_for(request: SupportRequest, whom: str, *, by: Person, version: int | None = None) -> SupportRequest:
    """Says that the desk waits: for the resident (`waiting_resident`) or somebody outside (`waiting_external`)."""
    if whom not in (State.WAITING_RESIDENT, State.WAITING_EXTERNAL, State.IN_PROGRESS):
        raise Invalid("request.wait", _("Choose whom you wait for."))
    with transaction.atomic():
        transition(request, whom, version=version)
        clocks.follow_state(request)
        announce(events.event(events.Waiting, request, by=by, whom=whom))
    return request


def _say(
    request: SupportRequest,
    body: str,
    by: Person | None,
    visibility: str,
    files: Files = (),
    *,
    by_resident: bool = False,
) -> Message:
    if not body.strip() and not files:
        problem = _("Write something first.")
        raise Invalid("message.empty", problem, fields={"body": problem})
    said = Message.objects.create(
        request=request, author=by, visibility=visibility, body=body.strip(), by_resident=by_resident
    )
    if by is not None:
        keep(files, area=request.area, subject=(MESSAGE, said.pk), by=by)
    return said

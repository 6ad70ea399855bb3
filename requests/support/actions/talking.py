"""Replies that the resident reads, and notes that only staff read."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support import clocks, events
from support.models import Message, SupportRequest
from support.words import State


def reply(
    request: SupportRequest, body: str, *, by: Person, version: int | None = None, key: Key | None = None
) -> Message:
    """
    Writes to the resident. The first reply is the human contact that was promised; its clock stops.

    `version` is what the page showed when the writing began: Conflict `state.changed` if anything has happened
    since, so that two people never answer the same thing (chatwoot#14934).
    """

    def act() -> Message:
        save_changes(request, version=version)
        said = _say(request, body, by, Visibility.REPLY)
        clocks.answered(request)
        told = events.residents(request, but=by)
        announce(events.event(events.Replied, request, by=by, told=told, message=said.pk))
        return said

    return once(key, "support.reply", act, Message)


def note(request: SupportRequest, body: str, *, by: Person, key: Key | None = None) -> Message:
    """Writes for colleagues. No stream and no person outside the desk learns of it."""

    def act() -> Message:
        said = _say(request, body, by, Visibility.NOTE)
        announce(events.event(events.Noted, request, by=by, message=said.pk))
        return said

    return once(key, "support.note", act, Message)


def resident_writes(request: SupportRequest, body: str, *, by: Person, key: Key | None = None) -> Message:
    """The resident answers; a request that waited for them goes on."""

    def act() -> Message:
        said = _say(request, body, by, Visibility.REPLY, by_resident=True)
        if request.state == State.WAITING_RESIDENT:
            transition(request, State.IN_PROGRESS)
        else:
            save_changes(request)
        if request.is_open:
            clocks.follow_state(request)
            clocks.owe_reply(request)
        told = events.owner(request, but=by)
        announce(events.event(events.ResidentWrote, request, by=by, told=told, message=said.pk))
        return said

    return once(key, "support.resident_writes", act, Message)


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
    request: SupportRequest, body: str, by: Person, visibility: str, *, by_resident: bool = False
) -> Message:
    if not body.strip():
        problem = _("Write something first.")
        raise Invalid("message.empty", problem, fields={"body": problem})
    return Message.objects.create(
        request=request, author=by, visibility=visibility, body=body.strip(), by_resident=by_resident
    )

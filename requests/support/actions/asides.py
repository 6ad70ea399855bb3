"""Out of the way: later, belongs to another, not ours, withdrawn; and taking the last step back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Gone, Invalid, NotYours
from hub.core.people.models import Person
from support import clocks, events
from support.actions import escalating, owners, undoing
from support.models import Message, SupportRequest
from support.words import OPEN_STATES, State

LONGEST_SNOOZE = 3 * 24 * 60


def snooze(
    request: SupportRequest, minutes: int, *, by: Person, version: int | None = None
) -> SupportRequest:
    """Takes a request out of the list for `minutes`. Its clocks run on; level 0 and 1 cannot be snoozed."""
    if request.level <= 1:
        raise Invalid("request.too_urgent", _("This is too urgent to put off."))
    if not 1 <= minutes <= LONGEST_SNOOZE:
        raise Invalid("request.snooze", _("Choose a time within three days."))
    undo = undoing.before(request)
    with transaction.atomic():
        until = clock.now() + timedelta(minutes=minutes)
        save_changes(request, version=version, snoozed_until=until, undo=undo)
        announce(events.event(events.Snoozed, request, by=by, minutes=minutes))
    return request


def mark_duplicate(
    request: SupportRequest, of: SupportRequest, *, by: Person, version: int | None = None
) -> SupportRequest:
    """Says that a request belongs to another, open one of the same area; the resident follows that one."""
    if of.pk == request.pk or of.area_id != request.area_id or of.state not in OPEN_STATES:
        raise Invalid("request.duplicate_of", _("Choose another open request of this area."))
    undo = undoing.before(request)
    with transaction.atomic():
        transition(
            request, State.DUPLICATE, version=version, duplicate_of=of, undo=undo, closed_at=clock.now()
        )
        clocks.stop_all(request)
        told = events.residents(request, but=by)
        aside = events.event(events.SetAside, request, by=by, told=told, why="duplicate", of=of.number)
        announce(aside, *escalating.follow(request, by=by), *_as_urgent(of, request, by))
    return request


def _as_urgent(elder: SupportRequest, twin: SupportRequest, by: Person) -> list[Event]:
    """The one that goes on is at least as urgent as the one that was put to it: no danger is merged away."""
    before = elder.level
    if twin.level >= before:
        return []
    save_changes(elder, level=twin.level, level_reason="twin", undo=None)
    clocks.rise(elder)
    risen = events.event(events.LevelRaised, elder, by=by, was=before, level=elder.level, reason="twin")
    return [risen, *escalating.follow(elder, by=by, was=before, anew=True)]


def decline(
    request: SupportRequest, reason: str, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Says that the committee cannot take this on, and why: the resident reads the reason as a reply.

    Level 0 and 1 are never declined: somebody speaks with the person first and sets another level.
    """
    if request.level <= 1:
        raise Invalid(
            "request.too_urgent", _("Nothing this urgent is declined. Speak with the person first.")
        )
    if not reason.strip():
        problem = _("Say why, so that the resident understands.")
        raise Invalid("request.why", problem, fields={"reason": problem})
    undo = undoing.before(request)
    with transaction.atomic():
        transition(request, State.OUT_OF_SCOPE, version=version, undo=undo, closed_at=clock.now())
        Message.objects.create(request=request, author=by, visibility=Visibility.REPLY, body=reason.strip())
        clocks.stop_all(request)
        told = events.residents(request, but=by)
        announce(events.event(events.SetAside, request, by=by, told=told, why="declined", reason=reason))
    return request


def withdraw(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """The resident does not need it any more. Once somebody has it, they say so in a message, and the desk ends it."""
    with transaction.atomic():
        transition(request, State.CANCELLED, version=version, closed_at=clock.now())
        clocks.stop_all(request)
        told = events.desk(request, but=by) if request.level <= 1 else ()
        aside = events.event(events.SetAside, request, by=by, told=told, why="withdrawn")
        announce(aside, *escalating.follow(request, by=by))
    return request


def undo(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """Takes the desk's last step back. Raises Gone `request.undo_late` after the few seconds, Conflict when changed."""
    kept = undoing.kept(request)
    if kept is None:
        raise Gone("request.undo_late", _("It is too late to undo this."))
    if request.state not in (*OPEN_STATES, State.DUPLICATE, State.OUT_OF_SCOPE):
        raise NotYours("request.undo_never", _("This step cannot be undone."))
    was = request.level
    with transaction.atomic():
        owner_changed = kept["owner_id"] != request.owner_id
        save_changes(request, version=version, undo=None, closed_at=None, **kept)
        request.refresh_from_db()
        if owner_changed:
            owners.hand(request, request.owner, by)
        clocks.take_back(request)
        again = escalating.follow(request, by=by, was=was)
        announce(events.event(events.Triaged, request, by=by, undone=True), *again)
    return request

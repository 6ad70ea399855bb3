"""Out of the way: later, not ours, withdrawn; and taking the last step back."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid, NotYours
from hub.core.people.models import Person
from support import clocks, events
from support.actions import errands, escalating, merging, ongoing, owners, recounting, undoing
from support.models import Message, SupportRequest
from support.words import State

LONGEST_SNOOZE = 3 * 24 * 60


def snooze(
    request: SupportRequest, minutes: int, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Takes a request out of the list for `minutes`. Its clocks run on; level 0 and 1 cannot be snoozed.

    Raises Conflict `request.over` for what has ended.
    """
    ongoing.must_be_open(request)
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


def decline(
    request: SupportRequest, reason: str, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Says that the committee cannot take this on, and why. Nothing happens yet: a second person agrees (four eyes), and
    only then does the resident read the reason. Until then it stands in the list, and its clocks run. Open errands are
    called off with it.

    Level 0 and 1 are never declined: somebody speaks with the person first and sets another level.
    """
    if request.level <= 1:
        raise Invalid(
            "request.too_urgent", _("Nothing this urgent is declined. Speak with the person first.")
        )
    if not reason.strip():
        problem = _("Say why, so that the resident understands.")
        raise Invalid("request.why", problem, fields={"reason": problem})
    if not request.may_become(State.OUT_OF_SCOPE):
        raise Conflict("state.closed_way", _("This has moved on and cannot be done any more."), now=request)
    if request.waits_for_refusal:
        raise Conflict("request.refusal_waits", _("Somebody wants to turn it down already."), now=request)
    undo = undoing.before(request)
    with transaction.atomic():
        save_changes(request, version=version, refusal_by=by, refusal_reason=reason.strip(), undo=undo)
        told = events.desk(request, but=by)
        announce(events.event(events.RefusalAsked, request, by=by, told=told, reason=reason))
    return request


def agree_to_decline(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """A second person agrees: the resident reads the reason as a reply. Raises NotYours for the first one."""
    _second(request, by)
    if request.level <= 1:
        raise Invalid(
            "request.too_urgent", _("Nothing this urgent is declined. Speak with the person first.")
        )
    undo, first, reason = undoing.before(request), request.refusal_by, request.refusal_reason
    with transaction.atomic():
        transition(request, State.OUT_OF_SCOPE, version=version, undo=undo, closed_at=clock.now())
        Message.objects.create(request=request, author=first, visibility=Visibility.REPLY, body=reason)
        clocks.stop_all(request)
        recounting.soon(request)
        told = events.residents(request, but=by)
        particulars = {"why": "declined", "reason": reason, "asked_by": request.refusal_by_id}
        aside = events.event(events.SetAside, request, by=by, told=told, **particulars)
        announce(aside, *errands.cancel_all(request, by=by))
    return request


def keep_after_all(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """A second person says no, or the first one thinks again: the request stays, and the first one is told."""
    if not request.waits_for_refusal:
        raise Conflict("request.no_refusal", _("Nobody wants to turn this down."), now=request)
    first = {request.refusal_by_id} - {by.pk, None}
    with transaction.atomic():
        save_changes(request, version=version, refusal_by=None, refusal_reason="", undo=None)
        announce(events.event(events.RefusalKept, request, by=by, told=[pk for pk in first if pk]))
    return request


def _second(request: SupportRequest, by: Person) -> None:
    if not request.waits_for_refusal:
        raise Conflict("request.no_refusal", _("Nobody wants to turn this down."), now=request)
    if request.refusal_by_id == by.pk:
        raise NotYours("request.four_eyes", _("A second person decides about this: not you yourself."))


def withdraw(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """The resident does not need it any more. Once somebody has it, they say so in a message, and the desk ends it."""
    with transaction.atomic():
        transition(request, State.CANCELLED, version=version, closed_at=clock.now())
        clocks.stop_all(request)
        recounting.soon(request)
        told = events.desk(request, but=by) if request.level <= 1 else ()
        aside = events.event(events.SetAside, request, by=by, told=told, why="withdrawn")
        announce(aside, *errands.cancel_all(request, by=by), *escalating.follow(request, by=by))
    return request


def undo(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """Takes the desk's last step back. Raises Gone `request.undo_late` after the few seconds, Conflict when changed."""
    kept = undoing.kept(request)
    if kept is None:
        raise Gone("request.undo_late", _("It is too late to undo this."))
    if request.state == State.DUPLICATE:
        return merging.take_apart(request, by=by, version=version)
    if request.state not in undoing.STATES:
        raise NotYours("request.undo_never", _("This step cannot be undone."))
    was = request.level
    with transaction.atomic():
        owner_changed = kept["owner_id"] != request.owner_id
        save_changes(request, version=version, undo=None, closed_at=None, **kept)
        request.refresh_from_db()
        if owner_changed:
            owners.hand(request, request.owner, by)
        clocks.take_back(request)
        recounting.soon(request)
        again = escalating.follow(request, by=by, was=was) + errands.follow_level(request, was=was, by=by)
        announce(events.event(events.Triaged, request, by=by, undone=True), *again)
    return request

"""How a request ends, what the resident says of it, and how it begins again."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Person
from support import clocks, events
from support.actions import errands, escalating, levels, owners, visiting
from support.models import Message, SupportRequest
from support.words import ATTEMPTS, Outcome, Satisfaction, State


def resolve(
    request: SupportRequest, outcome: str, *, by: Person, words: str = "", version: int | None = None
) -> SupportRequest:
    """Says how it ended, with words for the resident if given. Every clock stops; open errands are called off."""
    if outcome not in Outcome:
        problem = _("Choose how it ended.")
        raise Invalid("request.outcome", problem, fields={"outcome": problem})
    _may_end_so(request, outcome)
    with transaction.atomic():
        transition(
            request, State.RESOLVED, version=version, outcome=outcome, resolved_at=clock.now(), undo=None
        )
        if words.strip():
            Message.objects.create(
                request=request, author=by, visibility=Visibility.REPLY, body=words.strip()
            )
        clocks.stop_all(request)
        told = events.residents(request, but=by)
        announce(
            events.event(events.Resolved, request, by=by, told=told, outcome=outcome),
            *events.passed_on(request, by=by),
            *errands.cancel_all(request, by=by),
            *escalating.follow(request, by=by),
        )
    return request


def _may_end_so(request: SupportRequest, outcome: str) -> None:
    """Three attempts within 48 hours before "could not be reached"; a move is not done before its errand is."""
    if outcome == Outcome.UNREACHABLE and visiting.attempts_lately(request) < ATTEMPTS:
        problem = _("Try three times within 48 hours first, and note each try.")
        raise Invalid("request.attempts", problem, fields={"outcome": problem})
    if outcome == Outcome.DONE and errands.open_transfer(request) is not None:
        problem = _("The errand that moves them is not done yet. End it first, or call it off.")
        raise Conflict("request.transfer_open", problem, now=request)


def close(request: SupportRequest, *, by: Person, version: int | None = None) -> SupportRequest:
    """
    Closes what is solved. Level 0 and 1 never close by themselves: they are closed by a person who has heard that
    it helped, and so is everything else here.
    """
    with transaction.atomic():
        transition(request, State.CLOSED, version=version, closed_at=clock.now())
        announce(events.event(events.Closed, request, by=by))
    return request


def rate(request: SupportRequest, satisfaction: int, *, by: Person, words: str = "") -> SupportRequest:
    """
    The resident's own word: it helped, partly, or not. Saying that it helped closes the request.

    Only whoever follows the request as a resident may say it (the caller got the row through their right to it).
    """
    if satisfaction not in Satisfaction.values:
        problem = _("Choose one of the three.")
        raise Invalid("request.satisfaction", problem, fields={"satisfaction": problem})
    if by.pk not in events.residents(request):
        raise NotYours("request.not_theirs", _("Only the resident says whether it helped."))
    if request.state not in (State.RESOLVED, State.CLOSED):
        raise Conflict("request.not_over", _("You can say this once it is solved."), now=request)
    changes: dict[str, Any] = {"satisfaction": satisfaction, "satisfaction_text": words.strip()[:500]}
    with transaction.atomic():
        if satisfaction == Satisfaction.GOOD and request.state == State.RESOLVED:
            transition(request, State.CLOSED, closed_at=clock.now(), **changes)
        else:
            save_changes(request, **changes)
        announce(events.event(events.Rated, request, by=by, satisfaction=satisfaction))
    return request


def reopen(request: SupportRequest, reason: str, *, by: Person, version: int | None = None) -> SupportRequest:
    """It did not help: back to whoever had it, with the resident's words."""
    if not reason.strip():
        problem = _("Say what is still missing.")
        raise Invalid("request.still", problem, fields={"reason": problem})
    with transaction.atomic():
        by_resident = by.pk in events.residents(request)
        transition(
            request, State.REOPENED, version=version, outcome="", resolved_at=None, closed_at=None, satisfaction=None,
            satisfaction_text="",
        )  # fmt: skip
        Message.objects.create(
            request=request,
            author=by,
            visibility=Visibility.REPLY,
            body=reason.strip(),
            by_resident=by_resident,
        )
        clocks.go_on(request)
        levels.look_again(request)
        events_of_owner = [events.event(events.Reopened, request, by=by, told=events.owner(request, but=by))]
        if request.owner is not None:
            transition(request, State.ASSIGNED)
            owners.hand(request, request.owner, by)
        announce(*events_of_owner, *escalating.follow(request, by=by, anew=True))
    return request

"""How a request ends, and how it begins again."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.conversation import Visibility
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person
from support import access, clocks, contact, events
from support.actions import errands, escalating, levels, owners, rating, recounting, visiting
from support.models import Message, SupportRequest
from support.words import ATTEMPTS, Category, Outcome, State


def resolve(
    request: SupportRequest, outcome: str, *, by: Person, words: str = "", version: int | None = None
) -> SupportRequest:
    """Says how it ended, with words for the resident if given. Every clock stops; open errands are called off."""
    if outcome not in Outcome:
        problem = _("Choose how it ended.")
        raise Invalid("request.outcome", problem, fields={"outcome": problem})
    _may_end_so(request, outcome)
    with transaction.atomic():
        announce(*resolved(request, outcome, by=by, words=words, version=version))
    return request


def resolved(
    request: SupportRequest, outcome: str, *, by: Person, words: str = "", version: int | None = None
) -> list[Event]:
    """Ends it so in the caller's transaction; the events for its announce."""
    transition(request, State.RESOLVED, version=version, outcome=outcome, resolved_at=clock.now(), undo=None)
    if words.strip():
        Message.objects.create(request=request, author=by, visibility=Visibility.REPLY, body=words.strip())
    clocks.stop_all(request)
    recounting.soon(request)
    told = events.residents(request, but=by)
    return [
        events.event(events.Resolved, request, by=by, told=told, outcome=outcome),
        *events.passed_on(request, by=by, kind=events.MainSolved),
        *errands.cancel_all(request, by=by),
        *escalating.follow(request, by=by),
    ]


def _may_end_so(request: SupportRequest, outcome: str) -> None:
    """Three attempts within 48 hours before "could not be reached"; a move is not done before its errand is."""
    if outcome == Outcome.UNREACHABLE and visiting.attempts_lately(request) < ATTEMPTS:
        problem = _("Try three times within 48 hours first, and note each try.")
        raise Invalid("request.attempts", problem, fields={"outcome": problem})
    is_move = request.category == Category.TRANSFER
    if outcome == Outcome.DONE and (
        errands.open_transfer(request) is not None or (is_move and not errands.is_moved(request))
    ):
        problem = _(
            "The errand that moves them is not done yet. End it first, or say that others have done it."
        )
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


def reopen(
    request: SupportRequest, reason: str, *, by: Person | None, version: int | None = None, proof: str = ""
) -> SupportRequest:
    """
    It did not help: back to whoever had it, with the resident's words. Of a request that was merged into another, that
    one is opened again. What was said of the end is forgotten: there will be another.

    `by` is nobody where a resident without an account is known by `proof` (support.contact).
    """
    if not reason.strip():
        problem = _("Say what is still missing.")
        raise Invalid("request.still", problem, fields={"reason": problem})
    with transaction.atomic():
        announce(*reopened(request, reason, by=by, version=version, proof=proof))
    return request


def reopened(
    request: SupportRequest, reason: str, *, by: Person | None, version: int | None = None, proof: str = ""
) -> list[Event]:
    """Opens it again, or the one it was merged into, in the caller's transaction; the events for its announce."""
    main = access.main_of(request)
    transition(
        main, State.REOPENED, version=version if main.pk == request.pk else None, outcome="", resolved_at=None,
        closed_at=None, **rating.NOTHING,
    )  # fmt: skip
    Message.objects.create(
        request=request, author=by, visibility=Visibility.REPLY, body=reason.strip(),
        by_resident=by is None or by.pk in events.residents(request),
    )  # fmt: skip
    clocks.go_on(main)
    levels.look_again(main)
    rating.forget(main)
    recounting.soon(main)
    told = events.event(
        events.Reopened, main, by=by, told=events.owner(main, but=by), **contact.proved(by, proof)
    )
    if main.owner is not None:
        transition(main, State.ASSIGNED)
        owners.hand(main, main.owner, by)
    return [told, *events.passed_on(main, by=by), *escalating.follow(main, by=by, anew=True)]

"""
What a decision about a pass means for the request that it was asked for (首接负责: whoever decides first, answers).

The pass is what was asked for: given, the request is done; refused, it was explained why it cannot be, in the words of
the refusal. It goes on, with whoever decided, while another pass of it waits or somebody is on the way for it; and at
level 0 and 1 a refusal never ends it, because somebody must find another way.
"""

from django.db import transaction
from django.db.models import F

from hub.core.announce import Event
from hub.core.flow.conversation import Visibility
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person
from hub.core.tasks.models import Task
from hub.core.tasks.words import TaskState
from support import access as requests
from support import clocks
from support import events as said
from support.actions import ending, errands, owners
from support.models import Message, SupportRequest
from support.passes.models import Pass
from support.passes.words import LEAVING, WAITING, State
from support.words import Outcome
from support.words import State as Solved

TRIES = 3
URGENT = 1


def decided(permit: Pass, *, by: Person, why: str = "") -> list[Event]:
    """
    Moves the request of a pass in the caller's transaction, which has decided the pass (once or for good); the events
    for its announce. `why` is the reason of a refusal.

    A pass never waits for its request: while colleagues keep changing that one at this very moment, it stays.
    """
    for _try in range(TRIES):
        request = _open_request(permit)
        if request is None:
            return []
        try:
            with transaction.atomic():
                return _moved(request, permit, by, why)
        except Conflict:
            continue
    return []


def taken_back(permit: Pass, *, by: Person, why: str) -> list[Event]:
    """
    A pass is revoked in the caller's transaction: a request that was done with it is not done any more, whether it was
    closed already or not. It is opened again, for whoever had it, with the reason, and its residents are told.

    It stays as it is where they have been out on a pass for once, or where another pass of it holds. Several passes
    that are revoked at once open it once: each holds the request while it looks for the others.
    """
    if permit.request is None or (permit.exits and not permit.recurs):
        return []
    if not _hold_done(permit.request) or _was_given(permit):
        return []
    rows = SupportRequest.objects.filter(area=permit.area_id)
    request = requests.with_people(rows).get(pk=permit.request.pk)
    again = ending.reopened(request, why, by=by)
    told = said.residents(request, but=by)
    return [*again, said.event(said.GoesOn, request, by=by, told=told)]


def _hold_done(request: SupportRequest) -> bool:
    """Holds the request until the transaction ends, if it was done; an UPDATE that changes nothing."""
    rows = SupportRequest.objects.filter(pk=request.pk, category__in=LEAVING)
    done = rows.filter(state__in=(Solved.RESOLVED, Solved.CLOSED), outcome=Outcome.DONE)
    return bool(done.update(version=F("version")))


def _open_request(permit: Pass) -> SupportRequest | None:
    if permit.request_id is None:
        return None
    found = requests.with_people(SupportRequest.objects.filter(area=permit.area_id)).get(pk=permit.request_id)
    return found if found.is_open and found.category in LEAVING else None


def _moved(request: SupportRequest, permit: Pass, by: Person, why: str) -> list[Event]:
    ends = _ends(request, permit)
    taken = owners.given(request, to=by, by=by, tell=not ends) if request.state in owners.TAKEABLE else []
    if ends:
        outcome = Outcome.DONE if _was_given(permit) else Outcome.EXPLAINED_CANNOT
        return [*taken, *ending.resolved(request, outcome, by=by, words=why)]
    return [*taken, *(_explained(request, by, why) if why else [])]


def _ends(request: SupportRequest, permit: Pass) -> bool:
    """Whether nothing more is to be done for it."""
    if permit.waits or Pass.objects.filter(request=request, state__in=WAITING).exclude(pk=permit.pk).exists():
        return False
    going = Task.objects.filter(source_kind=errands.KIND, source_id=request.pk, state=TaskState.OPEN)
    return not going.exists() and (_was_given(permit) or request.level > URGENT)


def _was_given(permit: Pass) -> bool:
    """Whether a pass of the request was given, this one or one before it."""
    same = Pass.objects.filter(request=permit.request_id, approved_at__isnull=False)
    return same.exclude(state=State.REVOKED).exists()


def _explained(request: SupportRequest, by: Person, why: str) -> list[Event]:
    """The reason stands among its messages; the household has just been told of the refusal itself."""
    message = Message.objects.create(request=request, author=by, visibility=Visibility.REPLY, body=why)
    clocks.answered(request)
    return [said.event(said.Replied, request, by=by, message=message.pk)]

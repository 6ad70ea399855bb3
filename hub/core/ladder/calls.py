"""
The confidential alarms that call somebody: their token, level and time, and the way to say "I have it".

Nobody finds one but those whom its steps have named and who stand on them still: no role opens it, no desk and no
operator. A service plugs in by its policy alone: `token` is what is shown, `taken` makes the case theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.kit.errors import Conflict
from hub.core.ladder import policies
from hub.core.ladder.actions import Subject, stop
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Why
from hub.core.people.models import Area, Person


@dataclass(frozen=True)
class Call:
    """One of them, as its page shows it."""

    ladder: Ladder
    token: str


def calls(person: Person, area: Area) -> list[Call]:
    """What calls a person in an area now, the most urgent and oldest first."""
    alive = _confidential(area).filter(stopped_at=None).order_by("level", "started_at", "pk")
    return [Call(one, policies.of(one.policy).about(one).token) for one in alive if person.pk in named(one)]


def call_for(person: Person, area: Area, pk: int) -> Ladder:
    """One that calls or has called a person; else Http404, as for one that is not there."""
    found = _confidential(area).filter(pk=pk).first()
    if found is None or person.pk not in named(found):
        raise Http404
    return found


def named(ladder: Ladder) -> Collection[int]:
    """Whom the steps that were sent name, as they stand now: whoever went off duty is not among them any more."""
    policy = policies.of(ladder.policy)
    sent = {step.rung for step in ladder.steps.all() if step.sent_at}
    found = {pk for name in sent for pk in policy.told(policy.rung(name), ladder)}
    return found | set(policy.fallback(ladder)) if ladder.unmanned else found


def take(ladder: Ladder, *, by: Person) -> None:
    """
    Somebody has it: nobody is told any further, and the service's case is theirs (Policy.taken).

    Raises Http404 for whom it does not name; Conflict `alarm.taken` where somebody was quicker. Who has it, the ladder
    does not keep; so it takes no idempotency key either, which would say for a week who pressed.
    """
    call_for(by, ladder.area, ladder.pk)
    with transaction.atomic():
        mine = Subject(ladder.policy, ladder.kind, ladder.subject, ladder.area)
        ended = stop(mine, by=by, why=Why.TAKEN) if _still(ladder) else []
        if not ended:
            raise Conflict("alarm.taken", _("Somebody has this one already. Nobody is called any more."))
        announce(*ended, *policies.of(ladder.policy).taken(ladder, by))


def _still(ladder: Ladder) -> bool:
    """Whether this very alarm still calls, and not another of its case; stopping it decides between two."""
    return Ladder.objects.filter(pk=ladder.pk, stopped_at=None).exists()


def _confidential(area: Area) -> QuerySet[Ladder]:
    found = Ladder.objects.filter(area=area, policy__in=policies.confidential())
    return found.select_related("area").prefetch_related("steps")

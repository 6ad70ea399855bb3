"""
An alert climbs its rungs until somebody has it (live.md, "Notices and the ladder").

Steps are durable rows with a due time. Whoever takes one first takes the ladder's row, then the step by a conditional
update: so two workers never send twice, a restart goes on where it stopped, and an acknowledgement either comes
first, and nothing is sent, or waits for the step that is being sent.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max, QuerySet

from hub.core.announce import Event, announce
from hub.core.kit import clock
from hub.core.ladder import events, policies
from hub.core.ladder.models import EscalationStep, Ladder
from hub.core.ladder.policies import Policy
from hub.core.ladder.words import Why
from hub.core.notices import inbox
from hub.core.people.models import Area, Person

log = logging.getLogger(__name__)

URGENT = 1
"""Only levels up to this one climb."""

MOST_STEPS = 30_000
"""A step's number has room for so many; by then an alert of level 0 has called for months."""


@dataclass(frozen=True)
class Subject:
    """What an alert is about: the name of its policy, kind and id, and its area."""

    policy: str
    kind: str
    id: int
    area: Area


def start(subject: Subject, level: int, *, by: Person | None) -> list[Event]:
    """
    Starts the ladder of a subject and takes its first step; gives the events for the caller's own announce.

    In the caller's transaction, which has changed the subject's row already: that row orders two who start at once.
    One that climbs at this level goes on as it is; at another level it begins anew. Where nobody is on duty or on
    call, leads and committee are rung at once, and the service tells whoever waits.
    """
    old = _alive(subject).first()
    if old is not None and old.level == level:
        return []
    ended = stop(subject, by=by, why=Why.AGAIN) if old is not None else []
    policy = policies.of(subject.policy)
    ladder = _open(subject, level, policy)
    return [*ended, *_sent(ladder.steps.get(number=1), policy, by), *_nobody_there(ladder, policy, by)]


def stop(subject: Subject, *, by: Person | None, why: Why) -> list[Event]:
    """
    Stops the ladder of a subject; gives its event, or nothing where none climbs. In the caller's transaction.

    What stands in the outbox about it and has not left is called off.
    """
    now = clock.now()
    alive = list(_alive(subject).select_related("area"))
    ids = [ladder.pk for ladder in alive]
    stopped = Ladder.objects.filter(pk__in=ids, stopped_at=None)
    policy = policies.of(subject.policy)
    if not ids or not stopped.update(stopped_at=now, stopped_by=None if policy.confidential else by, why=why):
        return []
    steps = EscalationStep.objects.filter(ladder__in=ids, sent_at=None, cancelled_at=None)
    steps.update(cancelled_at=now)
    for verb in (events.AlertSent.verb, events.NobodyThere.verb):
        inbox.settle(verb, subject.kind, subject.id)
    kind = events.kept(policy, events.AlertStopped)
    return [_event(kind, ladder, by, {"why": why.value}) for ladder in alive]


def is_alive(subject: Subject) -> bool:
    """Whether an alert about the subject climbs."""
    return _alive(subject).exists()


def due() -> QuerySet[EscalationStep]:
    """The steps whose time has come, longest waiting first."""
    open_ones = EscalationStep.objects.filter(sent_at=None, cancelled_at=None, due_at__lte=clock.now())
    return open_ones.order_by("due_at", "pk")


def climb() -> int:
    """Takes every step that is due; gives how many this caller took. One that fails holds up no other."""
    taken = 0
    for step in list(due().select_related("ladder__area")):
        try:
            taken += send(step)
        except Exception:
            log.exception("A step of a ladder failed.", extra={"ladder": step.ladder_id, "step": step.number})
    return taken


def send(step: EscalationStep) -> bool:
    """Takes one step and tells whoever stands on it; whether this caller did."""
    policy = policies.of(step.ladder.policy)
    with transaction.atomic():
        if not (_hold(step.ladder) and _take(step)):
            return False
        _next(step, policy)
        announce(*_sent(step, policy, None))
    return True


def _hold(ladder: Ladder) -> bool:
    """Takes the ladder's row until the transaction ends, if it still climbs. An UPDATE that changes nothing."""
    return bool(Ladder.objects.filter(pk=ladder.pk, stopped_at=None).update(level=F("level")))


def _take(step: EscalationStep) -> bool:
    """The guard: of any number of workers one gets the step, and nobody one that was called off."""
    mine = EscalationStep.objects.filter(pk=step.pk, sent_at=None, cancelled_at=None)
    return bool(mine.update(sent_at=clock.now()))


def _next(step: EscalationStep, policy: Policy) -> None:
    """After the last step everybody is told again and again: an alert ends by a person and by nothing else."""
    if step.number < MOST_STEPS and not step.ladder.steps.filter(number__gt=step.number).exists():
        EscalationStep.objects.create(
            ladder=step.ladder, number=step.number + 1, rung=step.rung,
            due_at=clock.now() + policy.pause(step.ladder),
        )  # fmt: skip


def _alive(subject: Subject) -> QuerySet[Ladder]:
    return Ladder.objects.filter(
        policy=subject.policy, kind=subject.kind, subject=subject.id, stopped_at=None
    )


def _open(subject: Subject, level: int, policy: Policy) -> Ladder:
    before = Ladder.objects.filter(policy=subject.policy, kind=subject.kind, subject=subject.id)
    last = before.aggregate(last=Max("round"))["last"] or 0
    now = clock.now()
    ladder = Ladder.objects.create(
        policy=subject.policy, kind=subject.kind, subject=subject.id, area=subject.area, level=level,
        round=last + 1, started_at=now, unmanned=not policy.manned(subject.area),
    )  # fmt: skip
    EscalationStep.objects.bulk_create(_steps(ladder, policy))
    return ladder


def _steps(ladder: Ladder, policy: Policy) -> Iterable[EscalationStep]:
    """The first is sent as the alert starts; the others wait for their time."""
    for number, rung in enumerate(policy.rungs, 1):
        due_at = ladder.started_at + policy.after(rung, ladder)
        sent = ladder.started_at if number == 1 else None
        yield EscalationStep(ladder=ladder, number=number, rung=rung.name, due_at=due_at, sent_at=sent)


def _sent(step: EscalationStep, policy: Policy, by: Person | None) -> list[Event]:
    ladder, rung = step.ladder, policy.rung(step.rung)
    told = policy.told(rung, ladder)
    EscalationStep.objects.filter(pk=step.pk).update(told=len(told))
    said = {
        "level": ladder.level,
        "round": ladder.round,
        "step": step.number,
        "rung": rung.name,
        "told": told,
    }
    more = {"told": tuple(told), "rung": rung, "by": rung.channels(ladder)}
    return [_event(events.kept(policy, events.AlertSent), ladder, by, said, **more)]


def _nobody_there(ladder: Ladder, policy: Policy, by: Person | None) -> list[Event]:
    if not ladder.unmanned:
        return []
    told = tuple(sorted(set(policy.fallback(ladder))))
    said = {"level": ladder.level, "told": list(told)}
    alarm = _event(events.kept(policy, events.NobodyThere), ladder, by, said, told=told)
    return [alarm, *policy.unmanned(ladder)]


def _event(
    kind: type[events.LadderEvent], ladder: Ladder, actor: Person | None, said: dict[str, Any], **more: Any
) -> Event:
    """An event as the record may keep it: of a confidential case, without anybody's number."""
    policy = policies.of(ladder.policy)
    if policy.confidential:
        said = {name: value for name, value in said.items() if name != "told"}
    return kind(
        area=ladder.area, about=policy.about(ladder), actor=None if policy.confidential else actor, ladder=ladder,
        particulars=said, **more,
    )  # fmt: skip

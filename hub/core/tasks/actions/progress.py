"""What follows a claim: on the way, done, given back, looked at. One transaction each, then one announce."""

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow import hold
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.media import actions as media
from hub.core.media.pipeline import ReadyPicture
from hub.core.people.models import Person
from hub.core.tasks import events, sources
from hub.core.tasks.actions import invitations, ticking, walking
from hub.core.tasks.events.board import NoShow, TakenBack
from hub.core.tasks.models import Claim, Load, Run, Task
from hub.core.tasks.words import ACTIVE, FINISHED, TWO, ClaimState, TaskState

Unanswered = Callable[[Claim], Iterable[Event]]
"""What follows where whoever went found nobody in: it gives its events for the completion's announce."""


def start(held: Claim, *, by: Person) -> Claim:
    """
    Says "I am on the way": the lease does not lapse any more, and at a door of a run those of all the others neither.

    Raises Conflict `claim.alone` where two go together and the second has not claimed it yet.
    """
    with transaction.atomic():
        hold_run(held.task)
        if held.task.by_two:
            _both_have_claimed(held.task)
        transition(held, ClaimState.STARTED, started_at=clock.now())
        step, others = sources.Step("started", held.task, by), walking.set_out(held.run_id, by)
        announce(events.about(held, events.Started, by=by), *sources.tell(step), *others)
    return held


def _both_have_claimed(task: Task) -> None:
    """Takes the errand's row, so that a second person who gives back at this moment is seen."""
    if not Task.objects.filter(pk=task.pk, claimed__gte=TWO).update(version=F("version") + 1):
        raise Conflict(
            "claim.alone", _("Two go together here. Wait until the second person has claimed it, too.")
        )


def complete(
    held: Claim,
    *,
    by: Person,
    token: str,
    note: str = "",
    picture: ReadyPicture | None = None,
    unanswered: Unanswered | None = None,
    key: Key | None = None,
) -> Claim:
    """
    Says that it is done, with a photo if there is one. `token` is the claim's own: a completion after the claim has
    ended, when somebody else may have it, is kept as a note and changes nothing else. Said twice, it is done once, and
    the photo is kept once. With `unanswered` nobody was in: their part is over, what they came for is not done. Of a
    run, the first door sets out for the others (`start`).

    Raises Conflict `claim.not_started` where two go together and this one has not set out, `task.steps` where a needed
    step is not ticked (unless nobody was in), and `task.guarded` where a service says why the errand may not be closed
    yet.
    """
    nobody_in = unanswered is not None

    def act() -> Claim:
        _in_order(held)
        if not _finish(held, token, note=note, nobody_in=nobody_in):
            return _came_late(held, by, token, note, picture)
        held.refresh_from_db()
        if picture:
            media.keep_picture(picture, area=held.task.area, subject=("claim", held.pk), by=by)
        if nobody_in:
            ticking.waive(held.task)
        done = _close_if_done(held.task, by)
        step = sources.Step(_verb(held.task) if done else "part_done", held.task, by, note)
        told = [events.about(held, events.Completed, by=by), *done, *sources.tell(step)]
        told += walking.set_out(held.run_id, by)
        if unanswered:
            told += unanswered(held)
        give_room_back(held)  # last: what follows may take the run that somebody claims now
        announce(*told)
        return held

    return once(key, "tasks.complete", act, Claim)


def _verb(task: Task) -> str:
    """How a closed errand went: done where anybody was met, else nobody answered."""
    met = Claim.objects.filter(task=task, state__in=FINISHED, nobody_in=False)
    return "done" if met.exists() else "unreached"


def _in_order(held: Claim) -> None:
    """
    The run's row, then the errand's before the claim's, as those take them who claim it or call it off: on PostgreSQL
    nobody then waits for the other in a circle.
    """
    hold_run(held.task)
    Task.objects.select_for_update().filter(pk=held.task_id).values_list("pk").first()


def hold_run(task: Task) -> None:
    """Takes the row of the errand's run: of two whose last doors end at one moment, the second sees the first's."""
    if task.run_id:
        Run.objects.filter(pk=task.run_id).update(gathers=F("gathers"))


def _finish(held: Claim, token: str, **said: object) -> bool:
    """The guard: of all who say that this claim is done, one ends it."""
    states = (ClaimState.STARTED,) if held.task.by_two else ACTIVE
    mine = Claim.objects.filter(pk=held.pk, token=token, state__in=states)
    ended = {"state": ClaimState.DONE, "ended_at": clock.now(), "version": F("version") + 1}
    return bool(mine.update(**ended, **said))


def _came_late(held: Claim, by: Person, token: str, note: str, picture: ReadyPicture | None) -> Claim:
    held.refresh_from_db()
    if held.state in FINISHED and held.token == token:
        return held  # said twice
    if held.state == ClaimState.CLAIMED and held.token == token:
        raise Conflict("claim.not_started", _("Two go together here. Say first that you are on your way."))
    said = note or str(_("Reported done after the claim had ended."))
    first = Claim.objects.filter(pk=held.pk, late_note="").update(late_note=said)
    if not first:
        Claim.objects.filter(pk=held.pk).update(late_note=said)
    elif picture:
        media.keep_picture(picture, area=held.task.area, subject=("claim", held.pk), by=by)
    held.refresh_from_db()
    announce(events.about(held, events.CompletedLate, by=by))
    return held


def _close_if_done(task: Task, by: Person | None) -> list[events.TaskDone]:
    """Closes the errand when as many claims are done as it has slots. The update decides between two at once."""
    waits = Coalesce(F("check_at"), Value(clock.now()))
    # Takes the row: the count below is final.
    Task.objects.filter(pk=task.pk).update(version=F("version") + 1, check_at=waits)
    finished = Claim.objects.filter(task=task, state__in=FINISHED).count()
    still_open = Task.objects.filter(pk=task.pk, state=TaskState.OPEN, slots__lte=finished)
    if task.slots <= finished:
        _check_guards(task)
    closed = still_open.update(state=TaskState.DONE, finished_at=clock.now())
    task.refresh_from_db()
    if not closed:
        return []
    about = Ref("task", task.pk, task.version)
    return [events.TaskDone(area=task.area, about=about, actor=by, task=task)]


def _check_guards(task: Task) -> None:
    ticking.check(task)
    reason = sources.reason_to_wait(task)
    if reason:
        raise Conflict("task.guarded", reason)


def release(held: Claim, *, by: Person) -> Claim:
    """Gives the slot back: somebody else can take the errand at once."""
    with transaction.atomic():
        _in_order(held)
        transition(held, ClaimState.RELEASED, ended_at=clock.now())
        _give_back(held)
        announce(
            events.about(held, events.Released, by=by), *sources.tell(sources.Step("released", held.task, by))
        )
    return held


def take_back(held: Claim, *, by: Person) -> Claim:
    """The desk takes the slot from whoever has it, who is told; somebody else can take the errand at once."""
    with transaction.atomic():
        _in_order(held)
        transition(held, ClaimState.RELEASED, ended_at=clock.now())
        _give_back(held)
        step = sources.Step("released", held.task, by)
        announce(events.about(held, TakenBack, by=by), *sources.tell(step))
    return held


def verify(held: Claim, *, by: Person) -> Claim:
    """The desk has looked at the proof and agrees."""
    with transaction.atomic():
        transition(held, ClaimState.VERIFIED)
        _looked_at(held.task_id)
        announce(events.about(held, events.Verified, by=by))
    return held


def _looked_at(task_id: int) -> None:
    """Takes an errand off the list of those to look at, unless somebody else's part still waits there."""
    task = Task.objects.filter(pk=task_id)
    task.update(version=F("version") + 1)  # takes the row: what is asked below is final
    if not Claim.objects.filter(task=task_id, state=ClaimState.DONE).exists():
        task.update(check_at=None)


def no_show(held: Claim, *, by: Person) -> Claim:
    """The desk says that nobody came; the slot is free again."""
    with transaction.atomic():
        _in_order(held)
        transition(held, ClaimState.NO_SHOW, ended_at=clock.now())
        _give_back(held)
        announce(events.about(held, NoShow, by=by))
    return held


def lapse(held: Claim) -> bool:
    """Ends a claim whose lease is over and that was never started; whether this caller was the one who ended it."""
    with transaction.atomic():
        _in_order(held)
        waiting = Claim.objects.filter(pk=held.pk, state=ClaimState.CLAIMED)
        changes = {"state": ClaimState.EXPIRED, "ended_at": clock.now(), "version": F("version") + 1}
        if not hold.let_go(waiting, field="lease_until", **changes):
            return False
        _give_back(held)
        step = sources.Step("lapsed", held.task, None)
        announce(events.about(held, events.Lapsed, by=None), *sources.tell(step))
    return True


def _give_back(held: Claim) -> None:
    Task.objects.filter(pk=held.task_id).update(claimed=F("claimed") - 1, version=F("version") + 1)
    held.task.refresh_from_db()
    invitations.open_again(held.task)
    give_room_back(held)


def give_room_back(held: Claim) -> None:
    """
    Takes a claim that is over off its person's load; a run counts once, until its last errand is over. The run's row
    is the caller's (`hold_run`): what is asked here is final.
    """
    if (
        held.run_id
        and Claim.objects.filter(run=held.run_id, person=held.person_id, state__in=ACTIVE).exists()
    ):
        return
    Load.objects.filter(person=held.person_id, area=held.task.area_id, active__gt=0).update(
        active=F("active") - 1
    )

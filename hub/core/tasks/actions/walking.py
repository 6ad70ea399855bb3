"""A run is walked as one: who sets out for one of its doors is on the way to all of them."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Person
from hub.core.tasks import events, sources
from hub.core.tasks.models import Claim, Run
from hub.core.tasks.words import HOLDS_SLOT, ClaimState

FOR_ONE = {"task__enters_home": False, "task__with_cash": False, "task__with_keys": False}
"""Where two go together, each says at the door itself that they set out (`actions.start`)."""


def start_run(run: Run, *, by: Person, key: Key | None = None) -> Run:
    """
    Says "I am on my way" for every door of a run that `by` has: none of them lapses any more. Said again it changes
    nothing, also where all of them are done by now.

    Raises Conflict `run.over` where none of its doors is theirs any more.
    """

    def act() -> Run:
        Run.objects.filter(pk=run.pk).update(
            gathers=F("gathers")
        )  # its row first, as whoever ends a door takes it
        told = set_out(run.pk, by)
        if told:
            announce(*told)
        elif not Claim.objects.filter(run=run, person=by, state__in=HOLDS_SLOT).exists():
            raise Conflict(
                "run.over", _("No door of this run is yours any more. Take it again from the board.")
            )
        return run

    return once(key, f"tasks.start_run {run.pk}", act, Run)


def set_out(run_id: int | None, person: Person) -> list[Event]:
    """
    Starts what somebody has of a run and has not started yet. Gives the events for the caller's announce; the run's
    row is the caller's (`hold_run`), so that nothing lapses meanwhile.
    """
    if run_id is None:
        return []
    waiting = Claim.objects.filter(run=run_id, person=person.pk, state=ClaimState.CLAIMED, **FOR_ONE)
    held = list(waiting.select_for_update(of=("self",)).select_related("task__area").order_by("pk"))
    on_the_way = {"state": ClaimState.STARTED, "started_at": clock.now(), "version": F("version") + 1}
    Claim.objects.filter(pk__in=[one.pk for one in held]).update(**on_the_way)
    return [event for one in held for event in _told(one, person)]


def _told(held: Claim, by: Person) -> list[Event]:
    step = sources.Step("started", held.task, by)
    return [events.about(held, events.Started, by=by), *sources.tell(step)]

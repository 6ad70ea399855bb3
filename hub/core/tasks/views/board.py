"""The board of the three workforces: what is open, one errand, and taking it by one tap."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.flow.repeat import step
from hub.core.kit import text
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.words import WORKFORCES
from hub.core.tasks import access, actions, runs
from hub.core.tasks.access import shifts
from hub.core.tasks.actions import rounds, waves
from hub.core.tasks.models import Task
from hub.core.tasks.views.kit import of_task, of_task_at_desk, shown


@require_GET
@staff_required(*access.BOARD_ROLES)
def board(request: HttpRequest) -> HttpResponse:
    """What is open to this person, most urgent first, with their own on top."""
    area = request.area
    live = attributes(request, names.board(area.pk), names.inbox(request.person.pk))
    single = access.board(request.person, area).filter(run=None)
    load = access.load_of(request.person, area)
    walked = access.as_walked(single, load.zones)
    page = lists.page(walked, access.BOARD_ORDER, after=request.GET.get("after", ""))
    mine = list(access.held_by(request.person).filter(task__area=area, run=None))
    held = {claim.task_id for claim in mine}
    seen = {
        "page": page,
        "rows": [task for task in page.rows if task.pk not in held],
        "mine": mine,
        "load": load,
        "runner": bool(request.roles & WORKFORCES),
        "asked": access.asked(request.person, area)[: waves.QUESTIONS],
        "ahead": shifts.ahead_of(request.person).filter(shift__area=area)[:3],
        "runs": runs.open_runs(request.person, area),
        "my_runs": runs.taken_by(request.person),
        "rows_url": reverse("tasks:rows", args=[area.slug]),
    }
    return render(request, "tasks/board.html", {**seen, "live": live})


@require_GET
@staff_required(*access.BOARD_ROLES)
def rows(request: HttpRequest) -> HttpResponse:
    """Those of the errands asked for that belong on this person's board: the live list fetches them."""
    ids = text.wholes(request.GET.get("ids", ""), lists.LIMIT)
    zones = access.load_of(request.person, request.area).zones
    found = access.as_walked(access.board(request.person, request.area).filter(pk__in=ids, run=None), zones)
    if not found:
        return HttpResponse(status=204)
    return render(request, "tasks/_rows.html", {"rows": found})


@require_GET
@of_task
def row(request: HttpRequest, task: Task) -> HttpResponse:
    """One errand's line on the board; 204 when it is not open to the person any more."""
    zones = access.load_of(request.person, task.area).zones
    found = access.as_walked(access.board(request.person, task.area).filter(pk=task.pk), zones).first()
    if found is None:
        return HttpResponse(status=204)
    return render(request, "tasks/_row.html", {"task": found})


@require_GET
@of_task
def task(request: HttpRequest, found: Task) -> HttpResponse:
    """One errand: what, where roughly, and the one thing to do next."""
    live = attributes(request, names.board(found.area_id))
    return render(request, "tasks/task.html", {**shown(request, found.pk), "live": live})


@require_GET
@of_task
def card(request: HttpRequest, found: Task) -> HttpResponse:
    """The errand's live part alone."""
    return render(request, "tasks/_task.html", shown(request, found.pk))


@require_POST
@of_task
def claim(request: HttpRequest, found: Task) -> HttpResponse:
    """Takes it."""
    actions.claim(found, by=request.person, key=request.idempotency_key)
    to = reverse("tasks:task", args=[found.pk])
    return answer(request, "tasks/_task.html", to=to, **shown(request, found.pk))


@require_POST
@of_task_at_desk
def cancel(request: HttpRequest, found: Task) -> HttpResponse:
    """The desk takes it off the board."""
    by, reason = request.person, request.POST.get("reason", "")
    act = partial(actions.cancel, found, by=by, reason=reason)
    found = step(request.idempotency_key, "tasks.cancel", found, act)
    to = reverse("tasks:task", args=[found.pk])
    return answer(request, "tasks/_desk_task.html", to=to, task=found)


@require_POST
@of_task
def decline(request: HttpRequest, found: Task) -> HttpResponse:
    """ "Not now", to being asked."""
    by, key = request.person, request.idempotency_key
    step(key, "tasks.decline", found, lambda: waves.decline(found, by=by))
    to = reverse("tasks:board", args=[found.area.slug])
    return answer(request, "tasks/_task.html", to=to, **shown(request, found.pk))


@require_POST
@of_task_at_desk
def ask_again(request: HttpRequest, found: Task) -> HttpResponse:
    """Everybody is asked once more; `wide`: also those who are off shift or go about elsewhere."""
    wide = request.POST.get("wide") == "1"
    rounds.ask_again(found, by=request.person, wide=wide, key=request.idempotency_key)
    asked = waves.offer(found.reread())
    words = ngettext("%(n)s person is asked now.", "%(n)s people are asked now.", len(asked))
    nobody = gettext("Nobody can be asked just now. Give it to somebody.")
    messages.info(request, words % {"n": len(asked)} if asked else nobody)
    to = reverse("tasks:task", args=[found.pk])
    return answer(request, "tasks/_desk_task.html", to=to, task=found)

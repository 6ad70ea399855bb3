"""The errands of the three workforces: the board, one's own, and each step by one tap."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.flow.repeat import step
from hub.core.kit import text
from hub.core.kit.errors import Invalid
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.media import actions as media
from hub.core.people import access as people
from hub.core.people.access import staff_required
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, Role
from hub.core.tasks import access, actions, runs
from hub.core.tasks.forms import DoneForm
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import ACTIVE

R = TypeVar("R")
Inner = Callable[[HttpRequest, Any], HttpResponse]
View = Callable[[HttpRequest, int], HttpResponse]


def of(find: Callable[[Person, int], R], area: Callable[[R], Area], *roles: Role) -> Callable[[Inner], View]:
    """
    Gets what the view is about through `find`, a person's right to it; staff confirm their second factor first.

    With `roles`, it is for people with one of them in its `area` alone.
    """

    def decorate(view: Inner) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            found = find(request.person, pk)
            first = people.second_factor_first(request, area(found), *roles)
            return first or view(request, found)

        guarded.roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


of_task = of(access.task_for, lambda found: found.area)
of_claim = of(access.claim_for, lambda held: held.task.area)
of_run = of(runs.run_for, lambda found: found.area)
of_task_at_desk = of(access.task_for_desk, lambda found: found.area, *DESK_ROLES)
of_claim_to_check = of(access.claim_to_check, lambda held: held.task.area, *DESK_ROLES)


@require_GET
@staff_required(*access.BOARD_ROLES)
def board(request: HttpRequest) -> HttpResponse:
    """What is open to this person, most urgent first, with their own on top."""
    area = request.area
    live = attributes(request, names.board(area.pk), names.inbox(request.person.pk))
    single = access.board(request.person, area).filter(run=None)
    page = lists.page(single, ["level", "pk"], after=request.GET.get("after", ""))
    mine = list(access.held_by(request.person).filter(task__area=area, run=None))
    held = {claim.task_id for claim in mine}
    shown = {
        "page": page,
        "rows": [task for task in page.rows if task.pk not in held],
        "mine": mine,
        "load": access.load_of(request.person, area),
        "runs": runs.open_runs(request.person, area),
        "my_runs": runs.taken_by(request.person),
        "rows_url": reverse("tasks:rows", args=[area.slug]),
    }
    return render(request, "tasks/board.html", {**shown, "live": live})


@require_GET
@staff_required(*access.BOARD_ROLES)
def rows(request: HttpRequest) -> HttpResponse:
    """Those of the errands asked for that belong on this person's board: the live list fetches them."""
    ids = text.wholes(request.GET.get("ids", ""), lists.LIMIT)
    found = access.board(request.person, request.area).filter(pk__in=ids, run=None)
    if not found:
        return HttpResponse(status=204)
    return render(request, "tasks/_rows.html", {"rows": found})


@require_GET
@of_task
def row(request: HttpRequest, task: Task) -> HttpResponse:
    """One errand's line on the board; 204 when it is not open to the person any more."""
    if not access.board(request.person, task.area).filter(pk=task.pk).exists():
        return HttpResponse(status=204)
    return render(request, "tasks/_row.html", {"task": task})


@require_GET
@of_task
def task(request: HttpRequest, found: Task) -> HttpResponse:
    """One errand: what, where roughly, and the one thing to do next."""
    live = attributes(request, names.board(found.area_id))
    return render(request, "tasks/task.html", {**_shown(request, found.pk), "live": live})


@require_GET
@of_task
def card(request: HttpRequest, found: Task) -> HttpResponse:
    """The errand's live part alone."""
    return render(request, "tasks/_task.html", _shown(request, found.pk))


def _shown(request: HttpRequest, pk: int) -> dict[str, object]:
    found = access.task_for(request.person, pk)
    own = access.claims_of(request.person).filter(task=found).first()
    return {
        "task": found,
        "claim": own,
        "open": own is not None and own.state in ACTIVE,
        "address": access.may_see_address(request.person, found),
        "refusal": actions.NOT_FOR_YOU.get(access.Taker.of(request.person, found.area).hindrance(found), ""),
        "form": DoneForm(initial={"token": own.token if own else ""}),
    }


@require_POST
@of_task
def claim(request: HttpRequest, found: Task) -> HttpResponse:
    """Takes it."""
    actions.claim(found, by=request.person, key=request.idempotency_key)
    to = reverse("tasks:task", args=[found.pk])
    return answer(request, "tasks/_task.html", to=to, **_shown(request, found.pk))


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own errands: the open ones as a route by building, floor and door, then what was done."""
    claims = access.claims_of(request.person)
    order = ["task__building__position", "task__household__floor", "task__household__door"]
    route = claims.filter(state__in=ACTIVE, run=None).order_by(*order)
    page = lists.page(claims.exclude(state__in=ACTIVE), ["-pk"], after=request.GET.get("after", ""))
    live = attributes(request, names.inbox(request.person.pk))
    shown = {"route": route, "page": page, "my_runs": runs.taken_by(request.person)}
    return render(request, "tasks/mine.html", {**shown, "live": live})


@require_POST
@of_claim
def start(request: HttpRequest, held: Claim) -> HttpResponse:
    """On the way."""
    by, key = request.person, request.idempotency_key
    return _after(request, step(key, "tasks.start", held, lambda: actions.start(held, by=by)))


@require_POST
@of_claim
def complete(request: HttpRequest, held: Claim) -> HttpResponse:
    """Done, with a photo and a word if there are any."""
    form = DoneForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "tasks/task.html", {**_shown(request, held.task_id), "form": form}, status=422)
    picture = form.cleaned_data["picture"]
    if held.task.photo_wanted and not picture and not form.cleaned_data["note"]:
        raise Invalid("claim.photo", _("A photo is wanted here. If you cannot take one, write why."))
    if picture:
        media.keep_picture(picture, area=held.task.area, subject=("claim", held.pk), by=request.person)
    data = form.cleaned_data
    key = request.idempotency_key
    actions.complete(held, by=request.person, token=data["token"], note=data["note"], key=key)
    return _after(request, held)


@require_POST
@of_claim
def release(request: HttpRequest, held: Claim) -> HttpResponse:
    """Gives it back."""
    by, key = request.person, request.idempotency_key
    return _after(request, step(key, "tasks.release", held, lambda: actions.release(held, by=by)))


@require_POST
@of_claim_to_check
def verify(request: HttpRequest, held: Claim) -> HttpResponse:
    """The desk has looked at the proof."""
    by, key = request.person, request.idempotency_key
    return _checked(request, step(key, "tasks.verify", held, lambda: actions.verify(held, by=by)))


@require_POST
@of_claim_to_check
def no_show(request: HttpRequest, held: Claim) -> HttpResponse:
    """The desk says that nobody came."""
    by, key = request.person, request.idempotency_key
    return _checked(request, step(key, "tasks.no_show", held, lambda: actions.no_show(held, by=by)))


@require_POST
@of_task_at_desk
def cancel(request: HttpRequest, found: Task) -> HttpResponse:
    """The desk takes it off the board."""
    actions.cancel(found, by=request.person, reason=request.POST.get("reason", ""))
    to = reverse("tasks:task", args=[found.pk])
    return answer(request, "tasks/_desk_task.html", to=to, task=found)


@require_GET
@of_run
def run(request: HttpRequest, found: Run) -> HttpResponse:
    """A building's batch: take it whole, or walk it floor by floor."""
    live = attributes(request, names.board(found.area_id))
    floors = runs.floors(found, request.person)
    return render(request, "tasks/run.html", {"run": found, "floors": floors, "live": live})


@require_POST
@of_run
def claim_run(request: HttpRequest, found: Run) -> HttpResponse:
    """Takes every door of it."""
    actions.claim_run(found, by=request.person, key=request.idempotency_key)
    return redirect("tasks:run", found.pk)


@require_POST
@of_run
def complete_floor(request: HttpRequest, found: Run) -> HttpResponse:
    """A whole floor is done."""
    floor = request.POST.get("floor", "")
    number = text.whole(floor.removeprefix("-"))
    if number is None:
        raise Invalid("run.floor", _("Choose a floor."))
    number = -number if floor.startswith("-") else number
    runs.complete_floor(found, number, by=request.person, key=request.idempotency_key)
    return redirect("tasks:run", found.pk)


def _after(request: HttpRequest, held: Claim) -> HttpResponse:
    shown = _shown(request, held.task_id)
    return answer(request, "tasks/_task.html", to=reverse("tasks:task", args=[held.task_id]), **shown)


def _checked(request: HttpRequest, held: Claim) -> HttpResponse:
    to = reverse("tasks:task", args=[held.task_id])
    return answer(request, "tasks/_desk_task.html", to=to, task=held.task)

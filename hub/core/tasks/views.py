"""The errands of the three workforces: the board, one's own, and each step by one tap."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.core.flow import lists
from hub.core.flow.answer import answer
from hub.core.kit.errors import Invalid
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.media import actions as media
from hub.core.people import access as people
from hub.core.tasks import access, actions
from hub.core.tasks.forms import DoneForm
from hub.core.tasks.models import Claim
from hub.core.tasks.words import ACTIVE


@login_required
@require_GET
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """What is open to this person, most urgent first, with their own on top."""
    area = people.enter(request, slug, *access.BOARD_ROLES)
    live = attributes(request, names.board(area.pk), names.inbox(request.person.pk))
    page = lists.page(access.board(request.person, area), ["level", "pk"], after=request.GET.get("after", ""))
    mine = list(access.claims_of(request.person).filter(task__area=area, state__in=ACTIVE))
    held = {claim.task_id for claim in mine}
    load = access.load_of(request.person, area)
    rows = [task for task in page.rows if task.pk not in held]
    return render(
        request, "tasks/board.html", {"page": page, "rows": rows, "mine": mine, "load": load, "live": live}
    )


@login_required
@require_GET
def rows(request: HttpRequest, slug: str) -> HttpResponse:
    """Those of the errands asked for that belong on this person's board: the live list fetches them."""
    area = people.enter(request, slug, *access.BOARD_ROLES)
    ids = [int(part) for part in request.GET.get("ids", "").split(",") if part.isdigit()][:50]
    found = access.board(request.person, area).filter(pk__in=ids)
    if not found:
        return HttpResponse(status=204)
    return render(request, "tasks/_rows.html", {"rows": found})


@login_required
@require_GET
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One errand's line on the board; 204 when it is not open to the person any more."""
    task = access.task_for(request.person, pk)
    if not access.board(request.person, task.area).filter(pk=pk).exists():
        return HttpResponse(status=204)
    return render(request, "tasks/_row.html", {"task": task})


@login_required
@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One errand: what, where roughly, and the one thing to do next."""
    found = access.task_for(request.person, pk)
    request.area = found.area
    live = attributes(request, names.board(found.area_id))
    return render(request, "tasks/task.html", {**_shown(request, found.pk), "live": live})


@login_required
@require_GET
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The errand's live part alone."""
    return render(request, "tasks/_task.html", _shown(request, pk))


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


@login_required
@require_POST
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it."""
    found = access.task_for(request.person, pk)
    actions.claim(found, by=request.person, key=request.idempotency_key)
    return answer(request, "tasks/_task.html", to=reverse("tasks:task", args=[pk]), **_shown(request, pk))


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own errands: the open ones as a route by building, floor and door, then what was done."""
    claims = access.claims_of(request.person)
    order = ["task__building__position", "task__household__floor", "task__household__door"]
    route = claims.filter(state__in=ACTIVE).order_by(*order)
    page = lists.page(claims.exclude(state__in=ACTIVE), ["-pk"], after=request.GET.get("after", ""))
    live = attributes(request, names.inbox(request.person.pk))
    return render(request, "tasks/mine.html", {"route": route, "page": page, "live": live})


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """On the way."""
    held = actions.start(access.claim_for(request.person, pk), by=request.person)
    return _after(request, held)


@login_required
@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, with a photo and a word if there are any."""
    held = access.claim_for(request.person, pk)
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


@login_required
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives it back."""
    return _after(request, actions.release(access.claim_for(request.person, pk), by=request.person))


@login_required
@require_POST
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk has looked at the proof."""
    return _checked(request, actions.verify(access.claim_to_check(request.person, pk), by=request.person))


@login_required
@require_POST
def no_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk says that nobody came."""
    return _checked(request, actions.no_show(access.claim_to_check(request.person, pk), by=request.person))


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """The desk takes it off the board."""
    found = access.task_for_desk(request.person, pk)
    actions.cancel(found, by=request.person, reason=request.POST.get("reason", ""))
    return answer(request, "tasks/_desk_task.html", to=reverse("tasks:task", args=[pk]), task=found)


def _after(request: HttpRequest, held: Claim) -> HttpResponse:
    shown = _shown(request, held.task_id)
    return answer(request, "tasks/_task.html", to=reverse("tasks:task", args=[held.task_id]), **shown)


def _checked(request: HttpRequest, held: Claim) -> HttpResponse:
    to = reverse("tasks:task", args=[held.task_id])
    return answer(request, "tasks/_desk_task.html", to=to, task=held.task)

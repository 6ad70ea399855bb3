"""One's own errands: the route, each step by one tap; and what the desk says of a claim."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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
from hub.core.tasks import access, actions, doors, runs
from hub.core.tasks.actions import ticking
from hub.core.tasks.forms import DoneForm
from hub.core.tasks.models import Claim
from hub.core.tasks.views.kit import of_claim, of_claim_to_check, shown
from hub.core.tasks.words import ACTIVE


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own errands: the open ones as a route by building, floor and door, then what was done."""
    claims = access.claims_of(request.person)
    order = ["task__building__position", "task__household__floor", "task__household__door"]
    route = claims.filter(state__in=ACTIVE, run=None).order_by(*order)
    page = lists.page(claims.exclude(state__in=ACTIVE), ["-pk"], after=request.GET.get("after", ""))
    live = attributes(request, names.inbox(request.person.pk))
    seen = {"route": route, "page": page, "my_runs": runs.taken_by(request.person)}
    return render(request, "tasks/mine.html", {**seen, "live": live})


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
        return render(request, "tasks/task.html", {**shown(request, held.task_id), "form": form}, status=422)
    picture = form.cleaned_data["picture"]
    if held.task.photo_wanted and not picture and not form.cleaned_data["note"]:
        raise Invalid("claim.photo", _("A photo is wanted here. If you cannot take one, write why."))
    data, key = form.cleaned_data, request.idempotency_key
    actions.complete(
        held, by=request.person, token=data["token"], note=data["note"], picture=picture, key=key
    )
    return _after(request, held)


@require_POST
@of_claim
def release(request: HttpRequest, held: Claim) -> HttpResponse:
    """Gives it back."""
    by, key = request.person, request.idempotency_key
    return _after(request, step(key, "tasks.release", held, lambda: actions.release(held, by=by)))


@require_POST
@of_claim
def tick(request: HttpRequest, held: Claim) -> HttpResponse:
    """A step is ticked off, or its tick taken back."""
    item = access.item_of(held, text.whole(request.POST.get("step", "")) or 0)
    done, token = request.POST.get("done") == "1", request.POST.get("token", "")
    ticking.tick(held, item, done=done, by=request.person, token=token, key=request.idempotency_key)
    return _after(request, held)


@require_POST
@of_claim
def unreached(request: HttpRequest, held: Claim) -> HttpResponse:
    """Nobody answered: the door joins those to knock at."""
    token, key = request.POST.get("token", ""), request.idempotency_key
    doors.unreached(held, by=request.person, token=token, key=key)
    return _after(request, held)


@require_POST
@of_claim_to_check
def take_back(request: HttpRequest, held: Claim) -> HttpResponse:
    """The desk takes it from whoever has it."""
    by, key = request.person, request.idempotency_key
    return _checked(request, step(key, "tasks.take_back", held, lambda: actions.take_back(held, by=by)))


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


def _after(request: HttpRequest, held: Claim) -> HttpResponse:
    seen = shown(request, held.task_id)
    return answer(request, "tasks/_task.html", to=reverse("tasks:task", args=[held.task_id]), **seen)


def _checked(request: HttpRequest, held: Claim) -> HttpResponse:
    to = reverse("tasks:task", args=[held.task_id])
    return answer(request, "tasks/_desk_task.html", to=to, task=held.task)

"""The errands of an area as its desk sees them: what is open, who has it, what waits for a look."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.flow.answer import back
from hub.core.kit import text
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.media.models import Picture
from hub.core.people.access import household_for, staff_required
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, actions, doors, runs, sources
from hub.core.tasks.access import profiles
from hub.core.tasks.forms import ErrandForm
from hub.core.tasks.forms.planning import RunForm
from hub.core.tasks.models import Task
from hub.core.tasks.words import WORKFORCE_CHOICES, Kind
from hub.desk import exports
from support.access import case_for
from support.actions.visiting import to_knock

ORDERS = {"open": ["level", "pk"], "check": ["check_at", "pk"], "done": ["-pk"], "all": ["-pk"]}
"""The views, and in which order each shows its errands: what is urgent, what has waited longest, what is new."""
NARROWED = ("open", "check")


def _wanted(request: HttpRequest) -> access.Wanted:
    """What the address narrows the list to; what cannot be read narrows nothing."""
    said = request.GET if request.method == "GET" else request.POST
    return access.Wanted(
        workforce=said.get("workforce", ""), zone=said.get("zone", "")[:20], kind=said.get("kind", "")[:15],
        building=text.whole(said.get("building", "")), level=text.whole(said.get("level", "")),
        held=said.get("held", "")[:10],
    )  # fmt: skip


@require_GET
@staff_required(*DESK_ROLES)
def errands(request: HttpRequest) -> HttpResponse:
    """The list, by view and narrowed."""
    area, view, wanted = request.area, request.GET.get("view", "open"), _wanted(request)
    live = attributes(request, names.desk(area.pk), names.board(area.pk))
    rows = access.tasks_at_desk(area, view, wanted)
    page = lists.page(rows, ORDERS.get(view, ORDERS["open"]), after=request.GET.get("after", ""))
    context = {
        "page": page, "rows": _shown(page.rows), "view": view, "live": live, "wanted": wanted,
        "narrows": view in NARROWED, "zones": profiles.zones_of(area), "kinds": Kind.choices,
        "workforces": WORKFORCE_CHOICES, "buildings": area.buildings.all(), "levels": range(5),
    }  # fmt: skip
    return render(request, "desk/errands.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line."""
    task = access.task_for_desk(request.person, pk, area=request.area)
    return render(request, "desk/_errand_row.html", {"row": _shown([task])[0]})


def _shown(tasks: Sequence[Task]) -> list[dict[str, object]]:
    """Each errand with its claims and their photos: one question for all photos."""
    claims = {task.pk: list(task.claims.all()) for task in tasks}
    proofs: dict[int, list[Picture]] = {}
    for picture in Picture.objects.of("claim", *(claim.pk for some in claims.values() for claim in some)):
        proofs.setdefault(picture.subject_id, []).append(picture)
    return [
        {
            "task": task,
            "claims": claims[task.pk],
            "unanswered": doors.went_unanswered(task, claims[task.pk]),
            "pictures": [picture for claim in claims[task.pk] for picture in proofs.get(claim.pk, [])],
            "steps": len(task.items.all()),
            "ticked": sum(item.done_at is not None for item in task.items.all()),
            "url": sources.url_of(task),
            "label": sources.label_of(task),
        }
        for task in tasks
    ]


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """An errand that comes from no request: for one door (`household` in the address), or for the area."""
    household = _household(request)
    form = ErrandForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "household": household}
        return render(request, "desk/errand_new.html", context, status=422 if form.is_bound else 200)
    actions.open_task(
        request.area, form.errand(household=household), by=request.person, key=request.idempotency_key
    )
    return redirect("desk:errands", request.area.slug)


def _household(request: HttpRequest) -> Household | None:
    pk = text.whole(request.GET.get("household", ""))
    found = household_for(request.person, pk) if pk else None
    return found if found and found.area_id == request.area.pk else None


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def run_new(request: HttpRequest) -> HttpResponse:
    """A run through a building: doors, boxes, pick-up point."""

    def act(form: RunForm) -> str:
        data = form.cleaned_data
        runs.open_run(
            data["building"], data["title"], Kind(data["kind"]), form.households, by=request.person,
            pick_up=data["pick_up"], boxes=form.boxes, items=data["items"], key=request.idempotency_key,
        )  # fmt: skip
        return reverse("desk:errands", args=[request.area.slug])

    return fill(request, "desk/run_new.html", RunForm(request.POST or None, area=request.area), act)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives an errand to somebody: who may take it, whoever carries least first; the others with the reason."""
    area = request.area
    task = access.task_for_desk(request.person, pk, area=area)
    if request.method == "POST":
        person = profiles.chosen(area, request.POST.get("person", ""))
        actions.assign(task, person, by=request.person, key=request.idempotency_key)
        messages.success(request, _("%(name)s has it now and is told.") % {"name": person.name})
        return see(back(request, reverse("desk:errands", args=[area.slug])))
    may, may_not = _candidates(task)
    return render(request, "desk/assign.html", {"task": task, "may": may, "may_not": may_not})


MOST = 300


def _candidates(task: Task) -> tuple[list[Any], list[Any]]:
    may: list[Any] = []
    may_not: list[Any] = []
    everybody = profiles.profiles(task.area, profiles.runners(task.area)[:MOST])
    holding = {claim.person_id for claim in task.claims.filter(state__in=("claimed", "started"))}
    workforces = profiles.workforces_of(task.area)
    for one in everybody:
        taker = access.Taker(workforces.get(one.person.pk, frozenset()), one.load)
        reason = taker.hindrance(task)
        if not reason and one.load.active >= one.load.cap:
            reason = "cap"
        if one.person.pk in holding:
            continue
        (may_not if reason else may).append((one, actions.NOT_FOR_THEM.get(reason, ""), taker.goes_to(task)))
    may.sort(key=lambda row: (not row[2], not row[0].on_shift, row[0].load.active, row[0].person.name))
    return may, may_not


@require_POST
@staff_required(*DESK_ROLES)
def knock(request: HttpRequest, pk: int) -> HttpResponse:
    """Could not reach the household of a case: its door joins those to knock at."""
    case = case_for(request.person, pk, area=request.area)
    household = get_object_or_404(Household.objects.select_related("building", "area"), pk=case.household_id)
    doors.knock(household, to_knock(case), by=request.person, key=request.idempotency_key)
    messages.success(request, _("Somebody will knock at the door."))
    return see(reverse("desk:case", args=[request.area.slug, case.pk]))


@staff_required(*DESK_ROLES)
@fresh_confirmation_required
@require_POST
def export_errands(request: HttpRequest) -> HttpResponse:
    """What the list shows as a file, after a fresh confirmation; who took it is recorded."""
    form, view = request.POST.get("format", ""), request.POST.get("view", "open")
    return exports.errands(request.area, view, _wanted(request), form, by=request.person)

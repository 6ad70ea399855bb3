"""The errands of an area as its desk sees them: what is open, who has it, what waits for a look."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.flow import lists
from hub.core.kit import text
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.media.models import Picture
from hub.core.people.access import household_for, staff_required
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, actions, sources
from hub.core.tasks.forms import ErrandForm
from hub.core.tasks.models import Task

ORDERS = {"open": ["level", "pk"], "check": ["check_at", "pk"], "done": ["-pk"], "all": ["-pk"]}
"""The views, and in which order each shows its errands: what is urgent, what has waited longest, what is new."""


@require_GET
@staff_required(*DESK_ROLES)
def errands(request: HttpRequest) -> HttpResponse:
    """The list, by view."""
    view = request.GET.get("view", "open")
    live = attributes(request, names.desk(request.area.pk), names.board(request.area.pk))
    rows = access.tasks_at_desk(request.area, view)
    page = lists.page(rows, ORDERS.get(view, ORDERS["open"]), after=request.GET.get("after", ""))
    shown = _shown(page.rows)
    return render(request, "desk/errands.html", {"page": page, "rows": shown, "view": view, "live": live})


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
            "pictures": [picture for claim in claims[task.pk] for picture in proofs.get(claim.pk, [])],
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

"""A building's batch: taken whole, walked floor by floor, printed for when the network is away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.core.kit import clock, text
from hub.core.kit.errors import Invalid
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.tasks import actions, runs
from hub.core.tasks.forms import named
from hub.core.tasks.models import Run
from hub.core.tasks.views.kit import of_run


@require_GET
@of_run
def run(request: HttpRequest, found: Run) -> HttpResponse:
    """A building's batch: take it whole, or walk it floor by floor."""
    live = attributes(request, names.board(found.area_id))
    floors = runs.floors(found, request.person)
    seen = {"run": found, "floors": floors, "leave_by": runs.leave_by(floors), "live": live}
    return render(request, "tasks/run.html", seen)


@require_POST
@of_run
def claim_run(request: HttpRequest, found: Run) -> HttpResponse:
    """Takes every door of it."""
    actions.claim_run(found, by=request.person, key=request.idempotency_key)
    return redirect("tasks:run", found.pk)


@require_POST
@of_run
def start_run(request: HttpRequest, found: Run) -> HttpResponse:
    """On the way, to every door of it."""
    actions.start_run(found, by=request.person, key=request.idempotency_key)
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
    doors = named(request.POST.getlist("door"))
    runs.complete_floor(found, number, by=request.person, doors=doors, key=request.idempotency_key)
    return redirect("tasks:run", found.pk)


@require_GET
@of_run
def sheet(request: HttpRequest, found: Run) -> HttpResponse:
    """The same on paper: by floor and door, boxes, the pick-up point, and who needs it brought to the door."""
    seen = {"run": found, "sheet": runs.sheet(found, request.person), "now": clock.now()}
    return render(request, "tasks/run_sheet.html", seen)

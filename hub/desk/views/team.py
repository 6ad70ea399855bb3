"""The team: who carries how much, who should rest, and what those before left word of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hub.core.kit import clock
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import team as tasks
from hub.desk import access
from hub.desk import team as desk


@require_GET
@staff_required(*DESK_ROLES)
def team(request: HttpRequest) -> HttpResponse:
    """Those on duty first, whoever carries most on top; then the others who hold something."""
    live = attributes(request, names.desk(request.area.pk))
    crew = desk.crew(request.area)
    context = {
        "on_duty": [one for one in crew if one.duty],
        "others": [one for one in crew if not one.duty and one.weight],
        "most": max((one.weight for one in crew), default=0),
        "handovers": tasks.handovers(request.area),
        "live": live,
    }
    return render(request, "desk/team.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def handover(request: HttpRequest) -> HttpResponse:
    """The hand-over on paper: the last notes, who carries what, what is open."""
    crew = [one for one in desk.crew(request.area) if one.duty or one.weight]
    context = {
        "crew": crew, "handovers": tasks.handovers(request.area), "glance": access.glance(request.area),
        "now": clock.now(),
    }  # fmt: skip
    return render(request, "desk/handover_print.html", context)

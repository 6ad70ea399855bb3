"""I need help now: without sign-in, without JavaScript, and before anything is saved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hub.core.flow.context import area_of


@require_GET
def help_now(request: HttpRequest) -> HttpResponse:
    """The numbers that answer: the country's, then what the area's committee has verified."""
    area = area_of(request)
    return render(request, "wellbeing/help_now.html", {"contacts": area.emergency_contacts if area else []})

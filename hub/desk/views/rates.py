"""The three rates for staff: over time, by building and by subject; never by person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from support import access as support
from support import rates

PERIODS = (7, 28, 84)


@require_GET
@staff_required(*DESK_ROLES)
def page(request: HttpRequest) -> HttpResponse:
    """Four weeks, or another period; and what a second person is asked to leave out."""
    asked = request.GET.get("days", "")
    length = int(asked) if asked in {str(n) for n in PERIODS} else rates.SHOWN_DAYS
    days = rates.by_day(request.area, length)
    whole = rates.overall(request.area, length)
    context = {
        "length": length, "periods": PERIODS, "overall": whole, "days": days,
        "lines": rates.lines(days, whole), "by_building": rates.by_building(request.area, length),
        "by_category": rates.by_category(request.area, length),
        "waiting": support.exclusions_waiting(request.area),
    }  # fmt: skip
    return render(request, "desk/rates.html", context)

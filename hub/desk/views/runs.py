"""Letters to hand out and doors to knock at: buttons beside the lists that they are made of."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.desk import runs


@require_POST
@staff_required(*DESK_ROLES)
def hand_out_letters(request: HttpRequest, building: int) -> HttpResponse:
    """One run through a building: a letter to every door behind which nobody has joined."""
    runs.hand_out_letters(request.area, building, by=request.person, key=request.idempotency_key)
    return redirect("desk:errands", request.area.slug)


@require_POST
@staff_required(*DESK_ROLES)
def knock(request: HttpRequest, pk: int, building: int) -> HttpResponse:
    """One run through a building: every door that has not read an announcement is told by mouth."""
    runs.knock(request.area, pk, building, by=request.person, key=request.idempotency_key)
    return redirect("desk:errands", request.area.slug)

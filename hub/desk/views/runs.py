"""What the desk makes of others' lists: letters to hand out, doors that have not read an announcement."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.core.estate import audience
from hub.core.estate.joining import letters
from hub.core.estate.models import Announcement
from hub.core.people.access import staff_required
from hub.core.people.models import Building
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import runs
from hub.core.tasks.words import Kind


@require_POST
@staff_required(*DESK_ROLES)
def hand_out_letters(request: HttpRequest, building: int) -> HttpResponse:
    """One run through a building: a letter to every door behind which nobody has joined."""
    house = get_object_or_404(Building, area=request.area, pk=building)
    doors = list(letters.not_joined(letters.in_order(request.area, house)))
    title = _("Hand out letters: %(building)s") % {"building": house}
    runs.open_run(house, title, Kind.LETTERS, doors, by=request.person, key=request.idempotency_key)
    return redirect("desk:errands", request.area.slug)


@require_POST
@staff_required(*DESK_ROLES)
def knock(request: HttpRequest, pk: int, building: int) -> HttpResponse:
    """One run through a building: every door that has not read an announcement is told by mouth."""
    house = get_object_or_404(Building, area=request.area, pk=building)
    announcement = get_object_or_404(Announcement, area=request.area, pk=pk)
    doors = list(audience.unread_households(announcement, house))
    title = _("Tell them at the door: %(building)s") % {"building": house}
    runs.open_run(house, title, Kind.DOOR_KNOCK, doors, by=request.person, key=request.idempotency_key)
    return redirect("desk:errands", request.area.slug)

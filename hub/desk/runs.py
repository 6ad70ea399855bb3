"""What the desk makes of others' lists: letters to hand out, doors that have not read an announcement."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.core.estate import audience
from hub.core.estate.joining import letters
from hub.core.estate.models import Announcement
from hub.core.flow.idempotent import Key
from hub.core.people.models import Area, Building, Person
from hub.core.tasks import runs
from hub.core.tasks.models import Run
from hub.core.tasks.words import Kind


def hand_out_letters(area: Area, building: int, *, by: Person, key: Key | None = None) -> Run:
    """One run through a building: a letter to every door behind which nobody has joined. Http404 elsewhere."""
    house = get_object_or_404(Building, area=area, pk=building)
    doors = list(letters.not_joined(letters.in_order(area, house)))
    title = _("Hand out letters: %(building)s") % {"building": house}
    return runs.open_run(house, title, Kind.LETTERS, doors, by=by, key=key)


def knock(area: Area, announcement: int, building: int, *, by: Person, key: Key | None = None) -> Run:
    """One run through a building: every door that has not read an announcement is told by mouth. Http404 elsewhere."""
    house = get_object_or_404(Building, area=area, pk=building)
    found = get_object_or_404(Announcement, area=area, pk=announcement)
    doors = list(audience.unread_households(found, house))
    title = _("Tell them at the door: %(building)s") % {"building": house}
    return runs.open_run(house, title, Kind.DOOR_KNOCK, doors, by=by, key=key)

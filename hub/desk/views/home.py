"""The first page: for a visitor the way in, for a resident what was promised, for everybody what waits."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from groceries.views import home as groceries_home
from hub.core.estate import announcements
from hub.core.flow.context import area_of
from hub.core.kit import clock
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as people
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, WORKFORCES
from hub.core.tasks import access as tasks
from hub.desk import access, waiting
from support import access as support
from support import progress
from support.passes import access as passes
from support.words import Stage

SHOWN = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """One page for everybody, made of what the person is."""
    if not request.user.is_authenticated:
        return render(request, "desk/welcome.html")
    area = area_of(request)
    if area is None:
        return render(request, "desk/nowhere.html")
    live = attributes(request, names.inbox(request.person.pk))
    return render(request, "desk/home.html", {"live": live, **_shown(request, area)})


def _shown(request: HttpRequest, area: Area) -> dict[str, Any]:
    person = request.person
    roles = people.roles_of(person, area)
    parts = support.parts_of(person)
    open_requests = (
        support.any_of(parts).filter(stage=Stage.OPEN).select_related("owner", "area", "household__building")
    )
    found = list(open_requests.order_by("level", "-pk")[:SHOWN])
    return {
        **groceries_home.shown_to(person, area),
        "households": list(people.households_of(person)),
        "day": _day_of_closure(area),
        "greeting": greeting(),
        "passes": passes.current_of(person),
        "requests": [(request_, progress.steps(request_)) for request_ in found],
        "to_rate": support.to_rate(parts, SHOWN),
        "claims": list(tasks.held_by(person)[:SHOWN]) if roles & WORKFORCES else [],
        "errand_count": tasks.board(person, area).count() if roles & WORKFORCES else 0,
        "works": bool(roles & WORKFORCES),
        "pinned": announcements.pinned_for(person),
        **(_desk(area) if roles & DESK_ROLES else {}),
    }


def _desk(area: Area) -> dict[str, Any]:
    """What whoever works at the desk sees first."""
    return {
        "at_desk": True,
        "is_bare": not area.buildings.exists(),
        "waiting": support.queue(area).count(),
        "glance": access.glance(area),
        "waits": waiting.of(area),
    }


def _day_of_closure(area: Area) -> int:
    episode = area.episodes.filter(ended_at=None).first()
    return (clock.now() - episode.started_at).days + 1 if episode else 0


def greeting() -> str:
    """Good morning, afternoon or evening, by the area's clock (the active time zone)."""
    from django.utils.timezone import localtime

    hour = localtime(clock.now()).hour
    if hour < 5 or hour >= 18:
        return _("Good evening")
    return _("Good morning") if hour < 12 else _("Good afternoon")

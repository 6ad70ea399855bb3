"""The roster's own pages: the first one with its figures, and the export. The road of an import is flow's."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.roster import actions
from hub.core.estate.roster.export import TYPES
from hub.core.estate.roster.kind import ROSTER
from hub.core.flow.imports.views import ImportPages
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.access import live_memberships, staff_required
from hub.core.people.models import Household
from hub.core.people.words import DESK_ROLES


def _figures(request: HttpRequest) -> dict[str, Any]:
    area = request.area
    return {
        "people": live_memberships().filter(household__area=area).values("person").distinct().count(),
        "households": Household.objects.filter(area=area, closed_at=None).count(),
    }


PAGES = ImportPages(
    lambda _request: ROSTER, "roster", staff_required(*DESK_ROLES), "estate/roster/start.html", _figures
)


@staff_required(*DESK_ROLES)
@fresh_confirmation_required
@require_POST
def export_roster(request: HttpRequest) -> HttpResponse:
    """The whole roster as a file, after a fresh confirmation; who took it is recorded."""
    form = request.POST.get("format", "")
    if form not in TYPES:
        raise Invalid("export.bad_format", _("Choose XLSX or CSV."))
    data = actions.export_roster(request.area, form, by=request.person)
    name = f"roster-{slugify(request.area.slug)}-{localtime(clock.now()):%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)

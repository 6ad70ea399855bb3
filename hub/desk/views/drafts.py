"""What somebody types on a case is kept while they type."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from support import access as support
from support import actions


@require_POST
@staff_required(*DESK_ROLES)
def keep(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Keeps a reply or a note that is not sent yet; empty words forget it."""
    found = support.case_for(request.person, pk, area=request.area)
    actions.keep_draft(found, kind, request.POST.get("body", ""), by=request.person)
    return HttpResponse(status=204)

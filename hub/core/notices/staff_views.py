"""The outbox: what leaves the hub, for those who must see that it does."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.core.kit import again
from hub.core.notices import outbox
from hub.core.notices.words import State
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import Role


@require_GET
@staff_required(*outbox.ROLES)
def show(request: HttpRequest) -> HttpResponse:
    """States, counts, and what has failed."""
    rows = outbox.deliveries_of(_area(request), operator=Role.OPERATOR in request.roles)
    state = request.GET.get("state", "")
    page = outbox.page(rows, state=state, after=request.GET.get("after", ""))
    counts = [(State(value), _counted(number)) for value, number in outbox.counts(rows).items()]
    shown = {"page": page, "counts": counts, "state": state}
    return render(request, "notices/outbox.html", shown)


def _counted(number: int) -> str:
    """As the badge shows it: nothing for none."""
    return f"{outbox.COUNTED}+" if number > outbox.COUNTED else str(number or "")


@require_POST
@staff_required(*outbox.ROLES)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Tries a failed delivery again."""
    area = _area(request)
    rows = outbox.deliveries_of(area, operator=Role.OPERATOR in request.roles)
    again.told(request.idempotency_key, f"outbox.retry {pk}", lambda: outbox.retry(rows, pk))
    messages.success(request, _("It is being tried again."))
    return HttpResponseRedirect(reverse("notices:outbox", args=[area.slug]), status=303)


def _area(request: HttpRequest) -> Area:
    return cast(Area, request.area)  # staff_required has set it

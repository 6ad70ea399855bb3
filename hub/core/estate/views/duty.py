"""On duty, off duty, and who is."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from hub.core.estate import access
from hub.core.estate.actions import duty
from hub.core.estate.forms.rights import DutyForm, HandoverForm
from hub.core.estate.views.steps import fill, see
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Duty
from hub.core.people.words import DESK_ROLES, STAFF_ROLES, WORKFORCES

ON_THE_ROTA = tuple(sorted(STAFF_ROLES | WORKFORCES))
NOTES = 10


@require_http_methods(["GET", "POST"])
@staff_required(*ON_THE_ROTA)
def page(request: HttpRequest) -> HttpResponse:
    """Who is on duty now, what those before left word of, and the way on duty."""
    area = request.area

    def act(form: DutyForm) -> str:
        duty.start(
            area, by=request.person, until=form.moment(), role=form.role(), key=request.idempotency_key
        )
        return reverse("estate:duty", args=[area.slug])

    live = attributes(request, names.desk(area.pk)) if request.roles & DESK_ROLES else {}
    now_on = list(access.on_duty_in(area))
    notes = (
        Duty.objects.filter(area=area, ended_at__isnull=False).exclude(handover="").select_related("person")
    )
    context: dict[str, Any] = {
        "live": live,
        "on_duty": now_on,
        "desk_is_empty": not any(one.role in DESK_ROLES for one in now_on),
        "mine": access.duty_of(request.person, area),
        "notes": notes.order_by("-ended_at")[:NOTES],
        "handover": HandoverForm(),
    }
    return fill(
        request,
        "estate/duty.html",
        DutyForm(request.POST or None, area=area, held=request.roles),
        act,
        **context,
    )


@require_POST
@staff_required(*ON_THE_ROTA)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Off duty, with a note for whoever comes next."""
    mine = get_object_or_404(Duty, pk=pk, person=request.person, area=request.area)
    form = HandoverForm(request.POST)
    note = form.cleaned_data["handover"] if form.is_valid() else request.POST.get("handover", "")[:4000]
    duty.end(mine, by=request.person, handover=note, key=request.idempotency_key)
    return see(reverse("estate:duty", args=[request.area.slug]))

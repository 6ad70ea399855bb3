"""What a request says is put right, on a page of its own: two people at once see both texts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.core.estate.views.steps import fill
from hub.core.kit import phones
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from support import access as support
from support import actions
from support.desk_forms import CorrectionForm
from support.models import SupportRequest


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Subject, words, door, name and phone. A save that came too late shows what a colleague has written."""
    found = support.case_for(request.person, pk, area=request.area)

    def act(form: CorrectionForm) -> str:
        was, version = found.level, form.cleaned_data["version"]
        now = actions.correct(found, correction(form), by=request.person, version=version)
        said = _("Saved. It is more urgent now: level %(level)s.") if now.level < was else _("Saved.")
        messages.success(request, said % {"level": now.level})
        return reverse("desk:case", args=[request.area.slug, pk])

    def now() -> tuple[int, dict[str, object]]:
        fresh: SupportRequest = support.case_for(request.person, pk, area=request.area)
        return fresh.version, CorrectionForm.of(fresh)

    initial = {"version": found.version, **CorrectionForm.of(found)}
    form = CorrectionForm(request.POST or None, initial=initial, area=request.area)
    return fill(request, "desk/edit.html", form, act, now=now, case_=found)


def correction(form: CorrectionForm) -> actions.Correction:
    """What the form says, as the action takes it. A door alone names its building."""
    data: dict[str, Any] = form.cleaned_data
    phone = data["contact_phone"]
    return actions.Correction(
        category=data["category"], text=data["text"], contact_name=data["contact_name"],
        contact_phone=phones.read(phone) if phone else "", building=data["building"], household=data["household"],
    )  # fmt: skip

"""An area's settings, emergency contacts and phases."""

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hub.core.estate import phases, thresholds
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.actions import areas
from hub.core.estate.forms.announcements import TextsForm
from hub.core.estate.forms.areas import AreaForm, ContactLineForm, ContactLines, PhaseForm
from hub.core.estate.forms.thresholds import ThresholdsForm
from hub.core.estate.views.steps import blame, fill, see
from hub.core.kit.errors import Invalid, Refused
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, Phase, Role


@require_GET
@staff_required(*DESK_ROLES)
def settings(request: HttpRequest) -> HttpResponse:
    """What is set, with links to change it."""
    follows = phases.MOVES.get(Phase(request.area.phase), ())
    differs = [
        (one, one.of(request.area)) for one in thresholds.every() if one.name in request.area.thresholds
    ]
    context = {
        "meaning": phases.MEANINGS[Phase(request.area.phase)],
        "follows": follows,
        "is_lead": Role.LEAD in request.roles,
        "differs": differs,
    }
    return render(request, "estate/area/settings.html", context)


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
def edit(request: HttpRequest) -> HttpResponse:
    """Names, phone, time zone, languages."""
    area = request.area
    initial = {"version": area.version, **AreaForm.of(area)}

    def act(form: AreaForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        areas.change_settings(area, form.values(), by=request.person, version=version, key=key)
        messages.success(request, _("Saved."))
        return reverse("estate:settings", args=[area.slug])

    form = AreaForm(request.POST or None, initial=initial)
    return fill(request, "estate/area/edit.html", form, act, now=lambda: _now(area))


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
def numbers(request: HttpRequest) -> HttpResponse:
    """Promises, alarms, hours of harm, rights: what differs from the usual; or all back to it (`reset`)."""
    area = request.area

    def act(form: ThresholdsForm) -> str:
        kept = {} if "reset" in request.POST else form.kept(area)
        version, key = form.cleaned_data["version"], request.idempotency_key
        areas.change_settings(area, {"thresholds": kept}, by=request.person, version=version, key=key)
        messages.success(request, _("Saved."))
        return reverse("estate:settings", args=[area.slug])

    def now() -> tuple[int, dict[str, object]]:
        fresh = Area.objects.get(pk=area.pk)
        return fresh.version, ThresholdsForm.of(fresh)

    initial = {"version": area.version, **ThresholdsForm.of(area)}
    sent = {"version": request.POST.get("version", "")} if "reset" in request.POST else request.POST
    form = ThresholdsForm(sent or None, initial=initial)
    return fill(request, "estate/area/numbers.html", form, act, now=now)


def _now(area: Area) -> tuple[int, dict[str, object]]:
    fresh = Area.objects.get(pk=area.pk)
    return fresh.version, AreaForm.of(fresh)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def contacts(request: HttpRequest) -> HttpResponse:
    """The emergency contacts, each with when somebody last called the number."""
    area, status = request.area, 200
    lines = ContactLines(request.POST or None, initial=area.emergency_contacts, prefix="contact")
    if request.method == "POST":
        status = 422
        if lines.is_valid():
            try:
                return see(_keep(request, lines))
            except Refused as refused:
                status = refused.status
                blame(lines.forms[0], refused)
                area.refresh_from_db()
    return render(
        request, "estate/area/contacts.html", {"lines": lines, "version": area.version}, status=status
    )


def _keep(request: HttpRequest, lines: "BaseFormSet[ContactLineForm]") -> str:
    found = [contact for form in lines.forms if (contact := form.contact())]
    raw = request.POST.get("version", "")
    version = int(raw) if raw.isdecimal() and len(raw) < 10 else None
    areas.set_contacts(request.area, found, by=request.person, version=version, key=request.idempotency_key)
    messages.success(request, _("Saved."))
    return reverse("estate:settings", args=[request.area.slug])


@require_http_methods(["GET", "POST"])
@staff_required(Role.LEAD)
@fresh_confirmation_required
def phase(request: HttpRequest) -> HttpResponse:
    """The next phase, with the announcement that everyone gets: read, changed and sent in one step."""
    area, wanted = request.area, request.POST.get("phase") or request.GET.get("phase", "")
    to = _next(area, wanted)
    form = PhaseForm(request.POST or None, area=area, initial={"version": area.version, "phase": to})
    words = TextsForm(request.POST or None, area=area, initial=_standard(area, to))

    def act(form: PhaseForm) -> str:
        if not words.is_valid():
            raise Invalid("phase.words", _("Look at the words of the announcement."))
        version, key = form.cleaned_data["version"], request.idempotency_key
        phase = Phase(form.cleaned_data["phase"])
        areas.change_phase(area, phase, by=request.person, texts=words.texts(), version=version, key=key)
        messages.success(request, _("The phase has changed. Everyone is being told."))
        return reverse("estate:settings", args=[area.slug])

    follows = phases.MOVES.get(Phase(area.phase), ())
    context: dict[str, Any] = {"words": words, "to": to, "follows": follows, "now": lambda: _now(area)}
    return fill(request, "estate/area/phase.html", form, act, **context)


def _next(area: Area, wanted: str) -> Phase | None:
    """The phase that was chosen, else the first that may follow."""
    follows = phases.MOVES.get(Phase(area.phase), ())
    return Phase(wanted) if wanted in follows else (follows[0] if follows else None)


def _standard(area: Area, to: Phase | None) -> dict[str, str]:
    found: dict[str, str] = {}
    if to is None:
        return found
    for code in area.languages:
        title, body = phases.standard_words(to, code)
        found |= {f"title_{code}": title, f"body_{code}": body}
    return found

"""
Somebody rings, stands at the desk or at the gate: their request is written down for them, keyboard only. A guard may
write down what is said at the gate, and sees no more of it than its number.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub.core.estate import proxy
from hub.core.kit import text
from hub.core.people import access as people
from hub.core.people.access import staff_required
from hub.core.people.models import Building
from hub.core.people.words import DESK_ROLES, Role
from support import access as support
from support import actions
from support.desk_forms import household_at
from support.forms import PhoneForm
from support.models import SupportRequest
from support.words import Channel


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES, Role.GUARD)
def new(request: HttpRequest) -> HttpResponse:
    """Eight fields at most; the door need not be on the roster for the request to count."""
    buildings = Building.objects.filter(area=request.area)
    form = PhoneForm(request.POST or None, buildings=buildings, initial=_known(request))
    if request.method == "GET" or not form.is_valid():
        return _ask(request, form, status=422 if form.is_bound else 200)
    twins = _twins(request, form)
    add_to = text.whole(request.POST.get("add_to", ""))
    if twins and add_to in {twin.pk for twin in twins}:
        return _add(request, next(twin for twin in twins if twin.pk == add_to), form)
    if twins and "anyway" not in request.POST:
        return _ask(request, form, status=409, twins=twins)
    wish, key = _wish(request, form), request.idempotency_key
    return _done(request, actions.raise_request(request.area, wish, by=request.person, key=key))


def _ask(
    request: HttpRequest, form: PhoneForm, *, status: int, twins: list[SupportRequest] | None = None
) -> HttpResponse:
    shown = {"form": form, "twins": twins, "at_desk": _at_desk(request)}
    return render(request, "desk/intake.html", shown, status=status)


def _at_desk(request: HttpRequest) -> bool:
    return people.has_role(request.person, request.area, *DESK_ROLES)


def _known(request: HttpRequest) -> dict[str, object]:
    """What a link from a household's page knows already; whoever stands at the gate writes for the gate."""
    names = ("building", "door", "contact_name", "contact_phone")
    channel = {} if _at_desk(request) else {"channel": Channel.GATE}
    return {**channel, **{name: request.GET[name] for name in names if name in request.GET}}


def _twins(request: HttpRequest, form: PhoneForm) -> list[SupportRequest]:
    """What the same door has asked for within 48 hours; not shown to whoever does not work at the desk."""
    household = household_at(form.cleaned_data["building"], form.cleaned_data["door"])
    if household is None or form.cleaned_data["dangers"] or not _at_desk(request):
        return []
    return list(support.possible_duplicates(household, form.cleaned_data["category"])[:3])


def _add(request: HttpRequest, twin: SupportRequest, form: PhoneForm) -> HttpResponse:
    """
    The caller's words and answers go to the request that is open already, as the resident's own: whoever has it is
    told, an answer is owed, what waited for them goes on, and it becomes as urgent as it is now.
    """
    found = support.case_for(request.person, twin.pk, area=request.area)
    data = form.cleaned_data
    more = actions.More(text=data["text"], needs=tuple(data["needs"]), times=form.times())
    actions.add_to(found, more, by=request.person, key=request.idempotency_key)
    return redirect("desk:case", request.area.slug, found.pk)


def _done(request: HttpRequest, made: SupportRequest) -> HttpResponse:
    if _at_desk(request):
        return redirect("desk:case", request.area.slug, made.pk)
    said = _(
        "#%(number)s stands on the desk. Tell them this number: with it and their phone they can ask how it is."
    )
    messages.success(request, said % {"number": made.number})
    return redirect("desk:intake", request.area.slug)


def _wish(request: HttpRequest, form: PhoneForm) -> actions.Wish:
    data = form.cleaned_data
    household = household_at(data["building"], data["door"])
    acting = None
    if household and _at_desk(request):
        acting = proxy.beneficiary_for(request.person, household.pk)
    phone = acting.phone if acting else ""
    return actions.Wish(
        category=data["category"],
        text=data["text"] if household else f"{data['text']}\n({data['building']} {data['door']})".strip(),
        dangers=tuple(data["dangers"]),
        channel=data["channel"],
        household=household,
        building=data["building"],
        acting_for=acting,
        contact_name=data["contact_name"],
        contact_phone=data["contact_phone"] or phone,
        needs=tuple(data["needs"]),
        times=form.times(),
    )

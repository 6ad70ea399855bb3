"""Somebody rings or stands at the desk: their request is written down for them, keyboard only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hub.core.estate import proxy
from hub.core.kit import text
from hub.core.people.access import staff_required
from hub.core.people.models import Building, Household
from hub.core.people.words import DESK_ROLES
from support import actions
from support.forms import PhoneForm


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """Eight fields at most; the door need not be on the roster for the request to count."""
    buildings = Building.objects.filter(area=request.area)
    form = PhoneForm(request.POST or None, buildings=buildings, initial=_known(request))
    if request.method == "GET" or not form.is_valid():
        return render(request, "desk/intake.html", {"form": form}, status=422 if form.is_bound else 200)
    wish, key = _wish(request, form), request.idempotency_key
    made = actions.raise_request(request.area, wish, by=request.person, key=key)
    return redirect("desk:case", request.area.slug, made.pk)


def _known(request: HttpRequest) -> dict[str, object]:
    """What a link from a household's page knows already."""
    names = ("building", "door", "contact_name", "contact_phone")
    return {name: request.GET[name] for name in names if name in request.GET}


def _wish(request: HttpRequest, form: PhoneForm) -> actions.Wish:
    data = form.cleaned_data
    household = _door(data["building"], data["door"])
    acting = proxy.beneficiary_for(request.person, household.pk) if household else None
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
        times=form.times(request.area),
    )


def _door(building: Building, typed: str) -> Household | None:
    """The household behind a door, as people say it: 304 is 0304."""
    wanted = text.tidy(typed)
    doors = [wanted, wanted.zfill(4), wanted.zfill(3)]
    return (
        Household.objects.filter(building=building, door__in=doors, closed_at=None).order_by("part").first()
    )

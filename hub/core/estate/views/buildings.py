"""The buildings of an area, and their doors."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access, board
from hub.core.estate.actions import buildings
from hub.core.estate.forms.places import BuildingForm
from hub.core.estate.views.steps import fill, see
from hub.core.people.access import staff_required
from hub.core.people.models import Building
from hub.core.people.words import DESK_ROLES


@require_GET
@staff_required(*DESK_ROLES)
def listed(request: HttpRequest) -> HttpResponse:
    """All buildings in walking order, with how many doors are open and how many people live there."""
    open_doors = Q(households__closed_at=None, households__id__isnull=False)
    lives = open_doors & Q(households__memberships__ended_at=None)
    found = request.area.buildings.annotate(
        open_doors=Count("households", filter=open_doors, distinct=True),
        people=Count("households__memberships", filter=lives, distinct=True),
    )
    rows = list(found.order_by("position", "number"))
    totals = {"doors": sum(row.open_doors for row in rows), "people": sum(row.people for row in rows)}
    return render(request, "estate/buildings/list.html", {"buildings": rows, "totals": totals})


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """A building is put on the list."""

    def act(form: BuildingForm) -> str:
        made = buildings.add(request.area, form.values(), by=request.person, key=request.idempotency_key)
        return reverse("estate:building", args=[request.area.slug, made.pk])

    return fill(request, "estate/buildings/new.html", BuildingForm(request.POST or None), act)


@require_GET
@staff_required(*DESK_ROLES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A building floor by floor, the highest on top as it stands there: the picture, and the same as a table."""
    found = access.building_for(request.person, pk, area=request.area)
    lives = Count("memberships", filter=Q(memberships__ended_at=None))
    doors = (
        found.households.annotate(lives=lives).order_by("-floor", "door", "part").select_related("building")
    )
    missing = found.floors * found.doors_per_floor - len(doors)
    context = {"building": found, "board": board.of(found, doors), "missing": max(0, missing)}
    return render(request, "estate/buildings/one.html", context)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, name, zone, size, place in the lists."""
    found = access.building_for(request.person, pk, area=request.area)

    def act(form: BuildingForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        buildings.change(found, form.values(), by=request.person, version=version, key=key)
        messages.success(request, _("Saved."))
        return reverse("estate:building", args=[request.area.slug, pk])

    def now() -> tuple[int, dict[str, object]]:
        fresh = Building.objects.get(pk=pk)
        return fresh.version, BuildingForm.of(fresh)

    initial = {"version": found.version, **BuildingForm.of(found)}
    form = BuildingForm(request.POST or None, initial=initial)
    return fill(request, "estate/buildings/edit.html", form, act, now=now, building=found)


@require_POST
@staff_required(*DESK_ROLES)
def add_doors(request: HttpRequest, pk: int) -> HttpResponse:
    """The doors that its floors ask for and that are missing."""
    found = access.building_for(request.person, pk, area=request.area)
    buildings.add_doors(found, by=request.person, key=request.idempotency_key)
    messages.success(request, _("The missing doors are on the list."))
    return see(reverse("estate:building", args=[request.area.slug, pk]))

"""The draw for everybody and for whoever runs it, and paper lists at the desk."""

from functools import partial
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions, draws, paper, verifier
from groceries.actions import paper as booking
from groceries.actions.campaigns import MAY_LEAD
from groceries.actions.rounds import round_after
from groceries.forms.fairness import NumberForm, PaperFileForm, PaperLineForm
from groceries.models import Campaign, Draw, Order
from groceries.words import LIVE, OrderChannel, OrderState
from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.flow.imports import reading
from hub.core.flow.repeat import step
from hub.core.kit import clock, money
from hub.core.kit.errors import Refused
from hub.core.people.access import staff_required
from hub.core.people.models import Building
from hub.core.people.words import DESK_ROLES

LATEST = 12


@require_GET
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """
    The check page: what was promised, what came of it, and one's own code. For everybody, without signing in; while
    orders are taken it says how it will be.
    """
    campaign = access.published_campaign(pk)
    found = Draw.objects.filter(campaign=campaign).first()
    if found is None and not campaign.is_ballot:
        raise Http404
    code = request.GET.get("code", "")
    context: dict[str, Any] = {"draw": found, "campaign": campaign, "code": code}
    if found is not None:
        context |= {
            "outcome": draws.outcome(found), "entry": draws.entry_of(found, code) if code else None,
            "first": found.entries.exclude(rank=None).order_by("rank")[:20], "next": round_after(campaign),
        }  # fmt: skip
    return render(request, "groceries/fairness/draw.html", context)


@require_GET
def draw_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that recomputes it, for the script."""
    headers = {"Content-Disposition": 'attachment; filename="draw.json"'}
    return JsonResponse(
        draws.published(_draw(pk)), headers=headers, json_dumps_params={"ensure_ascii": False}
    )


@require_GET
def script(request: HttpRequest) -> HttpResponse:
    """The verifier, to be read and run anywhere."""
    text = Path(verifier.__file__).read_text("utf-8")
    headers = {"Content-Disposition": 'attachment; filename="verifier.py"'}
    return HttpResponse(text, content_type="text/x-python; charset=utf-8", headers=headers)


def _draw(campaign_id: int) -> Draw:
    shown = Draw.objects.filter(campaign__state__in=access.SHOWN).select_related("campaign__area")
    return get_object_or_404(shown, campaign=campaign_id)


@require_http_methods(["GET", "POST"])
@staff_required(*MAY_LEAD)
def drawing(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the number is entered; afterwards who was drawn, with `?show=won` or `lost`, and the next round."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    if not campaign.is_ballot:
        raise Http404

    def act(form: NumberForm) -> str:
        actions.draw(campaign, form.cleaned_data["number"], by=request.person, key=request.idempotency_key)
        return request.path

    found = Draw.objects.filter(campaign=campaign).first()
    context = {"campaign": campaign, "draw": found, "next": round_after(campaign), **_result(request, found)}
    if found is None:
        context["entered"] = campaign.orders.filter(state=OrderState.WAITLISTED).count()
    return fill(request, "groceries/fairness/drawing.html", NumberForm(request.POST or None), act, **context)


def _result(request: HttpRequest, found: Draw | None) -> dict[str, Any]:
    if found is None:
        return {}
    show = request.GET.get("show", "")
    context = {"outcome": draws.outcome(found), "show": show if show in draws.SHOWS else ""}
    if found.drawn_at is None:
        opens = found.drawn_from
        return {**context, "opens": opens if opens and clock.now() < opens else None}
    page = lists.page(draws.entries(found, show), ["rank"], after=request.GET.get("after", ""))
    return {**context, "page": page}


@require_POST
@staff_required(*MAY_LEAD)
def next_round(request: HttpRequest, pk: int) -> HttpResponse:
    """One button: the next round as a draft, with whoever was not drawn. Leads to its terms."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    made = actions.next_round(campaign, by=request.person, key=request.idempotency_key)
    words = _("This is the draft of the next round. Look at hours and stock, then ask the committee.")
    messages.success(request, words)
    return see(reverse("groceries:manage", args=[request.area.slug, made.pk]))


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def paper_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Fast entry: door, Tab, quantity, Enter. What was just booked stands below, newest first."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    if request.method == "GET":
        begun = {name: request.GET[name] for name in ("building", "offer") if request.GET.get(name)}
        return _entry(request, campaign, PaperLineForm(initial=begun, campaign=campaign))
    form = PaperLineForm(request.POST, campaign=campaign)
    if not form.is_valid():
        return _entry(request, campaign, form, status=422)
    data = form.cleaned_data
    household = data["building"].households.filter(door=data["door"].strip(), closed_at=None).first()
    if household is None:
        return _entry(request, campaign, form, status=422, problem="no_door")
    try:
        booking.book_line(
            campaign,
            household,
            data["offer"],
            data["quantity"],
            by=request.person,
            key=request.idempotency_key,
        )
    except Refused as error:
        return _entry(request, campaign, form, status=error.status, refused=error, household=household)
    address = reverse("groceries:paper", kwargs={"slug": campaign.area.slug, "pk": pk})
    return redirect(f"{address}?building={data['building'].pk}&offer={data['offer']}")


def _entry(
    request: HttpRequest, campaign: Campaign, form: PaperLineForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    mine = Order.objects.filter(campaign=campaign, channel=OrderChannel.PAPER, state__in=LIVE)
    latest = list(access.with_places(mine).prefetch_related("lines__offer").order_by("-pk")[:LATEST])
    names = paper.names_at([order.household_id for order in latest])
    rows = [(order, names.get(order.household_id, "")) for order in latest]
    context = {"form": form, "campaign": campaign, "rows": rows, "booked": mine.count(), **more}
    return render(request, "groceries/fairness/paper.html", context, status=status)


@require_GET
@staff_required(*DESK_ROLES)
def paper_door(request: HttpRequest, pk: int) -> HttpResponse:
    """Who lives behind a door, and whether they have ordered: a fragment while somebody types."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    building, door = request.GET.get("building", ""), request.GET.get("door", "").strip()
    if not building.isdecimal() or len(building) > 18:
        raise Http404
    household = (
        get_object_or_404(Building, pk=int(building), area=campaign.area).households.filter(door=door).first()
    )
    context = {
        "household": household, "door": door,
        "names": paper.names_at([household.pk]).get(household.pk, "") if household else "",
        "order": access.live_order_of(household, campaign) if household else None,
    }  # fmt: skip
    return render(request, "groceries/fairness/_door.html", context)


@require_POST
@staff_required(*DESK_ROLES)
def paper_undo(request: HttpRequest, pk: int, order: int, offer: int) -> HttpResponse:
    """Takes a line back."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    found = get_object_or_404(access.orders_run_by(request.person, campaign), pk=order)
    act = partial(booking.take_back_line, found, offer, by=request.person)
    step(request.idempotency_key, "groceries.paper_undo", found, act)
    address = reverse("groceries:paper", kwargs={"slug": campaign.area.slug, "pk": pk})
    return redirect(f"{address}?building={found.household.building_id}&offer={offer}")


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def paper_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A typed list: read, shown with its flags, and booked when somebody has looked at it."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    if "lines" in request.POST:
        return _book(request, campaign)
    form = PaperFileForm(request.POST or None, request.FILES or None, campaign=campaign)
    if request.method == "GET" or not form.is_valid():
        context = {"form": form, "campaign": campaign}
        return render(
            request, "groceries/fairness/paper_list.html", context, status=422 if form.is_bound else 200
        )
    rows = paper.rows_of(reading.bytes_of(form.cleaned_data["file"]))
    building = form.cleaned_data["building"]
    context = {
        "campaign": campaign, "building": building, "found": paper.read(campaign, building, rows),
        "lines": "\n".join("\t".join(row) for row in rows),
    }  # fmt: skip
    return render(request, "groceries/fairness/paper_check.html", context)


def _book(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    chosen = request.POST.get("building", "")
    building = get_object_or_404(Building, pk=int(chosen) if chosen.isdecimal() else 0, area=campaign.area)
    cells = [line.split("\t") for line in request.POST["lines"].splitlines()]
    rows = [(row[0], row[1], row[2]) for row in cells if len(row) == 3][: paper.MOST]
    found = paper.read(campaign, building, rows)
    booked = booking.book_list(campaign, found, by=request.person, key=request.idempotency_key)
    context = {
        "campaign": campaign, "building": building, "found": found,
        "booked": [one for one in booked if one.order], "refused": [one for one in booked if one.refused],
    }  # fmt: skip
    return render(request, "groceries/fairness/paper_done.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def paper_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to hang up in a building: what there is, and a line for each door."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    chosen = request.GET.get("building", "")
    buildings = campaign.area.buildings.order_by("position", "number")
    building = buildings.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 18 else None
    doors = building.households.filter(closed_at=None).order_by("floor", "door") if building else []
    offers = campaign.offers.filter(withdrawn_at=None)
    currency = campaign.area.currency
    priced = [(one, money.show(one.price_minor, currency) if one.price_minor else "") for one in offers]
    context = {
        "campaign": campaign, "building": building, "buildings": buildings, "doors": doors, "offers": offers,
        "priced": priced,
    }  # fmt: skip
    return render(request, "groceries/fairness/paper_form.html", context)

"""The gate and the pick-up point: what arrives, who collects, also without a network."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions, purchasing, scorecard
from groceries.actions.campaigns import MAY_LEAD
from groceries.actions.vouchers import KIND
from groceries.forms.closing import ReceiptForm, WhyForm, moment
from groceries.models import Redemption, Voucher
from groceries.words import CampaignState
from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.flow.repeat import step
from hub.core.kit import clock
from hub.core.kit.codes import signed
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import keys
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES, Role

WATCHED = 20
"""Campaigns that the gate's page follows at once."""

KEPT = 2000
"""Vouchers that a scanning device carries with it."""


@require_GET
@staff_required(*access.GATE)
def gate(request: HttpRequest) -> HttpResponse:
    """What is expected, and the log of what came."""
    live = attributes(request, *_watched(request))
    return render(request, "groceries/closing/gate.html", {**_gate(request), "live": live})


@require_GET
@staff_required(*access.GATE)
def gate_now(request: HttpRequest) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "groceries/closing/_gate.html", _gate(request))


def _watched(request: HttpRequest) -> list[str]:
    """The campaigns whose goods are on their way."""
    waiting = access.purchase_orders_at_gate(request.person, request.area).order_by()
    coming = waiting.filter(campaign__state=CampaignState.ORDERED).values_list("campaign", flat=True)
    return [names.case("campaign", pk) for pk in sorted(set(coming))[:WATCHED]]


def _gate(request: HttpRequest) -> dict[str, Any]:
    expected = purchasing.expected(access.purchase_orders_at_gate(request.person, request.area))
    log = lists.page(
        access.receipts_in(request.person, request.area), ["-received_at", "-pk"],
        after=request.GET.get("after", ""), limit=20,
    )  # fmt: skip
    return {"expected": expected, "log": log, "now": clock.now()}


@require_http_methods(["GET", "POST"])
@staff_required(*access.GATE)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts what a supplier brought."""
    order = access.purchase_order_for(request.person, pk, area=request.area)
    home = reverse("groceries:gate", args=[request.area.slug])

    def act(form: ReceiptForm) -> str:
        actions.receive(order, form.delivery(), by=request.person, key=request.idempotency_key)
        return home

    form = ReceiptForm(request.POST or None, order=order)
    return fill(request, "groceries/closing/receipt.html", form, act, order=order, back=home)


@require_GET
@staff_required(*access.HANDERS)
def scan(request: HttpRequest) -> HttpResponse:
    """
    Scanning and typing vouchers. The page carries the public keys and the vouchers of the day, and is kept on the
    device for a day: with it, a voucher is checked and handed out without a network.
    """
    code = _code(request.GET.get("code", ""), request.area)
    found = access.vouchers_in(request.person, request.area)
    if code and not found.filter(order__code=code).exists():
        context: dict[str, Any] = {"unknown": request.GET["code"][:40]}
    else:
        context = {"chosen": found.filter(order__code=code).first() if code else None}
    rows = list(found.order_by("redeemed", "pk").prefetch_related("order__lines__offer__missing")[:KEPT])
    jwks = signed.jwk_set(keys.public_keys(request.area))
    left = sum(bool(row.left) for row in rows)
    context |= {"faces": [_face(row) for row in rows], "keys": jwks, "left": left}
    return render(request, "groceries/closing/scan.html", context)


def _face(row: Voucher) -> list[str | int]:
    """What a device carries of a voucher: code, door, goods, packs left; no name."""
    packs = [pack for line in row.order.lines.all() for pack in line.packs]
    goods = "; ".join(f"{title} × {number}" for title, number in packs)
    return [row.order.code, row.order.household.address, goods, row.left]


def _code(typed: str, area: Area) -> str:
    """The short code of what was typed or scanned: a signed payload counts only if its signature holds."""
    text = typed.strip()
    if "." in text:
        checked = signed.check(text, KIND, keys.public_keys(area), clock.now())
        return str((checked.data or {}).get("c", "")) if checked.verdict == signed.Verdict.GOOD else "?"
    return "".join(text.upper().replace("-", "").split())[:20]


@require_POST
@staff_required(*access.HANDERS)
def redeem(request: HttpRequest) -> HttpResponse:
    """
    One scan. A voucher of which nothing is left answers 409 with who handed it out, and stays as a conflict.
    """
    voucher = access.voucher_by_code(
        request.person, request.area, _code(request.POST.get("code", ""), request.area)
    )
    tapped = moment(request.POST.get("tapped_at", ""))
    made = actions.redeem(voucher, by=request.person, tapped_at=tapped, key=request.idempotency_key)
    if made.is_conflict:
        context = {"conflict": made, "first": _first(made.voucher)}
        return render(request, "groceries/closing/scanned_twice.html", context, status=409)
    return redirect(reverse("groceries:scan", args=[request.area.slug]))


def _first(voucher: Voucher) -> Redemption | None:
    return voucher.redemptions.filter(quantity__gt=0).select_related("by").first()


@require_GET
@staff_required(*MAY_LEAD)
def conflicts(request: HttpRequest) -> HttpResponse:
    """Vouchers that were scanned twice, those nobody has looked at first."""
    rows = list(access.conflicts_in(request.person, request.area)[: lists.MOST])
    firsts: dict[int, Redemption] = {}
    taken = Redemption.objects.filter(voucher__in=[row.voucher_id for row in rows], quantity__gt=0)
    for one in taken.select_related("by").order_by("-pk"):
        firsts[one.voucher_id] = one
    found = [(row, firsts.get(row.voucher_id)) for row in rows]
    return render(request, "groceries/closing/conflicts.html", {"rows": found, "form": WhyForm()})


@require_POST
@staff_required(*MAY_LEAD)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Says how it came to it."""
    row = access.conflict_for(request.person, pk, area=request.area)
    act = partial(actions.look, row, by=request.person, words=request.POST.get("why", ""))
    step(request.idempotency_key, "groceries.look", row, act)
    return see(reverse("groceries:conflicts", args=[request.area.slug]))


@require_GET
@staff_required(Role.LEADER, *DESK_ROLES)
def suppliers(request: HttpRequest) -> HttpResponse:
    """How reliable each supplier was."""
    cards = scorecard.of(access.suppliers_in(request.person, request.area).order_by("name")[: lists.MOST])
    return render(request, "groceries/closing/suppliers.html", {"cards": cards, "title": _("Suppliers")})

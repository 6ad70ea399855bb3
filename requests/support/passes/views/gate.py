"""The gate: face, name, GO or STOP; also without a network, and never with a purpose."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hub.core.estate.views.steps import see
from hub.core.kit import clock
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from support.passes import access, actions, bundle, judging, signing
from support.passes.models import Gate, Pass, PassScan
from support.passes.moments import moment
from support.passes.words import GATE, Kind, Reason, Why

SHEET = 500
EMERGENCIES = 5


@require_GET
@staff_required(*GATE)
def gate(request: HttpRequest) -> HttpResponse:
    """
    Checks a code. The page carries the public keys, today's passes and what was taken back, and is kept on the device
    for a day: with it, a pass is checked and counted without a network.
    """
    live = attributes(request, names.case("gate", request.area.pk))
    carried = bundle.of(request.person, request.area)
    context = {"bundle": carried, "reasons": _reasons(), "live": live, **_out(request), **_chosen(request)}
    return render(request, "support/passes/gate.html", context)


@require_GET
@staff_required(*GATE)
def gate_now(request: HttpRequest) -> HttpResponse:
    """Who is out and who is late back: the live part alone."""
    return render(request, "support/passes/_out.html", _out(request))


def _out(request: HttpRequest) -> dict[str, Any]:
    return {
        "out": access.out_now(request.person, request.area)[:SHEET], "now": clock.now(), "whys": Why.choices,
        "emergencies": access.emergencies_at_gate(request.person, request.area)[:EMERGENCIES],
        "words": access.words_of(request.area), "gates": access.gates_of(request.area), "at": _gate(request),
    }  # fmt: skip


def _reasons() -> dict[str, str]:
    return {str(reason): str(reason.label) for reason in Reason if reason}


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The pass whose code stands in the address, for a page without scripts."""
    typed = request.GET.get("code", "")
    if not typed:
        return {}
    code, real = signing.code_in(typed, request.area)
    permit = access.passes_at_gate(request.person, request.area).filter(code=code).first() if code else None
    if permit is None:
        return {"stop": Reason.UNKNOWN if real else Reason.FORGED}
    return {"permit": permit, **_judged(request, permit)}


def _judged(request: HttpRequest, permit: Pass) -> dict[str, Any]:
    at = _gate(request)
    verdict = judging.judge(permit, at.pk if at else None, clock.now())
    return {
        "verdict": verdict,
        "stop": Reason(verdict.reason),
        "face": bundle.faces_of([permit]).get(permit.pk, ""),
    }


def _gate(request: HttpRequest) -> Gate | None:
    """The gate that the guard has chosen, if it is one of the area."""
    named = request.POST.get("gate") or request.GET.get("gate") or ""
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    return access.gates_of(request.area).filter(pk=int(named)).first()


@require_POST
@staff_required(*GATE)
def scan(request: HttpRequest) -> HttpResponse:
    """
    One tap: out or home. STOP answers 409 with the reason; so does what a gate reports that should not have happened.
    """
    code, _real = signing.code_in(request.POST.get("code", ""), request.area)
    permit = access.pass_by_code(request.person, request.area, code)
    made = actions.scan(permit, _tap(request), by=request.person, key=request.idempotency_key)
    at = _gate(request)
    home = reverse("support:gate", args=[request.area.slug]) + (f"?gate={at.pk}" if at else "")
    if made.is_conflict or not made.go:
        context = {
            "scan": made,
            "permit": permit,
            "stop": Reason(made.reason),
            "first": _first(made),
            "home": home,
        }
        return render(request, "support/passes/stopped.html", context, status=409)
    return see(home)


def _tap(request: HttpRequest) -> actions.Scan:
    key = request.idempotency_key
    return actions.Scan(
        kind=request.POST.get("kind", Kind.EXIT), tap=request.POST.get("tap", "")[:80] or (key.text if key else ""),
        gate=_gate(request), tapped_at=moment(request.POST.get("tapped_at", "")),
        happened=request.POST.get("happened") == "1",
    )  # fmt: skip


def _first(made: PassScan) -> PassScan | None:
    """The way out that was counted before."""
    if made.permit is None:
        return None
    counted = made.permit.scans.filter(counted=True, kind=Kind.EXIT).exclude(pk=made.pk)
    return counted.select_related("gate").order_by("-pk").first()


@require_POST
@staff_required(*GATE)
def let_out(request: HttpRequest) -> HttpResponse:
    """The emergency exit: written down, never refused."""
    code, _real = signing.code_in(request.POST.get("code", ""), request.area)
    permit = access.passes_at_gate(request.person, request.area).filter(code=code).first() if code else None
    key, at = request.idempotency_key, _gate(request)
    what = actions.Emergency(
        tap=key.text if key else secrets.token_urlsafe(16), why=request.POST.get("why", ""),
        who=request.POST.get("who", ""), gate=at, permit=permit, tapped_at=moment(request.POST.get("tapped_at", "")),
    )  # fmt: skip
    actions.let_out(request.area, what, by=request.person, key=key)
    return see(reverse("support:gate", args=[request.area.slug]) + (f"?gate={at.pk}" if at else ""))


@require_GET
@staff_required(*GATE)
def sheet(request: HttpRequest) -> HttpResponse:
    """Today's passes on paper, for when there is neither network nor power."""
    rows = list(access.carried(request.person, request.area)[:SHEET])
    context = {"rows": rows, "words": access.words_of(request.area), "now": clock.now()}
    return render(request, "support/passes/sheet.html", context)

"""The desk: who wants to leave, who is out, what happened at the gates."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate import access as estate
from hub.core.estate import proxy
from hub.core.estate.views.steps import explain, fill, see
from hub.core.flow import lists
from hub.core.flow.repeat import told
from hub.core.kit.errors import Conflict, Refused
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people.access import staff_required
from hub.core.people.models import Building
from hub.core.people.words import DESK_ROLES
from support import access as requests
from support.models import SupportRequest
from support.passes import access, actions, bundle, signing
from support.passes.forms import DeskForm, GatesForm, ReasonForm, WindowForm
from support.passes.models import Pass
from support.passes.words import LEAVING, LIVE, WAITING, State
from support.words import Outcome

DESK = sorted(DESK_ROLES)
VIEWS = {
    "waiting": (_("To decide"), WAITING),
    "approved": (_("Approved"), (State.APPROVED,)),
    "out": (_("Out now"), (State.ACTIVE,)),
    "over": (_("Over"), tuple(state for state in State if state not in LIVE)),
}
SHOWN = 20


@require_GET
@staff_required(*DESK)
def passes(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what holds, who is out, what is over; and what happened at the gates."""
    live = attributes(request, names.desk(request.area.pk))
    return render(request, "support/passes/desk.html", {**_listed(request), "live": live})


@require_GET
@staff_required(*DESK)
def passes_now(request: HttpRequest) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "support/passes/_desk.html", _listed(request))


def _listed(request: HttpRequest) -> dict[str, Any]:
    view = request.GET.get("view", "waiting")
    view = view if view in VIEWS else "waiting"
    rows = access.passes_at_desk(request.person, request.area)
    page = lists.page(
        rows.filter(state__in=VIEWS[view][1]), ["-pk"] if view == "over" else ["starts_at", "pk"],
        after=request.GET.get("after", ""),
    )  # fmt: skip
    return {
        "page": page, "view": view, "views": [(name, words) for name, (words, _states) in VIEWS.items()],
        "events": access.to_look_at(request.person, request.area)[:SHOWN], "words": access.words_of(request.area),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@staff_required(*DESK)
def new(request: HttpRequest) -> HttpResponse:
    """Somebody rings: the desk writes it down and gives the pass in one tap."""
    buildings = Building.objects.filter(area=request.area)
    form = DeskForm(
        request.POST or None, area=request.area, buildings=buildings, gates=access.gates_of(request.area),
        initial=_of_case(request),
    )  # fmt: skip

    def act(form: DeskForm) -> str:
        household = form.cleaned_data["household"]
        leave = form.leave(estate.head_of(household), _case(request))
        acting = proxy.beneficiary_for(request.person, household.pk)
        key = request.idempotency_key
        made = actions.issue(household, leave, by=request.person, acting_for=acting, key=key)
        return reverse("support:pass_at_desk", args=[request.area.slug, made.pk])

    return fill(request, "support/passes/desk_new.html", form, act, about=_case(request))


def _case(request: HttpRequest) -> SupportRequest | None:
    named = request.POST.get("request") or request.GET.get("request") or ""
    if not (named.isascii() and named.isdecimal() and len(named) <= 18):
        return None
    return requests.case_for(request.person, int(named), area=request.area)


def _of_case(request: HttpRequest) -> dict[str, Any]:
    case = _case(request)
    if case is None or case.household is None:
        return {}
    return {"building": case.household.building, "door": case.household.door, "name": case.contact_name}


@require_GET
@staff_required(*DESK)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One pass with everything about it, and what can be decided."""
    live = attributes(request, names.case("pass", pk))
    return render(request, "support/passes/desk_pass.html", {**_shown(request, pk), "live": live})


@require_GET
@staff_required(*DESK)
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The live part of it alone."""
    return render(request, "support/passes/_desk_pass.html", _shown(request, pk))


def _shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    [permit] = actions.read([access.pass_at_desk(request.person, pk, area=request.area)], by=request.person)
    spent = permit.person_id == request.person.pk
    seen = (
        permit.four_eyes
        and permit.first_by_id
        and request.person.pk in (permit.first_by_id, permit.asked_by_id)
    )
    about = permit.request
    return {
        "permit": permit, "may_approve": permit.waits and not spent and not seen,
        "ends": about if about and about.is_open and about.category in LEAVING and permit.waits else None,
        "done": _is_done(about),
        "needs_other": permit.waits and (spent or seen),
        "scans": permit.scans.select_related("gate", "by").order_by("-pk")[:SHOWN], "why": ReasonForm(),
        "window": _window(request, permit, initial=WindowForm.shown(permit)),
        "face": bundle.faces_of([permit]).get(permit.pk, ""), "square": signing.square(permit) if permit.holds else "",
    }  # fmt: skip


def _is_done(about: SupportRequest | None) -> bool:
    """Whether a pass may have ended its request, which is opened again when the pass is revoked."""
    return (
        about is not None
        and not about.is_open
        and about.category in LEAVING
        and about.outcome == Outcome.DONE
    )


def _window(request: HttpRequest, permit: Pass, *given: Any, **more: Any) -> WindowForm:
    return WindowForm(*given, gates=access.gates_of(request.area), recurs=permit.recurs, **more)


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


@require_POST
@staff_required(*DESK)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approves it, by one tap."""
    permit = access.pass_at_desk(request.person, pk, area=request.area)
    actions.approve(permit, by=request.person, version=_version(request), key=request.idempotency_key)
    return see(reverse("support:pass_at_desk", args=[request.area.slug, pk]))


@require_POST
@staff_required(*DESK)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Does not give it, and says why."""
    return _with_reason(request, pk, actions.refuse)


@require_POST
@staff_required(*DESK)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes it back, and says why."""
    needed = "not_needed" not in request.POST
    return _with_reason(request, pk, partial(actions.revoke, needed=needed))


def _with_reason(request: HttpRequest, pk: int, act: Any) -> HttpResponse:
    permit, form = access.pass_at_desk(request.person, pk, area=request.area), ReasonForm(request.POST)
    if not form.is_valid():
        return render(
            request, "support/passes/desk_pass.html", {**_shown(request, pk), "why": form}, status=422
        )
    key, why = request.idempotency_key, form.cleaned_data["why"]
    act(permit, why, by=request.person, version=_version(request), key=key)
    return see(reverse("support:pass_at_desk", args=[request.area.slug, pk]))


@require_POST
@staff_required(*DESK)
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time, gate, or other days."""
    permit = access.pass_at_desk(request.person, pk, area=request.area)
    form, status = _window(request, permit, request.POST), 422
    if form.is_valid():
        key, version = request.idempotency_key, _version(request)
        try:
            actions.change(permit, form.change(), by=request.person, version=version, key=key)
            return see(reverse("support:pass_at_desk", args=[request.area.slug, pk]))
        except Refused as refused:
            status = refused.status
            explain(form, refused)
    return render(
        request, "support/passes/desk_pass.html", {**_shown(request, pk), "window": form}, status=status
    )


@require_GET
@staff_required(*DESK)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """
    The pass on paper, A6: square, code, colour and word of the day, no purpose; 409 where no gate may be shown it.
    """
    permit = access.pass_at_desk(request.person, pk, area=request.area)
    if not permit.holds:
        raise Conflict("pass.no_paper", _("This pass does not hold. There is nothing to print."), now=permit)
    context = {"permit": permit, "square": signing.square(permit), "words": access.words_of(request.area)}
    return render(request, "support/passes/paper.html", context)


@require_POST
@staff_required(*DESK)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """ "I have it": the alarm of an emergency exit stops."""
    scan = access.scan_to_look_at(request.person, pk, area=request.area)
    actions.take(scan, by=request.person, key=request.idempotency_key)
    return see(reverse("support:passes_at_desk", args=[request.area.slug]))


@require_POST
@staff_required(*DESK)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Says what happened at the gate."""
    scan = access.scan_to_look_at(request.person, pk, area=request.area)
    actions.look(scan, request.POST.get("words", ""), by=request.person, key=request.idempotency_key)
    return see(reverse("support:passes_at_desk", args=[request.area.slug]))


@require_http_methods(["GET", "POST"])
@staff_required(*DESK)
def gates(request: HttpRequest) -> HttpResponse:
    """The names of the gates."""
    lines = "\n".join(gate.name for gate in access.gates_of(request.area))

    def act(form: GatesForm) -> str:
        act = partial(actions.name_gates, request.area, form.listed(), by=request.person)
        told(request.idempotency_key, "passes.gates", act)
        return reverse("support:passes_at_desk", args=[request.area.slug])

    return fill(
        request, "support/passes/gates.html", GatesForm(request.POST or None, initial={"names": lines}), act
    )

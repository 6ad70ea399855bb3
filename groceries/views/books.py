"""The desk's queue of money to check and to pay out, and the settlement of a campaign."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions, settlement
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.money import ReasonForm, SettleForm
from groceries.models import Campaign, Order, Settlement
from groceries.settlement import Sheet
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.flow import lists
from hub.core.kit import money as amounts
from hub.core.kit.errors import Conflict
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments.words import CHECKED
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES


@require_GET
@staff_required(*DESK_ROLES)
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a second person in all campaigns, and money that is to be paid out."""
    live = attributes(request, names.desk(request.area.pk))
    return render(
        request, "groceries/money/queue.html", {**_queue(request), **_refunds(request), "live": live}
    )


@require_GET
@staff_required(*DESK_ROLES)
def queue_now(request: HttpRequest) -> HttpResponse:
    """What is to be checked, alone."""
    return render(request, "groceries/money/_queue.html", _queue(request))


@require_GET
@staff_required(*DESK_ROLES)
def refunds_now(request: HttpRequest) -> HttpResponse:
    """What is to be paid out, alone."""
    return render(request, "groceries/money/_refunds.html", _refunds(request))


def _refunds(request: HttpRequest) -> dict[str, object]:
    return {"refunds": seen.refunds_asked(request.area)[: lists.LIMIT]}


def _queue(request: HttpRequest) -> dict[str, object]:
    method = request.GET.get("method", "")
    rows = seen.to_check(request.person, request.area, method=method if method in CHECKED else "")
    page = lists.page(rows, ["pk"], after=request.GET.get("after", ""))
    orders = Order.objects.select_related("campaign").in_bulk([one.subject_id for one in page.rows])
    return {
        "page": page, "rows": [(one, orders.get(one.subject_id)) for one in page.rows], "method": method,
        "methods": [("", _("All")), *((one.value, one.label) for one in CHECKED)],
        "ticked": "all" in request.GET,
    }  # fmt: skip


@staff_required(*DESK_ROLES)
@fresh_confirmation_required
@require_POST
def pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person gives the money to the household."""
    refund = seen.refund_at_desk(request.person, pk, area=request.area)
    payments.pay_out(refund, by=request.person, key=request.idempotency_key)
    shown = amounts.show(refund.amount_minor, refund.currency)
    messages.success(request, _("%(amount)s is paid out.") % {"amount": shown})
    return redirect("groceries:money_queue", request.area.slug)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """It is not paid out, and why."""
    refund = seen.refund_at_desk(request.person, pk, area=request.area)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        payments.decline(refund, by=request.person, why=form.cleaned_data["why"])
        return redirect("groceries:money_queue", request.area.slug)
    shown = {
        "payment": refund,
        "form": form,
        "title": _("Do not pay it out"),
        "verb": _("Put it on the balance"),
    }
    return render(request, "groceries/money/decide.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@staff_required(*MAY_LEAD)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The reconciliation sheet; what was counted closes the books, or shows where the difference is."""
    live = attributes(request, names.case("running", pk), names.case("campaign", pk))
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    form = SettleForm(request.POST or None)
    status = 200
    if form.is_valid():
        data, key = form.cleaned_data, request.idempotency_key
        counted = (data["cash"], data["transfer"])
        try:
            actions.settle(campaign, *counted, by=request.person, note=data["note"], key=key)
            return redirect("groceries:settlement", request.area.slug, pk)
        except Conflict as error:
            for name, words in (error.fields or {"": str(error.message)}).items():
                form.add_error(name if name in form.fields else None, words)
            status = error.status
    shown = {**_sheet(request, campaign), "form": form, "live": live}
    return render(request, "groceries/money/settlement.html", shown, status=status)


@require_GET
@staff_required(*MAY_LEAD)
def settlement_now(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet and what is still in its way, alone."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    return render(
        request, "groceries/money/_settlement.html", {**_sheet(request, campaign), "form": SettleForm()}
    )


@require_GET
@staff_required(*MAY_LEAD)
def print_settlement(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet on paper, to be signed."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    return render(request, "groceries/money/settlement_print.html", _sheet(request, campaign))


def _ways(campaign: Campaign, *, at_desk: bool) -> dict[str, str]:
    """Where each thing that still waits is dealt with. Money is paid out at the desk, and leaders cannot open it."""
    slug, pk = campaign.area.slug, campaign.pk
    found = {
        "not_handed": reverse("groceries:uncollected", args=[slug, pk]),
        "to_check": reverse("groceries:campaign_money", args=[slug, pk]) + "?view=check",
        "complaints": reverse("groceries:complaints", args=[slug]),
    }
    return found | ({"asked": reverse("groceries:money_queue", args=[slug])} if at_desk else {})


def _sheet(request: HttpRequest, campaign: Campaign) -> dict[str, object]:
    done = Settlement.objects.filter(campaign=campaign).select_related("settled_by").first()
    sheet = Sheet.of(done.figures) if done else settlement.sheet(campaign)
    ways = _ways(campaign, at_desk=bool(request.roles & DESK_ROLES))
    return {
        "campaign": campaign,
        "sheet": sheet,
        "done": done,
        "waits": {} if done else {name: (words, ways.get(name)) for name, words in sheet.waits().items()},
    }

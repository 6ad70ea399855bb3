"""Where leaders and the desk look after a campaign's money: who has paid, what came in cash, what is to be checked."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions, money_lists
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.money import NoteForm, ReasonForm, RefundForm, TransferForm
from groceries.models import Campaign, Order
from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.estate.views.steps import blame
from hub.core.flow import lists
from hub.core.flow.answer import back
from hub.core.flow.repeat import step
from hub.core.kit import clock, text
from hub.core.kit import money as amounts
from hub.core.kit.errors import Invalid, Refused
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.payments import access as seen
from hub.core.payments import actions as payments
from hub.core.payments.models import Payment
from hub.core.payments.words import Method
from hub.core.people.access import staff_required
from hub.core.people.models import Building

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@staff_required(*MAY_LEAD)
def campaign_money(request: HttpRequest, pk: int) -> HttpResponse:
    """Due, said, checked, and who has not paid by building, floor and door."""
    live = attributes(request, names.case("running", pk), names.case("campaign", pk))
    return _page(request, _campaign(request, pk), live=live)


@require_GET
@staff_required(*MAY_LEAD)
def money_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The totals alone: fetched at most once a second, whoever pays meanwhile."""
    campaign = _campaign(request, pk)
    shown = {"figures": money_lists.figures(campaign), "currency": request.area.currency}
    return render(request, "groceries/money/_figures.html", shown)


@require_GET
@staff_required(*MAY_LEAD)
def money_lines(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone, of the same view and building."""
    return render(request, "groceries/money/_lines.html", _listed(request, _campaign(request, pk)))


def _campaign(request: HttpRequest, pk: int) -> Campaign:
    return access.campaign_run_by(request.person, pk, area=request.area)


def _listed(request: HttpRequest, campaign: Campaign) -> dict[str, object]:
    asked = request.GET.get("view", "unpaid")
    view = asked if asked in money_lists.VIEWS else "unpaid"
    building = text.whole(request.GET.get("building", ""))
    rows = money_lists.orders(campaign, view, building)
    page = lists.page(rows, money_lists.ROUTE, after=request.GET.get("after", ""))
    return {
        "campaign": campaign, "view": view, "page": page, "lines": money_lists.lines(page.rows),
        "building": building, "ticked": "all" in request.GET, "currency": request.area.currency,
    }  # fmt: skip


def _page(request: HttpRequest, campaign: Campaign, *, status: int = 200, **more: object) -> HttpResponse:
    doors = Building.objects.filter(households__orders__campaign=campaign).distinct()
    shown = {
        **_listed(request, campaign), "figures": money_lists.figures(campaign),
        "buildings": doors, "note": NoteForm(initial={"method": Method.CASH}),
        "transfer": TransferForm(initial={"words": campaign.transfer_words}),
        "views": [
            ("unpaid", _("Not paid")), ("check", _("To be checked")), ("paid", _("Paid")), ("all", _("All"))
        ],
        **more,
    }  # fmt: skip
    return render(request, "groceries/money/campaign.html", shown, status=status)


@require_POST
@staff_required(*MAY_LEAD)
def note_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes what a household gave: a door or a receipt code, and Enter."""
    campaign, form = _campaign(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, note=form, status=422)
    data = form.cleaned_data
    order = money_lists.find(campaign, data["whom"])
    if order is None:
        form.add_error(
            "whom", _("No order of this campaign is found by that. Write building and door: 12-0304.")
        )
        return _page(request, campaign, note=form, status=422)
    made = actions.note_payment(
        order, by=request.person, method=data["method"] or Method.CASH, amount_minor=data["amount"],
        note=data["note"], key=request.idempotency_key,
    )  # fmt: skip
    params = {"amount": amounts.show(made.amount_minor, made.currency), "door": order.household.address}
    messages.success(request, _("%(door)s: %(amount)s noted. Somebody else checks it.") % params)
    return redirect(back(request, reverse("groceries:campaign_money", args=[request.area.slug, pk])))


@require_POST
@staff_required(*MAY_LEAD)
def transfer_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Says where to transfer to."""
    campaign, form = _campaign(request, pk), TransferForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, transfer=form, status=422)
    act = partial(actions.set_transfer_words, campaign, form.cleaned_data["words"], by=request.person)
    step(request.idempotency_key, "groceries.transfer_words", campaign, act)
    return redirect("groceries:campaign_money", request.area.slug, pk)


@staff_required(*MAY_LEAD)
@fresh_confirmation_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a file, with names and phones: after a fresh confirmation; who took it is recorded."""
    campaign, form = _campaign(request, pk), request.POST.get("format", "")
    if form not in TYPES:
        raise Invalid("export.bad_format", _("Choose XLSX or CSV."))
    data = actions.export_money(campaign, form, by=request.person)
    name = f"money-{campaign.number}-{localtime(clock.now()):%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=TYPES[form], headers=headers)


def _payment(request: HttpRequest, pk: int) -> Payment:
    return seen.payment_checked_by(request.person, pk, area=request.area)


def _to(request: HttpRequest, payment: Payment | None = None) -> HttpResponse:
    """Back to the list from which somebody came; the desk's queue, or the payment's campaign."""
    if payment is not None:
        order = Order.objects.get(pk=payment.subject_id)
        otherwise = reverse("groceries:campaign_money", args=[request.area.slug, order.campaign_id])
    else:
        otherwise = reverse("groceries:managed", args=[request.area.slug])
    return redirect(back(request, otherwise))


@require_POST
@staff_required(*MAY_LEAD)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person has looked: it is there."""
    payment = _payment(request, pk)
    payments.verify(payment, by=request.person, key=request.idempotency_key)
    return _to(request, payment)


@require_POST
@staff_required(*MAY_LEAD)
def verify_many(request: HttpRequest) -> HttpResponse:
    """The same for all that are ticked."""
    wanted = [number for one in request.POST.getlist("payment")[:200] if (number := text.whole(one))]
    rows = seen.to_check(request.person, request.area).filter(pk__in=wanted)
    done, left = payments.verify_many(list(rows), by=request.person)
    if done:
        words = ngettext("%(n)s payment is checked.", "%(n)s payments are checked.", done)
        messages.success(request, words % {"n": done})
    if left or not wanted:
        words = ngettext("%(n)s was left: ", "%(n)s were left: ", left) % {"n": left} if left else ""
        reason = _("you noted it yourself, or somebody was quicker.") if left else _("Tick what has arrived.")
        messages.warning(request, words + reason)
    return _to(request)


@require_POST
@staff_required(*MAY_LEAD)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    """Whoever noted it takes it back."""
    payment = _payment(request, pk)
    act = partial(payments.void, payment, by=request.person)
    return _to(request, step(request.idempotency_key, "payments.void", payment, act))


@require_http_methods(["GET", "POST"])
@staff_required(*MAY_LEAD)
def fail(request: HttpRequest, pk: int) -> HttpResponse:
    """It did not arrive, and why."""
    payment, form = _payment(request, pk), ReasonForm(request.POST or None)
    if form.is_valid():
        act = partial(payments.fail, payment, by=request.person, why=form.cleaned_data["why"])
        return _to(request, step(request.idempotency_key, "payments.fail", payment, act))
    shown = {"payment": payment, "form": form, "title": _("It did not arrive"), "verb": _("Say so")}
    return render(request, "groceries/money/decide.html", shown, status=422 if form.errors else 200)


@staff_required(*MAY_LEAD)
@fresh_confirmation_required
@require_http_methods(["GET", "POST"])
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Gives a part back: on the balance at once, or out by a second person."""
    payment = _payment(request, pk)
    form = RefundForm(
        request.POST or None, initial={"amount": amounts.plain(payment.kept_minor, payment.currency)}
    )
    status = 422 if form.errors else 200
    if form.is_valid():
        data, key = form.cleaned_data, request.idempotency_key
        try:
            payments.refund(
                payment, data["amount"], data["to"], by=request.person, reason=data["reason"], key=key
            )
            return _to(request, payment)
        except Refused as refused:
            blame(form, refused)
            payment, status = _payment(request, pk), refused.status
    shown = {"payment": payment, "form": form, "title": _("Give money back"), "verb": _("Give back")}
    return render(request, "groceries/money/decide.html", shown, status=status)

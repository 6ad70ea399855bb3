"""A household complains about a line; whoever runs the campaign answers."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from groceries import access, actions
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.complaints import AnswerForm, ComplaintForm
from groceries.models import Complaint
from groceries.views.orders import order_at
from groceries.words import CampaignState, ComplaintState
from hub.core.estate import proxy
from hub.core.estate.proxy import for_household
from hub.core.flow import lists
from hub.core.flow.repeat import step
from hub.core.kit import money
from hub.core.kit.errors import Refused
from hub.core.media.models import Picture
from hub.core.payments.words import RefundTo
from hub.core.people import access as people
from hub.core.people.access import staff_required


@login_required
@require_http_methods(["GET", "POST"])
@for_household
def new(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Short, spoilt or wrong, with a photo if it helps."""
    order = order_at(request, pk)
    about = get_object_or_404(order.lines.select_related("offer", "order__campaign__area"), pk=line)
    if request.method == "GET":
        return _ask(request, ComplaintForm(initial={"quantity": 1}), about)
    form = ComplaintForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form, about, status=422)
    wrong = actions.Wrong(**form.cleaned_data, acting_for=request.beneficiary)
    try:
        actions.complain(about, wrong, by=request.person, key=request.idempotency_key)
    except Refused as refused:
        for name, words in (refused.fields or {"": refused.message}).items():
            form.add_error(name or None, words)
        return _ask(request, form, about, status=refused.status)
    return redirect(proxy.with_beneficiary(request, reverse("groceries:order", args=[pk])))


def _ask(request: HttpRequest, form: ComplaintForm, line: Any, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "line": line, "order": line.order, "campaign": line.order.campaign}
    return render(request, "groceries/residents/complain.html", context, status=status)


@login_required
@require_POST
@for_household
def withdraw(request: HttpRequest, pk: int, complaint: int) -> HttpResponse:
    """It was a mistake, or it has been put right."""
    found = get_object_or_404(access.complaints_of(order_at(request, pk)), pk=complaint)
    act = partial(actions.withdraw_complaint, found, by=request.person)
    step(request.idempotency_key, "groceries.complaint_withdraw", found, act)
    return redirect(proxy.with_beneficiary(request, reverse("groceries:order", args=[pk])))


@require_GET
@staff_required(*MAY_LEAD)
def complaints(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, longest first; with `all`, everything, newest first."""
    assert request.area is not None
    rows = access.complaints_run_by(request.person, request.area)
    every = "all" in request.GET
    rows = rows if every else rows.filter(state=ComplaintState.OPEN)
    page = lists.page(rows, ["-pk" if every else "pk"], after=request.GET.get("after", ""))
    return render(request, "groceries/running/complaints.html", {"page": page, "every": every})


@require_http_methods(["GET", "POST"])
@staff_required(*MAY_LEAD)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One complaint, and the answer to it."""
    assert request.area is not None
    found = access.complaint_run_by(request.person, pk, request.area)
    answers = actions.answers_for(found, request.person)
    form = AnswerForm(request.POST or None, complaint=found, answers=answers, initial=_proposed(found))
    if request.method == "GET" or not form.is_valid():
        return _show(request, found, form, status=422 if form.is_bound else 200)
    data = form.cleaned_data
    try:
        actions.answer_complaint(
            found, data["to"], by=request.person, words=data["words"], amount_minor=data["amount_minor"],
            by_way=data["by_way"], version=data["version"],
        )  # fmt: skip
    except Refused as refused:
        for name, words in (refused.fields or {"": refused.message}).items():
            form.add_error(name if name in form.fields else None, words)
        now = access.complaint_run_by(request.person, pk, request.area)
        return _show(request, now, form, status=refused.status)
    return redirect("groceries:complaints", request.area.slug)


def _proposed(found: Complaint) -> dict[str, Any]:
    """What these cost, to be given back unless the leader writes less."""
    currency = found.line.order.campaign.area.currency
    return {
        "version": found.version,
        "amount": money.plain(found.most_minor, currency),
        "by_way": RefundTo.CASH,
    }


def _show(request: HttpRequest, found: Complaint, form: AnswerForm, *, status: int) -> HttpResponse:
    pictures = Picture.objects.of("complaint", found.pk)
    context = {
        "complaint": found,
        "order": found.line.order,
        "campaign": found.line.order.campaign,
        "form": form,
        "settled": found.line.order.campaign.state == CampaignState.SETTLED,
        "own": request.person.pk in people.ids_at_household(found.line.order.household_id),
    }
    return render(
        request, "groceries/running/complaint.html", {**context, "pictures": pictures}, status=status
    )

"""What the desk keeps beside the campaigns: limits over time, suppliers, prices, and the calendar of arrivals."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from groceries import access, actions, prices
from groceries import calendar as arrivals
from groceries.actions.campaigns import MAY_LEAD
from groceries.forms.verbs import AnswerForm, ReferenceForm, RuleForm, SupplierForm
from groceries.models import EntitlementRule, Good, PriceFlag, Supplier
from groceries.views.drafting import FORM, page_of
from hub.core.estate.views.steps import fill
from hub.core.flow import lists
from hub.core.flow.idempotent import once
from hub.core.flow.repeat import step
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES

DESK = tuple(sorted(DESK_ROLES))
PAST_RULES = 30


@require_GET
@staff_required(*MAY_LEAD)
def rules(request: HttpRequest) -> HttpResponse:
    """What holds, and what held before. Leaders read it, the desk changes it."""
    every = EntitlementRule.objects.filter(area=request.area).select_related("set_by")
    context = {
        "rules": every.filter(until=None).order_by("kind"),
        "past": every.exclude(until=None).order_by("-until", "-pk")[:PAST_RULES],
        "desk": bool(request.roles & DESK_ROLES),
    }
    return render(request, "groceries/running/rules.html", context)


@require_http_methods(FORM)
@staff_required(*DESK)
def rule_set(request: HttpRequest) -> HttpResponse:
    """A new limit, or another one for a kind that has one."""
    area = request.area

    def act(form: RuleForm) -> str:
        data = form.cleaned_data
        put = partial(
            actions.set_rule, area, data["kind"], data["quantity"], data["days"], words=data["words"], now=data["now"],
            by=request.person,
        )  # fmt: skip
        once(request.idempotency_key, "groceries.set_rule", put, EntitlementRule)
        messages.success(request, _("The limit holds from now on. Everybody is being told."))
        return reverse("groceries:rules", args=[area.slug])

    kind = request.GET.get("kind", "")
    held = EntitlementRule.objects.filter(area=area, until=None, kind=kind).first()
    initial = {"kind": kind or None, "days": 10, "now": held.pk if held else None}
    if held:
        initial |= {"quantity": held.quantity, "days": held.days, "words": held.words}
    return fill(
        request,
        "groceries/running/rule.html",
        RuleForm(request.POST or None, initial=initial),
        act,
        held=held,
    )


@require_http_methods(FORM)
@staff_required(*DESK)
def rule_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A limit holds no more."""
    found = get_object_or_404(EntitlementRule.objects.select_related("area"), area=request.area, pk=pk)
    if request.method == "POST":
        act = partial(actions.end_rule, found, by=request.person)
        step(request.idempotency_key, "groceries.end_rule", found, act)
        messages.success(request, _("The limit holds no more."))
        return HttpResponse(
            status=303, headers={"Location": reverse("groceries:rules", args=[request.area.slug])}
        )
    return render(request, "groceries/running/rule_end.html", {"rule": found})


@require_GET
@staff_required(*MAY_LEAD)
def suppliers(request: HttpRequest) -> HttpResponse:
    """Who sells to the area."""
    page = lists.page(
        Supplier.objects.filter(area=request.area), ["name", "pk"], after=request.GET.get("after", "")
    )
    return render(request, "groceries/running/suppliers.html", {"page": page})


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def supplier(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One supplier, new or known."""
    found = (
        get_object_or_404(Supplier.objects.select_related("area"), area=request.area, pk=pk) if pk else None
    )
    names = ("name", "licence", "contact_name", "contact_phone", "note")

    def act(form: SupplierForm) -> str:
        by, version = request.person, form.cleaned_data["version"]
        put = partial(
            actions.keep_supplier, request.area, form.values(), by=by, supplier=found, version=version
        )
        once(request.idempotency_key, "groceries.keep_supplier", put, Supplier)
        messages.success(request, _("Saved."))
        return reverse("groceries:suppliers", args=[request.area.slug])

    def now() -> tuple[int, dict[str, str]]:
        fresh = Supplier.objects.get(pk=pk)
        return fresh.version, {name: getattr(fresh, name) for name in names}

    initial = {"version": found.version, **{name: getattr(found, name) for name in names}} if found else {}
    form = SupplierForm(request.POST or None, initial=initial)
    return fill(request, "groceries/running/supplier.html", form, act, now=now, supplier=found)


@require_GET
@staff_required(*MAY_LEAD)
def calendar(request: HttpRequest) -> HttpResponse:
    """Expected arrivals day by day, against gate and volunteers."""
    context = {"days": arrivals.days(request.area), "undated": arrivals.undated(request.area)}
    return render(request, "groceries/running/calendar.html", context)


@require_GET
@staff_required(*MAY_LEAD)
def price_watch(request: HttpRequest) -> HttpResponse:
    """Open questions about prices, and what each good cost lately against its reference."""
    flags = PriceFlag.objects.filter(offer__campaign__area=request.area, answered_at=None)
    runs = access.campaigns_run_by(request.person, request.area).values("pk")
    rows = Good.objects.filter(area=request.area, offers__isnull=False).distinct()
    page = lists.page(rows, ["name", "pk"], after=request.GET.get("after", ""))
    others = prices.elsewhere(request.area)
    context = {
        "flags": flags.filter(offer__campaign__in=runs).select_related(
            "offer__campaign__area", "household__building"
        ),
        "page": page,
        "goods": [(good, others.of(good), prices.per_jin(others.of(good) or 0, good)) for good in page.rows],
        "limit": int(prices.ABOVE.of(request.area)),
        "desk": bool(request.roles & DESK_ROLES),
    }
    return render(request, "groceries/running/prices.html", context)


@require_http_methods(FORM)
@staff_required(*DESK)
def reference(request: HttpRequest, pk: int) -> HttpResponse:
    """What the committee holds for a fair price of a good."""
    found = get_object_or_404(Good.objects.select_related("area"), area=request.area, pk=pk)

    def act(form: ReferenceForm) -> str:
        put = partial(actions.set_reference, found, form.cleaned_data["reference"], by=request.person)
        step(request.idempotency_key, "groceries.set_reference", found, put)
        messages.success(request, _("Saved."))
        return reverse("groceries:prices", args=[request.area.slug])

    form = ReferenceForm(request.POST or None, initial={"reference": found.reference_minor})
    others = prices.elsewhere(request.area).of(found)
    return fill(request, "groceries/running/reference.html", form, act, good=found, others=others)


@require_http_methods(FORM)
@staff_required(*MAY_LEAD)
def flag(request: HttpRequest, pk: int, flag: int) -> HttpResponse:
    """Answers what a household asked about a price."""
    campaign = access.campaign_run_by(request.person, pk, area=request.area)
    rows = PriceFlag.objects.select_related("offer__campaign__area", "offer__good", "household__building")
    found = get_object_or_404(rows, offer__campaign=campaign, pk=flag)

    def act(form: AnswerForm) -> str:
        say = partial(actions.answer_flag, found, form.cleaned_data["answer"], by=request.person)
        step(request.idempotency_key, "groceries.answer_flag", found, say)
        messages.success(request, _("Answered."))
        return page_of(campaign)

    form = AnswerForm(request.POST or None)
    return fill(request, "groceries/running/flag.html", form, act, flag=found, campaign=campaign)

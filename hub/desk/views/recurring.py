"""Errands that come again: rounds, check-in calls, strays."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hub.core.estate.views.steps import fill, see
from hub.core.flow import lists
from hub.core.flow.repeat import step
from hub.core.people.access import staff_required
from hub.core.people.models import Area
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import recurrence
from hub.core.tasks.access import recurring as access
from hub.core.tasks.forms.planning import RuleForm
from hub.core.tasks.models import RecurringTask


@require_GET
@staff_required(*DESK_ROLES)
def rules(request: HttpRequest) -> HttpResponse:
    """All of them, with the next coming and the last."""
    page = lists.page(access.rules(request.area), ["pk"], after=request.GET.get("after", ""))
    last = recurrence.last_of(page.rows)
    rows = [(rule, last.get(rule.pk)) for rule in page.rows]
    return render(request, "desk/rules.html", {"page": page, "rows": rows})


def _list(area: Area) -> str:
    return reverse("desk:rules", args=[area.slug])


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def new(request: HttpRequest) -> HttpResponse:
    """Writes one."""
    area = request.area

    def act(form: RuleForm) -> str:
        recurrence.keep(area, form.rule(), by=request.person, key=request.idempotency_key)
        return _list(area)

    return fill(request, "desk/rule.html", RuleForm(request.POST or None, area=area), act)


@require_http_methods(["GET", "POST"])
@staff_required(*DESK_ROLES)
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Changes one."""
    area, found = request.area, access.rule_for(request.person, pk, area=request.area)

    def act(form: RuleForm) -> str:
        version, key = form.cleaned_data["version"], request.idempotency_key
        recurrence.keep(area, form.rule(), by=request.person, rule=found, version=version, key=key)
        messages.success(request, _("Saved."))
        return _list(area)

    def now() -> tuple[int, dict[str, Any]]:
        fresh = RecurringTask.objects.select_related("building").get(pk=found.pk)
        return fresh.version, RuleForm.of(fresh)

    form = RuleForm(request.POST or None, area=area, initial=RuleForm.of(found))
    return fill(request, "desk/rule.html", form, act, now=now, rule=found)


@require_POST
@staff_required(*DESK_ROLES)
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """Lets one rest, or work again."""
    found, by = access.rule_for(request.person, pk, area=request.area), request.person
    works = request.POST.get("works") == "1"
    step(
        request.idempotency_key, "tasks.rule.rest", found, lambda: recurrence.rest(found, by=by, works=works)
    )
    return see(_list(request.area))

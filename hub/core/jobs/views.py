"""How background work goes: all of it for the operator, one's own long work for everybody."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hub.core.jobs import health, overview, queue
from hub.core.jobs.progress import progress_for
from hub.core.kit import again
from hub.core.people.access import staff_required
from hub.core.people.words import Role

STOP_POLLING = 286
"""htmx's own status: this is the last answer of a poll."""


@require_GET
@staff_required(Role.OPERATOR)
def show(request: HttpRequest) -> HttpResponse:
    """Workers, schedules, what waits and what has failed."""
    return render(request, "jobs/jobs.html", {"overview": overview.read(), "health": health.report()})


@require_POST
@staff_required(Role.OPERATOR)
def retry(request: HttpRequest, pk: str) -> HttpResponse:
    """Runs a failed job again."""
    again.told(request.idempotency_key, f"jobs.retry {pk}", lambda: queue.try_again(pk))
    messages.success(request, _("It is being tried again."))
    area = request.area
    return HttpResponseRedirect(reverse("jobs:jobs", args=[area.slug if area else ""]), status=303)


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far one's own long work is; the fragment for htmx, which asks until it has ended."""
    found = progress_for(request.person, pk)
    if not request.htmx:
        return render(request, "jobs/progress.html", {"progress": found})
    status = STOP_POLLING if found.ended else 200
    return render(request, "jobs/_progress.html", {"progress": found}, status=status)

"""Many cases at once, kept looks at the list, and the list as a table."""

from urllib.parse import parse_qs, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from hub.core.estate.accounts.fresh import fresh_confirmation_required
from hub.core.flow.repeat import told
from hub.core.kit import text
from hub.core.kit.errors import Refused
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.desk import access, exports
from hub.desk.filters import Filters
from hub.desk.views.queue import listed, view_of
from support import access as support
from support import actions
from support.actions import many


@require_POST
@staff_required(*DESK_ROLES)
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for all that are ticked, and one answer for each."""
    ids = text.wholes(",".join(request.POST.getlist("case")), many.MOST + 1)
    rows = support.with_people(support.requests_at_desk(request.person, request.area)).filter(pk__in=ids)
    wanted = many.Wanted(
        to=access.colleagues(request.area).filter(pk=text.whole(request.POST.get("to", "")) or 0).first(),
        level=text.whole(request.POST.get("level", "")),
        reason=request.POST.get("reason", "")[:2000],
        minutes=text.whole(request.POST.get("minutes", "")),
    )
    name, status = request.POST.get("step", ""), 200
    context: dict[str, object] = {"step": name, "typed": request.POST}
    try:
        found = many.for_each(
            rows.order_by("level", "due_at", "pk"), name, wanted, by=request.person,
            key=request.idempotency_key,
        )  # fmt: skip
        done = [one.request.pk for one in found if one.is_done]
        context |= {"answers": found, "done": [] if name == "undo" else done}
    except Refused as refused:
        context["refused"], status = refused, refused.status
    return render(request, "desk/bulk.html", {**listed(request), **context}, status=status)


@require_POST
@staff_required(*DESK_ROLES)
@fresh_confirmation_required
def export(request: HttpRequest) -> HttpResponse:
    """What the list in the address shows, as CSV or XLSX, after a fresh confirmation; who took it is recorded."""
    return exports.cases(view_of(request), request.POST.get("format", ""), by=request.person)


@require_POST
@staff_required(*DESK_ROLES)
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keeps the present look at the list under a name."""
    asked = {name: values[0] for name, values in parse_qs(request.POST.get("query", "")).items()}
    kept: dict[str, str] = {name: asked[name][:80] for name in ("view", "q") if name in asked}
    query = f"{urlencode(kept)}{Filters.of(asked).query}".lstrip("&")
    actions.keep_view(
        request.area, request.POST.get("name", ""), query, by=request.person,
        shared="shared" in request.POST, key=request.idempotency_key,
    )  # fmt: skip
    return redirect(f"{reverse('desk:queue', args=[request.area.slug])}?{query}")


@require_POST
@staff_required(*DESK_ROLES)
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forgets a look that one has kept oneself, or that the whole desk has."""
    mine = access.saved_views(request.area, request.person)
    told(request.idempotency_key, f"desk.view_drop {pk}", lambda: get_object_or_404(mine, pk=pk).delete())
    return redirect("desk:queue", request.area.slug)

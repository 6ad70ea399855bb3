"""The desk: the list on the left, the case in the middle, the household's history beside it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from hub.core.estate.actions import care
from hub.core.kit import clock, text
from hub.core.live import names
from hub.core.live.page import attributes
from hub.core.people import access as people
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.core.tasks.forms import ErrandForm
from hub.desk import access, waiting
from hub.desk.filters import Filters
from support import access as support
from support import files, progress, shelf
from support.actions import drafts, escalating, merging, undoing, visiting
from support.desk_forms import AttemptForm, ExclusionForm, VisitForm
from support.forms import ResolveForm, WordsForm
from support.harm_forms import TimesForm
from support.models import SupportRequest
from support.words import Category, LinkKind

ROWS_AT_ONCE = 50
ORDER_WORDS = {"newest": gettext_lazy("Newest first"), "oldest": gettext_lazy("Oldest first")}


@require_GET
@staff_required(*DESK_ROLES)
def queue(request: HttpRequest) -> HttpResponse:
    """
    The list, with its first case chosen by nobody: on a phone the list alone is the page.

    The live page asks here for what stands beside it (`part=start`).
    """
    live = numbers(request)
    if request.GET.get("part") == "start":
        return render(request, "desk/_start.html", _start(request))
    return render(request, "desk/queue.html", {**listed(request), **_start(request), "live": live})


@require_GET
@staff_required(*DESK_ROLES)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """The list with one case open beside it."""
    live = numbers(request, pk)
    found = support.case_for(request.person, pk, area=request.area)
    context = {**listed(request), **shown(request, found), **_just_done(request), "live": live}
    return render(request, "desk/queue.html", context)


@require_GET
@staff_required(*DESK_ROLES)
def panes(request: HttpRequest, pk: int) -> HttpResponse:
    """Case and history alone: what a click on a line, and a live event, fetch."""
    seen = numbers(request, pk)
    return render(
        request,
        "desk/_panes.html",
        {**shown(request, support.case_for(request.person, pk, area=request.area)), "seen": seen},
    )


@require_GET
@staff_required(*DESK_ROLES)
def row(request: HttpRequest, pk: int) -> HttpResponse:
    """One line; 204 when it does not belong in the view any more."""
    found = support.case_for(request.person, pk, area=request.area)
    for shown_ in view_of(request).among([found.pk]):
        return render(request, "desk/_row.html", {"case_": shown_, "now": clock.now()})
    return HttpResponse(status=204)


@require_GET
@staff_required(*DESK_ROLES)
def rows(request: HttpRequest) -> HttpResponse:
    """Those of the cases asked for that belong in the list: the live list fetches them, most urgent first."""
    ids = text.wholes(request.GET.get("ids", ""), ROWS_AT_ONCE)
    found = view_of(request).among(ids)
    if not found:
        return HttpResponse(status=204)
    return render(request, "desk/_rows.html", {"rows": found, "now": clock.now()})


@require_GET
@staff_required(*DESK_ROLES)
def counted(request: HttpRequest) -> HttpResponse:
    """The numbers on the views."""
    context = {"counts": _counts(request), "view": view_of(request).name, "carried": _carried(request)}
    return render(request, "desk/_views.html", context)


def numbers(request: HttpRequest, *cases: int) -> dict[str, str]:
    """Where the desk's streams stand, and those of the cases (by id): asked before anything else is read."""
    streams = [names.desk(request.area.pk), names.inbox(request.person.pk)]
    return attributes(request, *streams, *(names.case("request", pk) for pk in cases))


def _start(request: HttpRequest) -> dict[str, Any]:
    """What stands beside the list while no case is open."""
    duty = people.on_duty(request.area, *DESK_ROLES)
    bare = not request.area.buildings.exists()
    return {**access.glance(request.area), "is_bare": bare, "waits": waiting.of(request.area), "duty": duty}


def _counts(request: HttpRequest) -> dict[str, int]:
    return access.counts(request.area, request.person)


def view_of(request: HttpRequest) -> access.View:
    """The view that the address asks for, narrowed, and what is looked for in it (in everything without one)."""
    query = request.GET.get("q", "")
    name = request.GET.get("view") or ("all" if query.strip() else "open")
    return access.view(request.area, name, request.person, query, Filters.of(request.GET))


def listed(request: HttpRequest) -> dict[str, Any]:
    """The list at the left, by the view or the search in the address."""
    view, narrowed = view_of(request), Filters.of(request.GET)
    return {
        "page": view.page(request.GET.get("after", "")), "view": view.name, "narrowed": narrowed,
        "narrowed_words": [(_without(request, name), word) for name, word in _words(request, narrowed, view.query)],
        "query": view.query, "carried": _carried(request), "counts": _counts(request), "now": clock.now(),
        "saved_views": access.saved_views(request.area, request.person),
        "colleagues": access.colleagues(request.area), "categories": Category.choices,
        "buildings": request.area.buildings.all(),
    }  # fmt: skip


def _words(request: HttpRequest, narrowed: Filters, query: str) -> Iterator[tuple[str, str]]:
    """What the list is narrowed to, as a reader says it, each with its name in the address."""
    if query:
        yield "q", _("“%(words)s”") % {"words": query}
    if narrowed.level is not None:
        yield "level", _("Level %(level)s") % {"level": narrowed.level}
    if narrowed.category:
        yield "category", str(Category(narrowed.category).label)
    if narrowed.building:
        yield from (("building", str(one)) for one in request.area.buildings.filter(pk=narrowed.building))
    if narrowed.owner:
        people_ = access.colleagues(request.area).filter(pk=narrowed.owner)
        yield from (("owner", one.name) for one in people_)
    if narrowed.order and not query:
        yield "order", str(ORDER_WORDS[narrowed.order])


def _without(request: HttpRequest, name: str) -> str:
    """This list without one of the things that it is narrowed to, from its first page on."""
    kept = request.GET.copy()
    for one in (name, "after", "part"):
        kept.pop(one, None)
    return f"?{kept.urlencode()}"


def _carried(request: HttpRequest) -> str:
    """What somebody looks for, and what it is narrowed to: it goes along from one view to the next."""
    query = request.GET.get("q", "").strip()
    return f"&{urlencode({'q': query})}{Filters.of(request.GET).query}" if query else ""


def shown(request: HttpRequest, found: SupportRequest) -> dict[str, Any]:
    """One case for the desk: what was said, what runs, who lives there, what came before."""
    household = found.household
    merged = list(support.merged_into(found))
    ids, main = [found.pk, *(row.pk for row in merged)], support.main_of(found)
    along, said = files.all_of(ids, support.thread(found, merged))
    ready = shelf.ready(request.area, shelf.language_of(found))
    wanted = text.whole(request.GET.get("ready", ""))
    picked = next((one for one in ready if one.pk == wanted), None)
    errand = {
        "title": f"{found.get_category_display()}",
        "kind": _kind(found.category),
        "details": found.text,
    }
    return {
        "case_": found,
        "messages_": said,
        "sent_along": along,
        "merged": merged,
        "main": main if main.pk != found.pk else None,
        "can_take_apart": merging.merge_of(found) is not None,
        "links": support.links_of(found).exclude(kind=LinkKind.DUPLICATE_OF),
        "drafts": drafts.drafts_of(found, request.person, merged=[row.pk for row in merged]),
        "ready": ready,
        "picked": picked.text if picked and not picked.is_checklist else "",
        "picked_note": picked.text if picked and picked.is_checklist else "",
        "tries": visiting.attempts_lately(found),
        "visits": found.visits.select_related("visitor"),
        "exclusions": found.exclusions.select_related("asked_by", "decided_by"),
        "attempt_form": AttemptForm(),
        "visit_form": VisitForm(),
        "exclusion_form": ExclusionForm(),
        "link_kinds": [(kind.value, kind.label) for kind in (LinkKind.RELATED, LinkKind.PARENT)],
        "errands": progress.errands(found),
        "clocks": found.clocks.order_by("due_at"),
        "care": care.read(household, by=request.person, place=f"request:{found.pk}") if household else None,
        "history": support.recent_of_household(found)[:10] if household else [],
        "members": household.memberships.filter(ended_at=None).select_related("person") if household else [],
        "colleagues": access.colleagues(request.area),
        "others": support.queue(request.area).exclude(pk=found.pk).filter(household=household)[:5]
        if household
        else [],
        "words": WordsForm(),
        "errand_form": ErrandForm(initial=errand),
        "resolve_form": ResolveForm(),
        "times_form": TimesForm.of(found),
        "calls": escalating.calls(found),
        "undo": undoing.is_possible(found),
        "now": clock.now(),
    }


def done_with(found: SupportRequest | None) -> dict[str, Any]:
    """The case that a step has just left, for the line that says so and offers to take the step back."""
    return {"done": found, "done_undo": found is not None and undoing.is_possible(found)}


def _just_done(request: HttpRequest) -> dict[str, Any]:
    """The same without JavaScript, where the address names it (`done`): as long as the step can be taken back."""
    pk = text.whole(request.GET.get("done", ""))
    rows = support.with_people(support.requests_at_desk(request.person, request.area))
    found = rows.filter(pk=pk).first() if pk else None
    return done_with(found if found is not None and undoing.is_possible(found) else None)


def _kind(category: str) -> str:
    """The kind of errand that a category usually needs."""
    kinds = {Category.MEDICINE: "medicine", Category.FOOD: "shopping", Category.REPAIR: "repair"}
    kinds |= {Category.GREEN_CHANNEL: "escort", Category.WASTE: "waste", Category.TRANSFER: "transfer"}
    return kinds.get(Category(category), "visit")

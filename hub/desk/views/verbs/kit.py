"""What all verbs on a case share: the right to it, the act, and the panes or the desk as the answer."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.core.flow.repeat import step
from hub.core.kit import text
from hub.core.kit.errors import Conflict, Gone, Invalid, NotYours, Refused
from hub.core.people.access import staff_required
from hub.core.people.words import DESK_ROLES
from hub.desk import access
from hub.desk.views.queue import done_with, listed, numbers, shown
from support import access as support
from support.forms import WordsForm
from support.models import SupportRequest

KEEP_THEIR_KEY = frozenset({"reply", "note", "make_task"})
"""Verbs that make something: their actions give it back for the same key."""

SHOWN = frozenset({409, 422})
"""The refusals that htmx puts on the page (templates/_scripts.html); with any other status nothing would be seen."""

Verb = Callable[[HttpRequest, SupportRequest], Any]


def verb(act: Verb) -> Callable[..., HttpResponse]:
    """Makes a view of a verb on one case: the right to it, the act, and the panes or the desk as the answer."""

    @require_POST
    @staff_required(*DESK_ROLES)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = support.case_for(request.person, pk, area=request.area)
        key = None if act.__name__ in KEEP_THEIR_KEY else request.idempotency_key
        try:
            step(key, f"desk.{act.__name__}", found, lambda: act(request, found))
        except (Invalid, Conflict, Gone, NotYours) as refused:
            return _refused(request, pk, refused)
        return _answer(request, pk)

    view.__name__, view.__doc__ = act.__name__, act.__doc__
    return view


def _answer(request: HttpRequest, pk: int) -> HttpResponse:
    """After a step: the same case, or with `go_on` the next one of the list, and what was done can be taken back."""
    found = support.case_for(request.person, pk, area=request.area)
    after = access.next_in_queue(request.area, found, request.person) if request.POST.get("go_on") else None
    if not getattr(request, "htmx", False):
        left = f"?done={pk}" if after else ""
        return redirect(reverse("desk:case", args=[request.area.slug, after or pk]) + left)
    seen = numbers(request, after or pk)
    target = support.case_for(request.person, after or pk, area=request.area)
    context = {**shown(request, target), **done_with(found if after else None), "seen": seen}
    response = render(request, "desk/_panes.html", context)
    response["HX-Push-Url"] = reverse("desk:case", args=[request.area.slug, target.pk])
    return response


def _refused(request: HttpRequest, pk: int, refused: Refused) -> HttpResponse:
    """The case as it is now, with what was typed kept and what is there now beside it."""
    seen = numbers(request, pk)
    found = support.case_for(request.person, pk, area=request.area)
    context = {**shown(request, found), "refused": refused, "typed": request.POST, "seen": seen}
    if getattr(request, "htmx", False):
        status = refused.status if refused.status in SHOWN else Conflict.status
        return render(request, "desk/_panes.html", context, status=status)
    return render(request, "desk/queue.html", {**listed(request), **context}, status=refused.status)


def version(request: HttpRequest) -> int | None:
    """What the page showed when the step began."""
    return text.whole(request.POST.get("version", ""))


def number(request: HttpRequest, name: str) -> int:
    """A number of the form. Raises Invalid where it is none."""
    found = text.whole(request.POST.get(name, ""))
    if found is None:
        raise Invalid("field.number", _("A number is missing."), fields={name: _("Write a number.")})
    return found


def words(request: HttpRequest) -> tuple[str, Any]:
    """The words and files of a message. Raises Invalid with what is wrong."""
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        errors = first_errors(form)
        raise Invalid("message.empty", next(iter(errors.values())), fields=errors)
    return str(form.cleaned_data["body"]), form.cleaned_data["papers"]


def first_errors(form: Any) -> dict[str, str]:
    """The first error of each field, as an action's refusal has them."""
    return {name: str(errors[0]) for name, errors in form.errors.items()}

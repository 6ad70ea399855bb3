"""What the pages with a form share."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from hub.core.flow import stale
from hub.core.kit.errors import Conflict, Refused

F = TypeVar("F", bound=Form)
Now = Callable[[], tuple[int, Mapping[str, Any]]]
"""The version that is there now, and what the form would show of it."""


def fill(
    request: HttpRequest,
    template: str,
    form: F,
    act: Callable[[F], str],
    *,
    now: Now | None = None,
    **context: Any,
) -> HttpResponse:
    """
    A page with one form: shown, checked, and given to `act`, which gives the address to go on to.

    What the action refuses stands on the page beside what was typed. With `now`, a save that came too late shows
    both texts (409), and what was typed can be saved on top.
    """
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return see(act(form))
            except Refused as refused:
                status = refused.status
                context |= explain(form, refused, now)
    return render(request, template, {"form": form, **context}, status=status)


def explain(form: Form, refused: Refused, now: Now | None = None) -> dict[str, Any]:
    """Puts a refusal on the form; gives what the page shows besides."""
    if now and isinstance(refused, Conflict) and refused.code == "state.changed":
        version, values = now()
        found = stale.differences(form, values)
        if isinstance(form, stale.VersionedForm):
            form.catch_up(version)
        return {"stale": True, "differences": found}
    blame(form, refused)
    return {"refused": refused}


def blame(form: BaseForm, refused: Refused) -> None:
    """The refusal's words at the fields they are about, else at the head of the form."""
    named = {name: words for name, words in refused.fields.items() if name in form.fields}
    for name, words in named.items():
        form.add_error(name, str(words))
    if not named:
        form.add_error(None, str(refused.message))


def see(url: str) -> HttpResponseRedirect:
    """After a write: the page to look at (303, so that a reload sends nothing again)."""
    return HttpResponseRedirect(url, status=303)

"""What a view answers after an action: a fragment for htmx, a redirect for a plain form."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def answer(request: HttpRequest, template: str, *, to: str, **context: Any) -> HttpResponse:
    """
    After a successful action: the fragment `template` for htmx, else a redirect (303) to `to`.

    One partial serves the page and the live fragment.
    """
    if getattr(request, "htmx", False):
        return render(request, template, context)
    return HttpResponseRedirect(back(request, to), status=303)


def back(request: HttpRequest, otherwise: str) -> str:
    """Where `next` points, if that is a page of ours; else `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    return (
        wanted
        if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
        else otherwise
    )

"""Pages for what went wrong: what, where, and what to do, with the committee's phone. Never a blank 500."""

import logging
import secrets
from typing import Any

from django.db import DataError, Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hub.core.flow.context import known_phone
from hub.core.kit.errors import Refused

log = logging.getLogger("hub.failures")
TITLES = {
    400: gettext_noop("Bad request"), 403: gettext_noop("Not allowed"), 404: gettext_noop("Not found"),
    405: gettext_noop("Not like this"), 409: gettext_noop("Changed meanwhile"), 410: gettext_noop("Over"),
    413: gettext_noop("Too large"), 422: gettext_noop("Please check"), 429: gettext_noop("Too often"),
    500: gettext_noop("Our mistake"), 503: gettext_noop("Not available"),
}  # fmt: skip


BY_ITSELF, NOT_AVAILABLE = 500, 503


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The error page of a status: `errors/<status>.html`; for programs, problem details."""
    if wants_json(request):
        return problem(_plain(status))
    if status >= BY_ITSELF:
        return server_error(request, status)
    return render(request, f"errors/{status}.html", {"status": status, **context}, status=status)


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """The answer to what an action refused: JSON for programs, a fragment for htmx, else a page."""
    if wants_json(request):
        return problem(error)
    context = {"error": error, "status": error.status, **error.extra}
    if getattr(request, "htmx", False):
        return HttpResponse(render_to_string("_refused.html", context, request), status=error.status)
    response = page(request, **context)
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: the API's paths, or one that accepts JSON and no HTML."""
    accept = request.headers.get("Accept", "")
    return request.path.startswith("/api/") or ("application/json" in accept and "text/html" not in accept)


def _plain(status: int) -> Refused:
    """A refusal of which nothing is known but its status: `not_found` for 404."""
    title = TITLES.get(status, "Refused")
    refused = Refused(title.lower().replace(" ", "_"), _(title))
    refused.status = status
    return refused


def problem(error: Refused) -> HttpResponse:
    """Problem details (RFC 9457): `code`, `detail` in the caller's language, `errors` per field, `now` for a 409."""
    body = {
        "type": "about:blank",
        "title": _(TITLES.get(error.status, "Refused")),
        "status": error.status,
        "code": error.code,
        "detail": str(error.message),
        "errors": {name: str(text) for name, text in error.fields.items()},
    }
    for name, value in error.extra.items():
        body[name] = value.shown() if hasattr(value, "shown") else value
    response = JsonResponse(
        body, status=error.status, content_type="application/problem+json", json_dumps_params={"default": str}
    )
    if "retry_after" in error.extra:
        response["Retry-After"] = str(error.extra["retry_after"])
    return response


def is_passing(error: Error) -> bool:
    """Whether the database cannot just now: gone, full, or its queue of writers did not move."""
    return isinstance(error, OperationalError | InterfaceError)


def is_unstorable(error: Exception) -> bool:
    """Whether somebody sent what no database can hold: a number out of range, a zero byte."""
    return isinstance(error, DataError) or (isinstance(error, OverflowError) and "SQLite" in str(error))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A forged or stale form: nothing was changed, and the person can send it again."""
    return page(request, 403, forged=True)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what does not exist and what is not yours look the same."""
    return page(request, 404)


def server_error(request: HttpRequest, status: int = 500) -> HttpResponse:
    """
    500 and 503, in both languages at once: rendered without a request, so that no database is asked.

    The reference on the page and in the header stands in the log beside the page, for whoever looks for the cause.
    """
    reference = secrets.token_hex(4).upper()
    log.error("%s of %s, reference %s", status, _route(request), reference)
    shown = {"status": status, "reference": reference, "phone": known_phone(request)}
    response = HttpResponse(render_to_string(f"errors/{status}.html", shown), status=status)
    response["X-Reference"] = reference
    if status == NOT_AVAILABLE:
        response["Retry-After"] = "5"
    return response


def _route(request: HttpRequest) -> str:
    """Which page it was, without what stands in its address: codes are secrets, names are personal."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "no page"

"""What every request passes: the probes, who is asking, and the plain answer to a refusal."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, cast

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import translation

from hub.core.flow import failures, metrics
from hub.core.flow.context import area_of
from hub.core.flow.idempotent import Key
from hub.core.kit.errors import Refused
from hub.core.people import here
from hub.core.people.models import Person

Answer = Callable[[HttpRequest], HttpResponse]
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
PROBES = ("/healthz", "/readyz", "/metrics")
"""Addresses that are answered here and stand in no urls.py."""


def probes(get_response: Answer) -> Answer:
    """Answers PROBES before hosts, sessions and languages are looked at; counts and times all that is answered else."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return _ready()
        if request.path == "/metrics":
            return metrics.answer(request)
        began = perf_counter()
        response = get_response(request)
        metrics.count(request, response, began)
        return response

    return answer


def _ready() -> HttpResponse:
    from hub.core.jobs import health

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found = {"database": True, **health.report()}
    except (DatabaseError, InterfaceError):
        found = {"database": False}
    return JsonResponse(found, status=200 if found["database"] else 503)


def heads(get_response: Answer) -> Answer:
    """Answers HEAD as GET without the body (RFC 9110, 9.3.2), so that no view has to think of it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return get_response(request)
        request.method = "GET"
        response: Any = get_response(request)
        request.method = "HEAD"
        setattr(response, "streaming_content" if response.streaming else "content", b"")
        found: HttpResponse = response
        return found

    return answer


def policy(get_response: Answer) -> Answer:
    """Says the Content-Security-Policy with every answer: the same text, since no page asks for an exception."""
    said = build_policy()

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault(HEADER, said)
        return response

    return answer


def person(get_response: Answer) -> Answer:
    """Sets `request.person`, the idempotency key, the language the person has chosen; no area and no clock yet."""

    def answer(request: HttpRequest) -> HttpResponse:
        user = request.user
        request.beneficiary, request.roles = None, frozenset()
        request.person = cast(Person, user)
        request.idempotency_key = key_of(request) if request.method in WRITES else None
        if user.is_authenticated:
            _speak(request, user)
        with here.nowhere(request, area_of):
            return get_response(request)

    return answer


def _speak(request: HttpRequest, user: Person) -> None:
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and user.language in dict(settings.LANGUAGES):
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()


def key_of(request: HttpRequest) -> Key | None:
    """
    The idempotency key of a write by a signed-in person: the header, or a form's hidden field.

    The address belongs to what is hashed: one key for two errands is another body. A form's other fields are hashed
    without the CSRF token, which changes from page to page.
    """
    if not request.user.is_authenticated:
        return None
    text = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
    if not text:
        return None
    if request.content_type == "application/json":
        body = request.path.encode() + b"\n" + request.body
    else:
        fields = sorted(
            (k, v) for k, v in request.POST.lists() if k not in ("csrfmiddlewaretoken", "idempotency_key")
        )
        sent = [(name, file) for name, files in request.FILES.lists() for file in files]
        files = sorted((name, str(file.name), file.size or 0) for name, file in sent)
        body = repr((request.path, fields, files)).encode()
    return Key.of(text, body, request.user)


def refusals(get_response: Answer) -> Answer:
    """
    Turns what an action refuses into a page or fragment with its status; a full or absent database into 503.

    What no database can hold (a number of twenty digits, a zero byte) is 400; another method than the view takes is
    405 with a page, where Django would leave it blank.
    """

    class Guard:
        def __call__(self, request: HttpRequest) -> HttpResponse:
            response = get_response(request)
            if isinstance(response, HttpResponseNotAllowed) and not response.content:
                shown = failures.page(request, 405)
                shown.headers["Allow"] = response.headers["Allow"]
                return shown
            return response

        def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
            if isinstance(error, Refused):
                return failures.refused(request, error)
            if isinstance(error, RequestDataTooBig | TooManyFilesSent):
                return failures.page(request, 413)
            if failures.is_unstorable(error):
                return failures.page(request, 400)
            if isinstance(error, DatabaseError | InterfaceError) and failures.is_passing(error):
                return failures.page(request, 503)
            return None

    return Guard()

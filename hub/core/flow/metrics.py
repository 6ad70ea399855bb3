"""/metrics: for operators on the machine itself, or with HUB_METRICS_TOKEN (contract.md, "HTTP")."""

import ipaddress
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from hub.core.kit.metrics import REQUESTS, SECONDS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def answer(request: HttpRequest) -> HttpResponse:
    """The numbers; for everybody else the same 404 as where there is nothing."""
    if not may_read(request):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    body = generate_latest() if request.method == "GET" else b""
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def may_read(request: HttpRequest) -> bool:
    """
    Whether it comes from this machine and from nobody else, or brings the token.

    What a proxy passes on comes from anywhere, however near the proxy is.
    """
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    known = str(settings.METRICS_TOKEN)
    if known and scheme.lower() == "bearer" and constant_time_compare(token.strip(), known):
        return True
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and not any(
        name in request.headers for name in FORWARDED
    )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def count(request: HttpRequest, response: HttpResponse, began: float) -> None:
    """Counts one answer and its time."""
    kind = _kind(request.path)
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(kind, method, f"{response.status_code // 100}xx").inc()
    SECONDS.labels(kind).observe(perf_counter() - began)


def _kind(path: str) -> str:
    if path.startswith("/api/"):
        return "api"
    return "static" if path.startswith(settings.STATIC_URL) else "page"

"""Every address of the hub with its methods and who may open it (contract.md, `manage.py routes`)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from inspect import getclosurevars, isfunction
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.http import require_http_methods

from hub.core.flow.middleware import PROBES
from hub.core.live import protocol
from hub.desk.api import api

API = "api/v1/"
ANYTHING = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
"""What a view that says nothing of methods takes. None of ours should: tests/test_access.py."""


@dataclass(frozen=True)
class Route:
    """
    One address: its kind (`page`, `api`, `socket`, `probe`), pattern, name, methods, and the roles a staff page asks
    for. Routes of the API are named by method and pattern, as programs know them.
    """

    kind: str
    pattern: str
    name: str
    methods: tuple[str, ...]
    roles: tuple[str, ...] = ()


def routes() -> list[Route]:
    """All of them, pages first. Django's own admin counts as one page: its log-in and second factor are the hub's."""
    socket = Route("socket", protocol.PATH.lstrip("/"), "live", ("WEBSOCKET",))
    probes = [Route("probe", path.lstrip("/"), path.lstrip("/"), ("GET",)) for path in PROBES]
    return [*_pages(), *_operations(), socket, *probes]


def as_dicts() -> list[dict[str, Any]]:
    """The same for JSON."""
    return [asdict(route) for route in routes()]


def _pages() -> Iterator[Route]:
    operations = {route.pattern for route in _operations()}
    for pattern, name, view in _walk(get_resolver().url_patterns, "", ""):
        if _as_operation(pattern) not in operations:
            kind = "api" if pattern.startswith(API) else "page"
            roles = sorted(map(str, getattr(view, "roles", ())))
            yield Route(kind, pattern, name, methods_of(view), tuple(roles))


def _as_operation(pattern: str) -> str:
    """`api/v1/tasks/<int:pk>` as the API writes it: `api/v1/tasks/{pk}`."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", pattern)


def _walk(patterns: Any, before: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        where = before + _shown(str(entry.pattern))
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if entry.app_name == "admin":
                index: Any = entry.url_patterns[0].callback
                yield where, "admin", require_http_methods(["GET", "POST"])(index)
            else:
                yield from _walk(entry.url_patterns, where, inner)
        elif isinstance(entry, URLPattern) and entry.callback is not None:
            yield where, f"{space}{entry.name or ''}", entry.callback


def _shown(part: str) -> str:
    """A part of a pattern without the signs of a regular expression: `^(?P<code>[0-9]{4})/$` is `<code>/`."""
    return re.sub(r"\(\?P(<\w+>)(?:[^()]|\([^()]*\))*\)", r"\1", part).removeprefix("^").removesuffix("$")


def methods_of(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods that a view takes, as its decorator or its class says."""
    found: Any = view
    while found is not None:
        said = _closed_over(found) or _of_class(found)
        if said:
            return tuple(method for method in ANYTHING if method in said)
        found = getattr(found, "__wrapped__", None)
    return ANYTHING


def _closed_over(view: Callable[..., Any]) -> list[str]:
    """The list that Django's require_http_methods keeps in its closure."""
    kept = getclosurevars(view).nonlocals.get("request_method_list", []) if isfunction(view) else []
    return list(kept)


def _of_class(view: Callable[..., Any]) -> list[str]:
    """What a class-based view, or a view of allauth's API, has handlers for."""
    kind = getattr(view, "view_class", None)
    names = getattr(kind, "http_method_names", ())
    found = [name.upper() for name in names if hasattr(kind, name)]
    return [*found, "HEAD"] if "GET" in found else found


def _operations() -> Iterator[Route]:
    for path, found in api.get_openapi_schema()["paths"].items():
        for method, operation in found.items():
            if method.upper() in ANYTHING:
                name = f"{method.upper()} /{path.removeprefix('/' + API)}"
                roles = tuple(operation.get("x-roles", ()))
                yield Route("api", path.lstrip("/"), name, (method.upper(),), roles)

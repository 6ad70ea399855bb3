"""Every address of the hub with its methods and who may open it (contract.md, `manage.py routes`)."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from inspect import getclosurevars, isfunction
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from hub.desk.api import api

SOCKET = "ws/live/"


@dataclass(frozen=True)
class Route:
    """One address: its kind (`page`, `api`, `socket`), pattern, name, methods, and the roles a staff page asks for."""

    kind: str
    pattern: str
    name: str
    methods: tuple[str, ...]
    roles: tuple[str, ...] = ()


def routes() -> list[Route]:
    """All of them, pages first. Django's own admin counts as one page: its log-in and second factor are the hub's."""
    return [*_pages(), *_operations(), Route("socket", SOCKET, "live", ("WEBSOCKET",))]


def as_dicts() -> list[dict[str, Any]]:
    """The same for JSON."""
    return [asdict(route) for route in routes()]


def _pages() -> Iterator[Route]:
    for pattern, name, view in _walk(get_resolver().url_patterns, "", ""):
        if pattern.startswith("api/v1/") and not pattern.startswith("api/v1/auth/"):
            continue
        yield Route(
            "page", pattern, name, _methods(view), tuple(sorted(map(str, getattr(view, "roles", ()))))
        )


def _walk(patterns: Any, before: str, space: str) -> Iterator[tuple[str, str, Any]]:
    for entry in patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            if entry.app_name == "admin":
                yield where, "admin", entry.url_patterns[0].callback
            else:
                yield from _walk(entry.url_patterns, where, inner)
        elif isinstance(entry, URLPattern) and entry.callback is not None:
            yield where, f"{space}{entry.name or ''}", entry.callback


def _methods(view: Callable[..., Any]) -> tuple[str, ...]:
    """The methods a view takes, as its decorator says; GET and POST where it says nothing."""
    found: Any = view
    while found is not None:
        names = _closed_over(found)
        if names:
            return tuple(sorted(names))
        found = getattr(found, "__wrapped__", None)
    return ("GET", "POST")


def _closed_over(view: Callable[..., Any]) -> list[str]:
    """The list that Django's require_http_methods keeps in its closure."""
    kept = getclosurevars(view).nonlocals.get("request_method_list", []) if isfunction(view) else []
    return list(kept)


def _operations() -> Iterator[Route]:
    for path, found in api.get_openapi_schema()["paths"].items():
        for method, operation in found.items():
            yield Route("api", path.lstrip("/"), operation["operationId"], (method.upper(),))

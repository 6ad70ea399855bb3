"""Going through the routes of the access table: who asks, for what, and what comes of it."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Template
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from django.utils.safestring import SafeString

from hub.core.estate.accounts.backend import AuthenticationBackend
from hub.core.kit import clock
from hub.core.live import rows
from hub.core.notices import vapid
from hub.core.people.models import Person
from hub.desk.routes import Route, routes
from tests.access_table.rows import Row
from tests.conftest import NOON
from tests.core.pictures import jpeg, upload
from tests.things import furnish
from tests.world import ANONYMOUS, CHINESE, MEMBER, STAFF, Estate, Tongue, found, sign_in, undone

IN, NOTHING, SIGN_IN, FACTOR, CONFIRM = "comes in", "finds nothing", "sign in", "second factor", "confirm"
REFUSED, METHOD, BROKEN, CHOOSE = "refused", "wrong method", "BROKEN", "says for whom"
OPENING = {"second_factor.needed": FACTOR, "confirmation.needed": CONFIRM}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@contextmanager
def two_estates(tongue: Tongue = CHINESE, many: int = 1) -> Iterator[tuple[Estate, Estate]]:
    """Two estates at noon, the first with `many` of everything, in a transaction that is taken back at the end."""
    with ExitStack() as stack:
        stack.enter_context(clock.at(NOON))
        stack.enter_context(undone())
        rows.epoch(), vapid.public_key()  # what a hub makes once, when it is first asked for
        yield furnish(found("xinminzhu", tongue), many), furnish(found("chaguang", tongue))


def undraw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without their words, but with the template's name: drawing them takes the most time of a walk."""
    monkeypatch.setattr(Template, "render", lambda self, context: SafeString(self.name or ""))


@dataclass
class Memory:
    """Sessions and people that were read before."""

    sessions: dict[str, Any] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)


def remember(monkeypatch: pytest.MonkeyPatch, memory: Memory) -> None:
    """
    Reads each session and each person from the database once.

    For walks that take back what each request does: reading them again finds the same.
    """
    sessions, people = memory.sessions, memory.people
    load, get = SessionStore.load, AuthenticationBackend.get_user

    def load_once(self: SessionStore) -> Any:
        key = self.session_key or ""
        if key not in sessions:
            sessions[key] = load(self)
        return deepcopy(sessions[key])

    def get_once(self: Any, pk: Any) -> Person | None:
        found = people.get(int(pk)) or get(self, pk)
        if found is not None:
            people[found.pk] = found
        return copy(found)

    monkeypatch.setattr(SessionStore, "load", load_once)
    monkeypatch.setattr(AuthenticationBackend, "get_user", get_once)


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""One hub for all visitors: each browser of Django's would put its own together."""


class Visitor:
    """A browser or a program in which somebody has signed in, or nobody. It keeps nothing from one request to the next."""

    def __init__(
        self, estate: Estate, persona: str, *, second_factor: bool | None = None, minutes_ago: int = 0
    ) -> None:
        self.estate, self.persona = estate, persona
        self.cookies: dict[str, str] = {}
        self.client = Client()
        self.client.handler = HANDLER
        if persona != ANONYMOUS:
            strong = persona in STAFF or persona == MEMBER if second_factor is None else second_factor
            signed = sign_in(estate.people[persona], second_factor=strong, minutes_ago=minutes_ago)
            self.cookies = {name: morsel.value for name, morsel in signed.cookies.items()}

    def __str__(self) -> str:
        return f"{self.persona} of {self.estate.area.slug}"

    def ask(self, method: str, url: str, body: Mapping[str, Any] | None = None, **headers: str) -> Any:
        """One request; what it changes in the database stays."""
        self.client.cookies.clear()
        self.client.cookies.load(self.cookies)
        if method in ("GET", "HEAD"):
            return self.client.generic(method, url, headers=headers)
        if not url.startswith("/api/") or "file" in (body or {}):
            return (
                self.client.post(url, _form(body or {}), headers=headers)
                if method == "POST"
                else self.client.generic(method, url, headers=headers)
            )
        return self.client.generic(method, url, json.dumps(body or {}), "application/json", headers=headers)

    def tries(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> str:
        """What comes of one request; nothing of it stays."""
        with undone():
            return outcome(self.ask(method, url, body))


def _form(body: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(body)
    if kept.get("file") == "picture":
        kept["file"] = upload(jpeg((64, 32)))
    elif "file" in kept:
        kept["file"] = SimpleUploadedFile("roster.csv", str(kept["file"]).encode(), "text/csv")
    return kept


def outcome(response: Any) -> str:
    """What an answer means to whoever asked. The admin's own log-in page is no answer yet: it sends on."""
    status = response.status_code
    if status == 302 and response.headers["Location"].startswith("/admin/login/"):
        return outcome(response.client.get(response.headers["Location"]))
    if status in (301, 302, 303):
        return doors().get(urlsplit(response.headers["Location"]).path, IN)
    if status == 403:
        return OPENING.get(_code(response), REFUSED)
    if status >= 500:
        return BROKEN
    return {401: SIGN_IN, 404: NOTHING, 405: METHOD}.get(status, IN)


def _code(response: Any) -> str:
    is_problem = "json" in response.headers.get("Content-Type", "")
    return str(json.loads(response.content).get("code", "")) if is_problem else ""


@cache
def doors() -> dict[str, str]:
    """The pages to which somebody is sent who must show first who they are."""
    return {
        reverse("account_login"): SIGN_IN,
        reverse("second_factor"): FACTOR,
        reverse("confirm_it_is_you"): CONFIRM,
        reverse("estate:acting"): CHOOSE,
    }


@cache
def known_routes() -> dict[str, Route]:
    """The hub's routes by name."""
    return {route.name: route for route in routes() if route.kind in ("page", "api")}


def address(row: Row, things: Mapping[str, Any], **instead: Any) -> str:
    """Where a row leads, with the things of an estate; `instead` puts others in the place of some."""
    route = known_routes()[row.name]
    named = {"slug": "slug", **row.at}
    wanted = re.findall(r"[{<](?:\w+:)?(\w+)[}>]", route.pattern)
    values = {name: instead.get(name, things.get(named[name], named[name])) for name in wanted}
    if route.kind == "api" and route.name.startswith(METHODS):
        url = "/" + route.pattern.format(**values)
    elif row.name == "admin":
        url = reverse("admin:index")
    else:
        url = reverse(row.name, kwargs=values)
    return url + str(filled(row.query, things))


def filled(value: Any, things: Mapping[str, Any]) -> Any:
    """A body or query with the things of an estate in the place of `$thing`."""
    if isinstance(value, dict):
        return {key: filled(inner, things) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, things) for inner in value]
    if not isinstance(value, str):
        return value
    if value.startswith("$"):
        return things[value[1:]]
    return re.sub(r"\$([\w ']+)", lambda mark: str(things[mark[1]]), value)


def pattern(row: Row) -> str:
    """The pattern of a row's address."""
    return known_routes()[row.name].pattern


def names_area(row: Row) -> bool:
    """Whether its address begins with an area."""
    return bool(re.search(r"[{<](?:\w+:)?slug[}>]", pattern(row)))


def called(row: Row) -> str:
    """A row's name in the list of tests."""
    return " ".join([row.name, *row.at.values(), row.query]).strip()


def plain(response: Any) -> bytes:
    """An answer's body without what differs from one request to the next: tokens, keys, the moment, and the address."""
    body: bytes = response.content
    body = body.replace(response.request["PATH_INFO"].encode(), b"")
    changing = rb'(name="(?:csrfmiddlewaretoken|idempotency_key)" value="|data-made=")[^"]*'
    body = re.sub(changing, rb"\1", body)
    body = re.sub(rb'("X-CSRFToken": ?")[^"]*', rb"\1", body)
    return re.sub(rb"(?:%2F|/)[\w%./-]*\d{3,}[\w%./-]*", b"", body)

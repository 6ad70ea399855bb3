"""
Nothing that somebody sends, by a form, an address or the API, makes the hub fail (trust.md, "Input").

An ordinary run sends a sample to every route: every field of every form and body gets a wrong word, chosen by a seed
that is the route's own name, so that a failure comes again. `--thorough` sends everything.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.urls import Resolver404, resolve

from hub.desk.api import api
from tests.access_table import OPERATIONS, PAGES
from tests.access_table.rows import Row
from tests.walk import BROKEN, Visitor, address, called, filled, known_routes, outcome, two_estates
from tests.world import ANONYMOUS, Estate, undone

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

HUGE = str(10**20)
TYPED = [
    "", "x" * 3000, "a\0b", HUGE, "-1", "²", "٣", "NaN", "[]", "2022-99-99T99:99", "%00", "𝟙𝟚", "\u202e<b>&'\"",
    "1,²,x", "é" * 400,
]  # fmt: skip
"""What people and programs type into fields. `\\ud800`, half a sign, is sent as the bytes that it would be."""

SENT: list[Any] = [
    10**20, -1, 1.5, True, None, [], {}, "", "a\0b", "\ud800", "x" * 5000, HUGE, [[["a"]]], {"a": {"b": []}},
    "2022-99-99", [10**20], ["\ud800"],
]  # fmt: skip
"""What programs put into the fields of a body."""

BODIES = [
    b"", b"{", b"[]", b"null", b"1e999", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"a":' * 20_000,
]  # fmt: skip
"""What programs send instead of one."""

PARAMETERS = [
    "q", "ids", "view", "show", "state", "language", "next", "household", "building", "door", "kind", "go", "end",
    "birth", "contact_phone", "phase", "limit", "unread", "s", "epoch", "size", "week", "workforce", "zone", "level",
    "held",
]  # fmt: skip
ALONE = ["after", "for"]
"""Parameters that end a request at once when they are wrong, so that the others would never be looked at."""

CURSORS = [
    HUGE, "²", "WzFd", "WyJhIl0", "W251bGxd", "%ED%A0%80", "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OV0", "W3RydWVd", "WzFlOTk5XQ",
]  # fmt: skip
NUMBERS = (10**20, 2**63, 0)


class Fuzz:
    """Who sends what: one of two estates, those who may come in, and how much is sent."""

    def __init__(self, estate: Estate, *, thorough: bool) -> None:
        self.estate, self.thorough = estate, thorough
        self.visitors: dict[str, Visitor] = {}

    def asker(self, row: Row) -> Visitor:
        """Somebody who may come in."""
        persona = min(row.who.here - {ANONYMOUS})
        return self.visitors.setdefault(persona, Visitor(self.estate, persona))

    def some(self, row: Row, words: Iterable[Any], number: int) -> list[Any]:
        """`number` of the words, always the same ones for a route; all of them in a thorough run."""
        every = list(words)
        return every if self.thorough else Random(f"{called(row)} {number}").sample(every, number)


@pytest.fixture(scope="module")
def fuzz(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Fuzz]:
    """One of two estates, with one of everything."""
    with django_db_blocker.unblock(), two_estates() as (here, _there):
        yield Fuzz(here, thorough=bool(request.config.getoption("--thorough")))


class Forms(HTMLParser):
    """The forms of a page that are posted: where to, and what stands in their fields."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.found = url, []  # type: tuple[str, list[tuple[str, dict[str, str]]]]
        self.open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes a form, and each named field of the one that is open."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = given.get("method", "get").lower() == "post"
            if self.open:
                self.found.append((given.get("action") or self.url, {}))
        elif self.open and tag in ("input", "select", "textarea", "button") and given.get("name"):
            self.found[-1][1].setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        """The form is over."""
        self.open = self.open and tag != "form"


@pytest.fixture(scope="module")
def fields(fuzz: Fuzz) -> Mapping[str, Mapping[str, str]]:
    """The fields of every form that stands on a page, by the name of the route that it is sent to."""
    found: dict[str, dict[str, str]] = {}
    for row in PAGES:
        if "GET" in row.methods and row.who.here:
            url = address(row, fuzz.estate.things)
            with undone():
                page = fuzz.asker(row).ask("GET", url)
            if "html" in page.headers.get("Content-Type", ""):
                forms = Forms(url)
                forms.feed(page.content.decode())
                for action, inputs in forms.found:
                    found.setdefault(name_of(action), {}).update(inputs)
    return found


def name_of(action: str) -> str:
    """The route that a form is sent to."""
    try:
        return resolve(urlsplit(action).path).view_name
    except Resolver404:
        return ""


def rows(*chosen: Row) -> pytest.MarkDecorator:
    """A test for each of the rows."""
    assert chosen
    return pytest.mark.parametrize("row", chosen, ids=called)


@rows(*(row for row in PAGES if "POST" in row.methods and row.who.here))
def test_no_form_breaks(row: Row, fuzz: Fuzz, fields: Mapping[str, Mapping[str, str]]) -> None:
    visitor, url = fuzz.asker(row), address(row, fuzz.estate.things)
    form = {**fields.get(row.name, {}), **filled(row.body, fuzz.estate.things)}
    for body in bodies(fuzz, row, form or {"version": "1", "reason": "x", "body": "x"}):
        raw = (urlencode(body) + "&text=%ED%A0%80&q=%ff").encode()  # half a sign at the end of one field
        assert send(visitor, "POST", url, raw, FORM) != BROKEN, f"{url} {body}"


def bodies(fuzz: Fuzz, row: Row, form: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The form with one bad word everywhere, and with a bad word in one place."""
    names = [name for name in form if name not in ("csrfmiddlewaretoken", "idempotency_key")]
    for word in fuzz.some(row, TYPED[:8], 3):
        yield dict.fromkeys(names, word)
    for number, name in enumerate(names):
        twice = (TYPED[(number * 3) % len(TYPED)], TYPED[(number * 7 + 5) % len(TYPED)])
        for word in twice:
            yield {**form, name: word}


READ = [row for row in (*PAGES, *OPERATIONS) if "GET" in row.methods and row.who.here]


@rows(*READ)
def test_no_address_breaks(row: Row, fuzz: Fuzz) -> None:
    """Whatever stands behind the question mark."""
    visitor, url = fuzz.asker(row), address(row, fuzz.estate.things).partition("?")[0]
    queries = [dict.fromkeys(PARAMETERS, word) for word in fuzz.some(row, TYPED[:10], 3)]
    queries.append(dict(zip(PARAMETERS, Random(called(row)).choices(TYPED, k=len(PARAMETERS)), strict=True)))
    asked = [urlencode(query) for query in queries]
    asked += [f"{name}={quote(word, safe='%')}" for name in ALONE for word in fuzz.some(row, CURSORS, 4)]
    for query in asked:
        assert visitor.tries("GET", f"{url}?{query}") != BROKEN, f"{url}?{query}"


@rows(*(row for row in (*PAGES, *OPERATIONS) if row.at and row.who.here))
def test_no_number_in_an_address_breaks(row: Row, fuzz: Fuzz) -> None:
    """Also one that no database can hold."""
    visitor, things = fuzz.asker(row), fuzz.estate.things
    ids = [name for name, thing in row.at.items() if isinstance(things.get(thing), int)]
    for number in fuzz.some(row, NUMBERS, 2):
        url, body = address(row, things, **dict.fromkeys(ids, number)), filled(row.body, things)
        for method in row.methods:
            assert visitor.tries(method, url, body) != BROKEN, f"{method} {url}"


@cache
def properties(path: str, method: str) -> dict[str, Any]:
    """The fields that an operation takes."""
    schema = api.get_openapi_schema()
    content = schema["paths"][path][method.lower()].get("requestBody", {}).get("content", {})
    found = content.get("application/json", {}).get("schema", {})
    if "$ref" in found:
        found = schema["components"]["schemas"][found["$ref"].rpartition("/")[2]]
    return dict(found.get("properties", {}))


@rows(*(row for row in OPERATIONS if row.methods[0] in ("POST", "PUT", "PATCH") and row.who.here))
def test_no_body_breaks(row: Row, fuzz: Fuzz) -> None:
    route, method = known_routes()[row.name], row.methods[0]
    visitor, url = fuzz.asker(row), address(row, fuzz.estate.things)
    good = filled(row.body, fuzz.estate.things)
    raws = fuzz.some(row, BODIES, 4)
    for name in properties("/" + route.pattern, method) if row.name.startswith(method) else ():
        words = SENT if fuzz.thorough else Random(f"{row.name} {name}").sample(SENT, 6)
        raws += [json.dumps({**good, name: word}).encode() for word in words]
    for raw in raws:
        assert send(visitor, method, url, raw, JSON) != BROKEN, f"{method} {url} {raw[:200]!r}"


FORM, JSON = "application/x-www-form-urlencoded", "application/json"


def send(visitor: Visitor, method: str, url: str, raw: bytes, kind: str) -> str:
    """What comes of a form or a program's request; nothing of it stays."""
    visitor.client.cookies.clear()
    visitor.client.cookies.load(visitor.cookies)
    with undone():
        return outcome(visitor.client.generic(method, url, raw, kind))

"""Nothing that somebody sends, by a form, an address or the API, makes the hub fail (trust.md, "Input")."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.urls import Resolver404, resolve

from hub.desk.api import api
from tests.access_table import OPERATIONS, PAGES
from tests.access_table.rows import Row
from tests.walk import BROKEN, Visitor, address, filled, known_routes, outcome, two_estates
from tests.world import ANONYMOUS, Estate, undone

pytestmark = pytest.mark.django_db

HUGE = str(10**20)
TYPED = [
    "",
    "x" * 3000,
    "a\0b",
    HUGE,
    "-1",
    "²",
    "٣",
    "NaN",
    "[]",
    "2022-99-99T99:99",
    "%00",
    "𝟙𝟚",
    "\u202e<b>&'\"",
    "1,²,x",
    "é" * 400,
]
"""What people and programs type into fields. `\\ud800`, half a sign, is sent as the bytes that it would be."""

SENT: list[Any] = [10**20, -1, 1.5, True, None, [], {}, "", "a\0b", "\ud800", "x" * 5000, HUGE, [[["a"]]], {"a": {"b": []}}, "2022-99-99", [10**20], ["\ud800"]]  # fmt: skip
BODIES = [b"", b"{", b"[]", b"null", b"1e999", b'"x"', b"\xff\xfe", b"[" * 50_000, b'{"a":' * 20_000]
PARAMETERS = ["q", "ids", "view", "show", "state", "language", "next", "household", "building", "door", "kind", "go", "end", "birth", "contact_phone", "phase", "limit", "unread", "s", "epoch", "size"]  # fmt: skip
ALONE = ["after", "for"]
"""Parameters that end a request at once when they are wrong, so that the others would never be looked at."""


@pytest.fixture(scope="module")
def estate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Estate]:
    """One of two estates, with one of everything."""
    with django_db_blocker.unblock(), two_estates() as (here, _there):
        yield here


def called(row: Row) -> str:
    """A row's name in the list of tests."""
    return " ".join([row.name, *row.at.values(), row.query]).strip()


def asker(estate: Estate, row: Row) -> Visitor:
    """Somebody who may come in."""
    may = sorted(row.who.here - {ANONYMOUS})
    return Visitor(estate, may[0])


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


FIELDS: dict[str, dict[str, str]] = {}


@pytest.fixture(scope="module")
def fields(estate: Estate) -> Mapping[str, Mapping[str, str]]:
    """The fields of every form that stands on a page, by the name of the route that it is sent to."""
    found: dict[str, dict[str, str]] = {}
    for row in PAGES:
        if "GET" in row.methods and row.who.here:
            url = address(row, estate.things)
            with undone():
                page = asker(estate, row).ask("GET", url)
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


def bodies(form: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The form with one bad word everywhere, and with a bad word in one place."""
    names = [name for name in form if name not in ("csrfmiddlewaretoken", "idempotency_key")]
    for word in TYPED[:8]:
        yield dict.fromkeys(names, word)
    for number, name in enumerate(names):
        for word in (TYPED[(number * 3) % len(TYPED)], TYPED[(number * 7 + 5) % len(TYPED)]):
            yield {**form, name: word}


def encoded(body: Mapping[str, str]) -> str:
    """As a browser sends it, with half a sign at the end of one field."""
    return urlencode(body) + "&text=%ED%A0%80&q=%ff"


FORMS = [row for row in PAGES if "POST" in row.methods and row.who.here]


@pytest.mark.parametrize("row", FORMS, ids=called)
def test_no_form_breaks(row: Row, estate: Estate, fields: Mapping[str, Mapping[str, str]]) -> None:
    visitor, url = asker(estate, row), address(row, estate.things)
    form = {**fields.get(row.name, {}), **filled(row.body, estate.things)} or {
        "version": "1",
        "reason": "x",
        "body": "x",
    }
    for body in bodies(form):
        assert outcome(send(visitor, url, encoded(body))) != BROKEN, f"{url} {body}"


def send(visitor: Visitor, url: str, body: str) -> Any:
    """A form, sent; nothing of it stays."""
    visitor.client.cookies.clear()
    visitor.client.cookies.load(visitor.cookies)
    with undone():
        return visitor.client.post(url, body, content_type="application/x-www-form-urlencoded")


READ = [row for row in (*PAGES, *OPERATIONS) if "GET" in row.methods and row.who.here]


@pytest.mark.parametrize("row", READ, ids=called)
def test_no_address_breaks(row: Row, estate: Estate) -> None:
    """Whatever stands behind the question mark."""
    visitor, url = asker(estate, row), address(row, estate.things).partition("?")[0]
    for word in TYPED[:10]:
        query = urlencode(dict.fromkeys(PARAMETERS, word))
        assert visitor.tries("GET", f"{url}?{query}") != BROKEN, f"{url}?{query}"
    for name in ALONE:
        for word in (
            HUGE,
            "²",
            "WzFd",
            "WyJhIl0",
            "W251bGxd",
            "%ED%A0%80",
            "Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OV0",
        ):
            assert visitor.tries("GET", f"{url}?{name}={quote(word, safe='%')}") != BROKEN, (
                f"{url}?{name}={word}"
            )


@pytest.mark.parametrize("row", [row for row in (*PAGES, *OPERATIONS) if row.at and row.who.here], ids=called)
def test_no_number_in_an_address_breaks(row: Row, estate: Estate) -> None:
    """Also one that no database can hold."""
    visitor = asker(estate, row)
    for number in (10**20, 2**63, 0):
        changed = {
            name: number for name, thing in row.at.items() if isinstance(estate.things.get(thing), int)
        }
        url, body = address(row, estate.things, **changed), filled(row.body, estate.things)
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


@pytest.mark.parametrize(
    "row", [row for row in OPERATIONS if row.methods[0] in ("POST", "PUT", "PATCH")], ids=called
)
def test_no_body_breaks(row: Row, estate: Estate) -> None:
    route = known_routes()[row.name]
    visitor, url, method = asker(estate, row), address(row, estate.things), row.methods[0]
    good = filled(row.body, estate.things)
    for raw in BODIES:
        assert outcome(call(visitor, method, url, raw)) != BROKEN, f"{method} {url} {raw[:20]!r}"
    for name in properties("/" + route.pattern, method) if row.name.startswith(method) else ():
        for word in SENT:
            raw = json.dumps({**good, name: word}).encode()
            assert outcome(call(visitor, method, url, raw)) != BROKEN, f"{method} {url} {name}={word!r:.50}"


def call(visitor: Visitor, method: str, url: str, raw: bytes) -> Any:
    """A program's request; nothing of it stays."""
    visitor.client.cookies.clear()
    visitor.client.cookies.load(visitor.cookies)
    with undone():
        return visitor.client.generic(method, url, raw, "application/json")

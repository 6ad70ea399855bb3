"""
Every page of the hub as somebody sees it, for the tests that look at pages: as it is, after an empty form was sent, in
an estate where nothing has happened yet, and when something goes wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils import translation

from hub.core.flow import failures
from hub.core.kit import clock
from tests.access_table import PAGES
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.conftest import NOON
from tests.things import furnish
from tests.walk import Visitor, address
from tests.world import ANONYMOUS, LIVING, MEMBER, ROLES, Estate, Tongue, found, undone

STATUSES = (400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503)
ROWS = [row for row in PAGES if "GET" in row.methods and row.who.here and row.name != "admin"]
HOME = next(row for row in PAGES if row.name == "home")


class State(StrEnum):
    """How a page was come by."""

    PLAIN = "plain"
    UNFILLED = "an empty form was sent"
    BARE = "nothing there yet"
    WRONG = "something went wrong"


@dataclass(frozen=True, eq=False)
class Look:
    """One page that one person opens, in one state; `status` where it is the page of a refusal."""

    row: Row
    persona: str
    state: State
    status: int = 200
    is_first: bool = False
    """Whether it is the page as it is, seen by the first who may open it."""

    def __str__(self) -> str:
        name = self.row.name if self.state != State.WRONG else f"error {self.status}"
        return f"{name} ({self.persona}, {self.state})"


@dataclass(frozen=True)
class Sheet:
    """What they saw: where, with which headers, and the page."""

    look: Look
    url: str
    headers: Mapping[str, str]
    html: str

    def __str__(self) -> str:
        return f"{self.look} {self.url}"

    @property
    def is_whole(self) -> bool:
        """Whether it is a page; a fragment belongs to one."""
        return self.html.lstrip()[:9].lower() == "<!doctype"


def looks() -> list[Look]:
    """All of them, always in the same order."""
    found = [look for row in ROWS for look in _of_row(row)]
    found += [Look(HOME, persona, State.PLAIN) for persona in (*LIVING, *ROLES)]
    found += [Look(HOME, MEMBER, State.WRONG, status) for status in STATUSES]
    return [*found, Look(HOME, ANONYMOUS, State.WRONG, 404)]


def _of_row(row: Row) -> Iterator[Look]:
    yield Look(row, reader(row), State.PLAIN, is_first=True)
    if "POST" in row.methods:
        yield Look(row, reader(row), State.UNFILLED)
    elif not row.at and "$" not in row.query and row.who != ANYONE:
        yield Look(row, reader(row), State.BARE)


def reader(row: Row) -> str:
    """Somebody who may open it: a visitor where everybody may, else a resident where that is enough."""
    if row.who == ANYONE:
        return ANONYMOUS
    return MEMBER if row.who == SIGNED_IN else min(row.who.here)


def sheets(tongue: Tongue, chosen: list[Look]) -> dict[Look, Sheet]:
    """What is seen of the pages chosen, in one language. Nothing of it stays in the database."""
    with clock.at(NOON), undone():
        estate, bare = furnish(found("xinminzhu", tongue)), found("chaguang", tongue)
        seen = {look: _seen(look, bare if look.state == State.BARE else estate) for look in chosen}
    return {look: sheet for look, sheet in seen.items() if sheet is not None}


def _seen(look: Look, estate: Estate) -> Sheet | None:
    visitor = Visitor(estate, look.persona)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = estate.tongue.code
    if look.state == State.WRONG:
        return _refused(look, visitor)
    url = address(look.row, estate.things)
    with undone():
        answer = visitor.ask("POST" if look.state == State.UNFILLED else "GET", url)
    is_page = "html" in answer.headers.get("Content-Type", "") and not answer.streaming and answer.content
    return _sheet(look, url, answer) if is_page and answer.status_code not in (301, 302, 303) else None


def _refused(look: Look, visitor: Visitor) -> Sheet:
    """The page of a refusal, as the hub makes it for this person's request."""
    answer = visitor.ask("GET", "/help-now/")
    with translation.override(visitor.estate.tongue.code):
        page = failures.page(answer.wsgi_request, look.status)
    for name, value in answer.headers.items():
        page.headers.setdefault(name, value)
    return _sheet(look, "/help-now/", page)


def _sheet(look: Look, url: str, answer: Any) -> Sheet:
    return Sheet(look, url, dict(answer.headers), answer.content.decode())

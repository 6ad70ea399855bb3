"""
No page shows the hub's own clock: what stands there is the same, wherever the hub's own clock goes.

At a page that is for everybody one of them looks, by turns; with `--thorough` all do, and always at the first page.
"""

import re
from collections.abc import Iterator
from difflib import unified_diff

import pytest
from django.test import override_settings
from django.utils import timezone

from hub.core.kit import clock
from tests.access_table import TABLE
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.walk import Visitor, address, called, two_estates
from tests.world import ANONYMOUS, MEMBER, PROXY, Estate, undone

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

ELSEWHERE = "America/St_Johns"
"""Half an hour and half a world away, so that minutes and days differ too."""

EVERYBODY = (ANONYMOUS, MEMBER, PROXY, "volunteer", "committee")
"""Who looks at pages that are for everybody."""

CHANGES = re.compile(r'[\w-]{16,}|(?<=data-made=")[^"]*')
"""What differs from one answer to the next: tokens, keys, the moment."""

NEVER_TWICE = {
    "mfa_activate_totp": "a new secret each time",
    "groceries:purchase_file": "a workbook is a ZIP, whose files carry the machine's own time",
}


def looks(estate: Estate, *, thorough: bool) -> Iterator[tuple[str, Visitor, str]]:
    """Every page and operation that is read: its name, who looks, where."""
    rows = [row for row in TABLE if "GET" in row.methods and row.who.here and row.name not in NEVER_TWICE]
    visitors = {name: Visitor(estate, name) for name in {name for row in rows for name in readers(row)}}
    for turn, row in enumerate(rows):
        found = readers(row)
        every = thorough or row.name == "home"
        for name in found if every else found[turn % len(found) :][:1]:
            yield f"{called(row)} ({name})", visitors[name], address(row, estate.things)


def readers(row: Row) -> list[str]:
    """Those whose page is looked at."""
    return list(EVERYBODY) if row.who in (ANYONE, SIGNED_IN) else sorted(row.who.here)[:1]


def said(visitor: Visitor, url: str, zone: str) -> list[str]:
    """What an answer says on a hub that goes by this clock, piece by piece."""
    with undone(), override_settings(TIME_ZONE=zone):
        answer = visitor.ask("GET", url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return CHANGES.sub("…", body.decode(errors="replace")).replace(">", ">\n").splitlines()


def differences(visitor: Visitor, url: str) -> list[str]:
    """What stands otherwise on a page of a hub that goes by another clock."""
    one, other = (said(visitor, url, zone) for zone in ("Asia/Shanghai", ELSEWHERE))
    return [] if one == other else list(unified_diff(one, other, n=0, lineterm=""))[2:8]


def test_a_page_is_the_same_wherever_the_hub_stands(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    thorough = bool(request.config.getoption("--thorough"))
    with two_estates() as (estate, _there), clock.at(clock.now()):
        found = {name: differences(visitor, url) for name, visitor, url in looks(estate, thorough=thorough)}
        assert {name: lines for name, lines in found.items() if lines} == {}
        monkeypatch.setattr(
            timezone, "activate", lambda zone: None
        )  # the control: nobody says whose clock it is
        assert differences(Visitor(estate, MEMBER), f"/passes/{estate.things['pass']}/")

"""
Both languages are complete on every page (pages.md, "Languages").

The same estate is written once in Chinese and once in English, so that whatever is in the other language is a word of
the interface that nobody translated.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings

from tests.access_table import PAGES
from tests.access_table.rows import ANYONE, SIGNED_IN, Row
from tests.walk import Visitor, address, two_estates
from tests.world import ANONYMOUS, CHINESE, ENGLISH, Estate, Tongue, undone

pytestmark = pytest.mark.django_db

READ_ALOUD = (
    "title",
    "alt",
    "placeholder",
    "aria-label",
    "aria-description",
    "data-confirm",
    "data-words",
    "content",
)
NOT_READ = ("script", "style", "code", "kbd", "svg")
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")

NAMES = {
    "Linli", "CSV", "XLSX", "Excel", "WPS", "PDF", "QR", "API", "SMS", "TOTP", "UTF", "GB", "MB", "KB", "App", "app",
    "Google", "Authenticator", "Microsoft", "HTTP", "HTTPS", "OpenAPI", "JSON", "linli", "Swagger", "Esc", "Enter",
    "English", "Asia", "Shanghai", "IP", "PIN", "ID", "No", "min", "WebP", "JPEG", "PNG", "E", "VAPID", "URL",
}  # fmt: skip
"""Names that stand in Chinese text as they are."""

CHINESE_NAMES = {"邻里", "中文", "简体中文", "栋"}
"""And in English text: our own, the language's, and what a building is called there."""

LATIN = re.compile(r"[A-Za-zÀ-ž]+(?:['’][A-Za-z]+)?")
CHINESE_SIGN = re.compile(r"[\u3400-\u9fff]+")
ADDRESS = re.compile(
    r"\{\w+\}|`[^`]*`|…\w+|\S*(?:@|://|/)\S*|\S+\.(?:csv|xlsx|pdf|example|org|css|js)\b|[0-9A-Z]{4}(?:[- ]?[0-9A-Z]{4})+"
)
"""Places for a script to fill, commands, what a token ends in, mail and web addresses, files, codes."""


class Heard(HTMLParser):
    """What somebody reads or hears of a page, piece by piece. What is marked as being in another language is left out."""

    def __init__(self, html_lang: str) -> None:
        super().__init__()
        self.page, self.said = html_lang, []  # type: tuple[str, list[str]]
        self.inside: list[tuple[str, bool]] = []

    @property
    def silent(self) -> bool:
        """Whether what stands here is not read, or in another language on purpose."""
        return any(not heard for _tag, heard in self.inside)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes attributes that are read, and whether what is inside is read."""
        given = {name: value or "" for name, value in attrs}
        foreign = tag != "html" and given.get("lang", self.page).lower() != self.page.lower()
        if not self.silent and not foreign:
            names = [name for name in READ_ALOUD if name != "content" or given.get("name") == "description"]
            if given.get("type") in ("submit", "button", "reset"):
                names.append("value" if tag == "input" else "")
            self.said += [given[name] for name in names if given.get(name)]
        if tag not in VOID:
            self.inside.append((tag, not foreign and tag not in NOT_READ))

    def handle_endtag(self, tag: str) -> None:
        """Back to what stands around it."""
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Words."""
        if data.strip() and not self.silent:
            self.said.append(" ".join(data.split()))


def reader(estate: Estate, row: Row) -> Visitor:
    """Somebody who may open it: a resident where everybody may."""
    if row.who == ANYONE:
        return Visitor(estate, ANONYMOUS)
    return Visitor(estate, "member" if row.who == SIGNED_IN else min(row.who.here))


def pages(estate: Estate) -> Iterator[tuple[str, str]]:
    """Every page of the hub with its HTML."""
    for row in PAGES:
        if "GET" not in row.methods or not row.who.here or row.name == "admin":
            continue
        visitor, url = reader(estate, row), address(row, estate.things)
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = estate.tongue.code
        with undone():
            answer = visitor.ask("GET", url)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            yield f"{row.name} ({visitor.persona})", answer.content.decode()


def contents(estate: Estate) -> list[str]:
    """What stands in the database and is nobody's translation to make: names, and what people wrote."""
    return [estate.area.name, estate.tongue.zone, estate.area.slug]


def odd(said: str, tongue: Tongue) -> list[str]:
    """Words in the wrong language."""
    if tongue is CHINESE:
        return [word for word in LATIN.findall(ADDRESS.sub(" ", said)) if len(word) > 1 and word not in NAMES]
    return [word for word in CHINESE_SIGN.findall(said) if word not in CHINESE_NAMES]


@pytest.mark.parametrize("tongue", [CHINESE, ENGLISH], ids=["zh-hans", "en"])
def test_every_page_is_in_one_language(tongue: Tongue) -> None:
    html_lang = {"zh-hans": "zh-Hans", "en": "en"}[tongue.code]
    found: dict[str, list[Any]] = {}
    number = 0
    with two_estates(tongue) as (here, _there):
        for name, html in pages(here):
            number += 1
            heard = Heard(html_lang)
            heard.feed(html)
            assert "<html" not in html or f'<html lang="{html_lang}"' in html, name
            for said in heard.said:
                if wrong := odd(said, tongue):
                    found.setdefault(said, []).append((name, wrong))
    assert number > 90
    assert not found, "\n".join(
        f"{said!r}: {places[0]} and {len(places) - 1} more" for said, places in found.items()
    )

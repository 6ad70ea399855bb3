"""
Both languages are complete on every page (pages.md, "Languages").

The same estate is written once in Chinese and once in English, so that whatever is in the other language is a word of
the interface that nobody translated.
"""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from tests.sheets import State, looks, sheets
from tests.world import CHINESE, ENGLISH, Tongue

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

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
    "SHA", "HMAC", "Python", "Tab",
}  # fmt: skip
"""Names that stand in Chinese text as they are."""

CHINESE_NAMES = {"邻里", "中文", "简体中文", "栋", "元", "不限", "门牌", "品名", "数量"}
"""And in English text: our own, the language's, what a building is called there, and how columns are headed."""

LATIN = re.compile(r"[A-Za-zÀ-ž]+(?:['’][A-Za-z]+)?")
CHINESE_SIGN = re.compile(r"[\u3400-\u9fff]+")
ADDRESS = re.compile(
    r"\{\w+\}|`[^`]*`|…\w+|\S*(?:@|://|/)\S*|\S+\.(?:csv|xlsx|pdf|example|org|css|js)\b"
    r"|[0-9A-Z]{4}(?:[- ]?[0-9A-Z]{4})+"
)
"""Places for a script to fill, commands, what a token ends in, mail and web addresses, files, codes."""


class Heard(HTMLParser):
    """What somebody reads or hears of a page, piece by piece, without what is marked as being in another language."""

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


def odd(said: str, tongue: Tongue) -> list[str]:
    """Words in the wrong language."""
    if tongue is CHINESE:
        return [word for word in LATIN.findall(ADDRESS.sub(" ", said)) if len(word) > 1 and word not in NAMES]
    return [word for word in CHINESE_SIGN.findall(said) if word not in CHINESE_NAMES]


BOTH_AT_ONCE = (500, 503)
"""The pages of a hub that cannot even ask for the language."""


@pytest.mark.parametrize("tongue", [CHINESE, ENGLISH], ids=["zh-hans", "en"])
def test_every_page_is_in_one_language(tongue: Tongue) -> None:
    html_lang = {"zh-hans": "zh-Hans", "en": "en"}[tongue.code]
    wrong: dict[str, list[Any]] = {}
    chosen = [look for look in looks() if look.status not in BOTH_AT_ONCE]
    seen = sheets(tongue, chosen)
    for sheet in seen.values():
        heard = Heard(html_lang)
        heard.feed(sheet.html)
        assert "<html" not in sheet.html or f'<html lang="{html_lang}"' in sheet.html, sheet
        for said in heard.said:
            if words := odd(said, tongue):
                wrong.setdefault(said, []).append((str(sheet), words))
    assert sum(look.state == State.PLAIN for look in seen) > 90
    assert not wrong, "\n".join(
        f"{said!r}: {places[0]} and {len(places) - 1} more" for said, places in wrong.items()
    )

"""Cells as text: one plain string per cell, and the small normalisations every kind needs."""

import re
from datetime import date, datetime, time

from hub.core.kit.spreadsheet import restore
from hub.core.kit.text import half_width, tidy

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]")
_UNEVEN = re.compile(
    r"[\s\x00-\x1f\x7f-\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\uff01-\uff5e\ue000-\uf8ff]"
)
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_BRACKETS = re.compile(r"[(\[{【〔<《].*?[)\]}】〕>》]")
_HEADING_NOISE = re.compile(r"[\s:*_/\\.,;'\"?!#、。，；·-]+")


def plain(value: object) -> str:
    """
    One cell as text, as the person sees it.

    A date is `2015-06-14` (with the time where it has one), 19933606188.0 is `19933606188`, None is empty. Control
    characters and lone surrogates are dropped: a database would refuse them later. The apostrophe that our own
    exports put before a formula is taken away.
    """
    if isinstance(value, str):
        text = _CONTROL.sub("", value).strip()
        return restore(text) if text.startswith("'") else text
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date | time) else _CONTROL.sub("", str(value)).strip()


def narrow(text: str) -> str:
    """Full-width letters and digits made ordinary (１２３ → 123), on one line, runs of space made one."""
    return tidy(half_width(text)) if _UNEVEN.search(text) else text


def squeeze(text: str) -> str:
    """Narrow, without any space at all: for codes, doors, and words that are compared."""
    return narrow(text).replace(" ", "")


def person_name(text: str) -> str:
    """A name as one writes it: no space inside a Chinese name (` 张　华` → 张华), one between English words."""
    found = narrow(text)
    return found.replace(" ", "") if has_han(found) else found


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return bool(_HAN.search(text))


def heading(text: str) -> str:
    """A heading for comparing: lower case, no brackets, spaces or punctuation (`联系电话 (手机)：` → 联系电话)."""
    found = narrow(text).lower()
    return _HEADING_NOISE.sub("", _BRACKETS.sub("", found)) or _HEADING_NOISE.sub("", found)

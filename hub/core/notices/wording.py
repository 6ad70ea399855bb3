"""
Words that each person reads in their own language.

A notice keeps a message id with its parts, never a finished sentence: that is made when it is shown or sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop

from hub.core.kit import money
from hub.core.people.models import Person


@dataclass(frozen=True)
class Amount:
    """Money in a sentence: each reader sees it as their language writes it."""

    minor: int
    currency: str

    def __str__(self) -> str:
        return money.show(self.minor, self.currency)


@dataclass(frozen=True)
class Name:
    """What somebody named in their own words, and perhaps in English too: who reads English sees that one."""

    own: str
    english: str = ""

    def __str__(self) -> str:
        return (
            self.english if self.english and (translation.get_language() or "").startswith("en") else self.own
        )


@dataclass(frozen=True)
class Said:
    """A sentence that was kept before, as a part of another one: each reader sees both in their own language."""

    kept: Mapping[str, Any]

    def __str__(self) -> str:
        return sentence(self.kept)


Part = str | int | datetime | Promise | Amount | Name | Said
"""
What may stand for a %(name)s: text, a number, a moment (in local form), money, a name, words to translate, a sentence.
"""

SHORT = gettext_noop("Linli: there is news for you. Open the hub to read it.")
SHORT_URGENT = gettext_noop("Linli, urgent (level %(level)s): open the hub now.")


@dataclass(frozen=True)
class Words:
    """
    One sentence about what happened.

    `msgid`, `title` and `short` are English message ids with %(name)s parts, marked with gettext_noop where
    they are written. `url` is a path in the hub. `short` and `short_params` go out by push and SMS, past
    locked screens and other people's eyes: level and building only, never a name, a category or a reason.
    """

    msgid: str
    params: Mapping[str, Part] = field(default_factory=dict)
    url: str = ""
    title: str = ""
    short: str = ""
    short_params: Mapping[str, Part] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As JSON, to be read back by `sentence`, `title` and `short`."""
        parts: dict[str, Any] = {"msgid": self.msgid, "params": _kept(self.params), "url": self.url}
        if self.title:
            parts["title"] = self.title
        if self.short:
            parts |= {"short": self.short, "short_params": _kept(self.short_params)}
        return parts


def sentence(kept: Mapping[str, Any]) -> str:
    """The sentence, in the language that is active."""
    return _said(kept.get("msgid", ""), kept.get("params", {}))


def title(kept: Mapping[str, Any]) -> str:
    """The heading, in the language that is active; empty where there is none."""
    return _said(kept.get("title", ""), kept.get("params", {}))


def short(kept: Mapping[str, Any], urgency: int) -> str:
    """What may stand on a locked screen, in the language that is active."""
    if kept.get("short"):
        return _said(kept["short"], kept.get("short_params", {}))
    return gettext(SHORT_URGENT) % {"level": urgency} if urgency <= 1 else gettext(SHORT)


def language_of(person: Person | None) -> Any:
    """A context in which the person's language is active (the hub's own language for nobody)."""
    return translation.override(person.language if person else translation.get_language())


def _kept(params: Mapping[str, Part]) -> dict[str, Any]:
    return {name: _kept_part(value) for name, value in params.items()}


def _kept_part(value: Part) -> Any:
    if isinstance(value, Promise):
        before = translation.get_language()
        translation.deactivate_all()
        try:
            return {"msgid": str(value)}
        finally:
            translation.activate(before) if before else translation.deactivate()
    if isinstance(value, datetime):
        return {"at": value.isoformat(), "zone": str(value.tzinfo)}
    if isinstance(value, Amount):
        return {"minor": value.minor, "currency": value.currency}
    if isinstance(value, Said):
        return {"msgid": value.kept["msgid"], "params": value.kept.get("params", {})}
    if isinstance(value, Name):
        return {"own": value.own, "english": value.english} if value.english else value.own
    return value


def _said(msgid: str, params: Mapping[str, Any]) -> str:
    if not msgid:
        return ""
    return gettext(msgid) % {name: _part(value) for name, value in params.items()}


def _part(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    msgid = value.get("msgid")
    if msgid is not None:
        return _said(msgid, value["params"]) if "params" in value else gettext(msgid)
    if "own" in value:
        return Name(**value)
    if "minor" in value:
        return money.show(value["minor"], value["currency"])
    moment = datetime.fromisoformat(value["at"])
    if "/" in value.get("zone", ""):
        moment = moment.astimezone(ZoneInfo(value["zone"]))
    return date_format(moment, "SHORT_DATETIME_FORMAT")

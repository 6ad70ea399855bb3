"""Finds the words for the screen in Python files and Django templates."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tokenize import TokenError

from babel.messages.extract import extract
from django.utils.translation.template import templatize

from hub.core.kit.catalogues.rooms import Room

KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NOTE = "Translators:"


@dataclass(frozen=True)
class Message:
    """Words for the screen: a singular, perhaps a plural, and a context where the same words mean two."""

    singular: str
    plural: str = ""
    context: str = ""
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What gettext knows it by."""
        return (self.context, self.singular)


class Unreadable(Exception):
    """A source whose words cannot be read; says which file and why."""


def words_of(room: Room) -> list[Message]:
    """Every message of a room, one for each key. Raises Unreadable for a broken template or Python file."""
    found: dict[tuple[str, str], Message] = {}
    for path in room.sources():
        for message in words_in(path):
            known = found.get(message.key)
            if known is None or (message.plural and not known.plural):
                found[message.key] = message
    return list(found.values())


def words_in(path: Path) -> list[Message]:
    """The messages of one file. Raises Unreadable."""
    text = path.read_text(encoding="utf-8")
    try:
        source = text if path.suffix == ".py" else _python_from(text, path)
        rows = extract("python", BytesIO(source.encode()), KEYWORDS, [NOTE], {}, strip_comment_tags=True)
        return [_message(found, notes, context) for _line, found, notes, context in rows]
    except (SyntaxError, TokenError) as error:
        raise Unreadable(f"{path}: {error}") from error


def _python_from(template: str, path: Path) -> str:
    """Django turns a template into gettext calls; Python would stumble on the template's indentation."""
    return "\n".join(line.strip() for line in templatize(template, origin=str(path)).splitlines())


def _message(found: str | tuple[str, ...], notes: list[str], context: str | None) -> Message:
    singular, plural = (found, "") if isinstance(found, str) else (found[0], found[1])
    return Message(singular, plural, context or "", tuple(notes))

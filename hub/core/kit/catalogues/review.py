"""Says what is wrong with the catalogues: what a person would meet on the screen, before they meet it."""

import re
from collections import Counter

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from hub.core.kit.catalogues.books import entries, key_of, owners, read, texts_of
from hub.core.kit.catalogues.extract import Message
from hub.core.kit.catalogues.rooms import Room, languages

PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def problems(rooms: list[Room]) -> list[str]:
    """One line for each fault, with the file and the words. Raises Unreadable."""
    owned = owners(rooms)
    return [
        f"{room.file(language).relative_to(room.folder.parent)}: {fault}"
        for language in languages()
        for room, messages in owned.items()
        for fault in _faults(messages, read(room.file(language), language))
    ]


def _faults(messages: list[Message], catalog: Catalog) -> list[str]:
    there = {key_of(entry): entry for entry in entries(catalog)}
    wanted = {message.key: message for message in messages}
    found = [
        f"not in the catalogue, run `manage.py messages`: {key[1]!r}" for key in wanted.keys() - there.keys()
    ]
    found += [
        f"said nowhere, run `manage.py messages --prune`: {key[1]!r}" for key in there.keys() - wanted.keys()
    ]
    found += [f"obsolete, run `manage.py messages --prune`: {_words(e)!r}" for e in catalog.obsolete.values()]
    for entry in there.values():
        found += [f"{fault}: {_words(entry)!r}" for fault in _faults_of(entry)]
    return sorted(found)


def _words(entry: Entry) -> str:
    return key_of(entry)[1]


def _faults_of(entry: Entry) -> list[str]:
    if not all(texts_of(entry)):
        return ["not translated"]
    if entry.fuzzy:
        return ["fuzzy, look at it and remove the mark"]
    return [f"other placeholders in {text!r}" for text in texts_of(entry) if not _fits(entry, text)]


def _fits(entry: Entry, text: str) -> bool:
    """The same placeholders, as often; for a plural, those of either form may stand in the translation."""
    forms = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    return any(Counter(PLACEHOLDER.findall(form)) == Counter(PLACEHOLDER.findall(text)) for form in forms)

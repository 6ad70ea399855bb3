"""
Reads, merges and writes the catalogues.

The files are made for calm merges: sorted, no time stamps, no line numbers, no wrapping. A translation
whose words are no longer in the sources stays as an obsolete entry until it is pruned: nothing typed is lost.
"""

import tempfile
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale

from hub.core.kit.catalogues.extract import Message, words_of
from hub.core.kit.catalogues.rooms import Room, languages

Key = tuple[str, str]
NO_DATE = datetime(2022, 1, 1, tzinfo=UTC)


def owners(rooms: list[Room]) -> dict[Room, list[Message]]:
    """Each room's own messages: words that several rooms use belong to the first. Raises Unreadable."""
    taken: set[Key] = set()
    found: dict[Room, list[Message]] = {}
    for room in rooms:
        found[room] = [message for message in words_of(room) if message.key not in taken]
        taken |= {message.key for message in found[room]}
    return found


def read(path: Path, language: str) -> Catalog:
    """A catalogue's file; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=to_locale(language))
    with path.open("rb") as file:
        catalog = read_po(file, locale=to_locale(language))
    # Otherwise Babel writes the present moment into every compiled file, and each would look new each time.
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def key_of(entry: Entry) -> Key:
    """What gettext knows an entry by: its context and its words, the singular where there is a plural."""
    singular = entry.id if isinstance(entry.id, str) else entry.id[0]
    return (entry.context or "", singular)


def texts_of(entry: Entry) -> tuple[str, ...]:
    """What the translator wrote, one text for each plural form; empty texts where nothing is written."""
    return (entry.string or "",) if isinstance(entry.string, str | None) else tuple(entry.string)


def entries(catalog: Catalog) -> list[Entry]:
    """The entries in use, without the header."""
    return [entry for entry in catalog if entry.id]


def update(rooms: list[Room], prune: bool = False) -> list[Path]:
    """
    Brings every catalogue in line with the sources; returns the files that changed.

    A translation moves with its words from room to room. `prune` drops obsolete entries. Raises Unreadable.
    """
    owned = owners(rooms)
    alive = {message.key for messages in owned.values() for message in messages}
    changed = []
    for language in languages():
        before = {room: read(room.file(language), language) for room in rooms}
        known = _known(before)
        for room, messages in owned.items():
            after = Catalog(locale=to_locale(language))
            for message in messages:
                _enter(after, message, known.get(message.key))
            if not prune:
                _retire(after, before[room], alive)
            changed += _write(room.file(language), _po(after))
    return changed


def _known(catalogs: dict[Room, Catalog]) -> dict[Key, Entry]:
    """Every translation there is; one in use goes before an obsolete one."""
    found: dict[Key, Entry] = {}
    for entry in chain(
        (entry for catalog in catalogs.values() for entry in catalog.obsolete.values()),
        (entry for catalog in catalogs.values() for entry in entries(catalog)),
    ):
        if any(texts_of(entry)) or key_of(entry) not in found:
            found[key_of(entry)] = entry
    return found


def _enter(catalog: Catalog, message: Message, old: Entry | None) -> None:
    texts = list(texts_of(old)) if old else []
    forms = catalog.num_plurals if message.plural else 1
    texts = (texts + [""] * forms)[:forms]
    catalog.add(
        (message.singular, message.plural) if message.plural else message.singular,
        tuple(texts) if message.plural else texts[0],
        flags={"fuzzy"} if old and old.fuzzy else (),
        auto_comments=list(message.notes),
        user_comments=list(old.user_comments) if old else (),
        context=message.context or None,
    )


def _retire(after: Catalog, before: Catalog, alive: set[Key]) -> None:
    """Keeps what was translated but is said nowhere any more."""
    for entry in chain(before.obsolete.values(), entries(before)):
        if key_of(entry) not in alive and any(texts_of(entry)):
            after.obsolete[entry.id if isinstance(entry.id, str) else entry.id[0]] = entry


def _po(catalog: Catalog) -> bytes:
    if not len(catalog) and not catalog.obsolete:
        return b""
    head = (
        'msgid ""\nmsgstr ""\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    body = BytesIO()
    write_po(body, catalog, width=0, no_location=True, omit_header=True, sort_output=True)
    return head.encode() + body.getvalue().strip() + b"\n"


def _write(path: Path, content: bytes) -> list[Path]:
    """Replaces a file in one step, and only where something changed. Without content it goes."""
    if (path.read_bytes() if path.exists() else b"") == content:
        return []
    if not content:
        path.unlink()
        return [path]
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as draft:
        draft.write(content)
    written = Path(draft.name)
    written.chmod(0o644)
    written.replace(path)
    return [path]


def compile_all(rooms: list[Room]) -> list[Path]:
    """Makes the .mo files that Django reads from the .po files; returns those that changed."""
    changed = []
    for room in rooms:
        for language in languages():
            made = BytesIO()
            if room.file(language).exists():
                write_mo(made, read(room.file(language), language))
            changed += _write(room.file(language, "mo"), made.getvalue())
    return changed

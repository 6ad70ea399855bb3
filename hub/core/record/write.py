"""Writes and reads the record. Only `hub.core.announce` writes (tests/test_house.py holds that door)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hub.core.kit import seal
from hub.core.kit.inserts import insert
from hub.core.people.keys import key_of
from hub.core.people.models import Episode
from hub.core.record.models import RecordEntry


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one entry says, before it is sealed."""

    verb: str
    subject: tuple[str, str]
    episode: Episode | None
    area_id: int | None = None
    actor_id: int | None = None
    beneficiary_id: int | None = None
    confidential: bool = False
    particulars: dict[str, Any] = field(default_factory=dict)


def append(*lines: Line) -> None:
    """Writes the entries in their order, there and then, in the caller's transaction."""
    insert([_entry(line) for line in lines])


def _entry(line: Line) -> RecordEntry:
    kind, key = line.subject
    return RecordEntry(
        verb=line.verb,
        subject_kind=kind,
        subject_id=key,
        area_id=line.area_id,
        episode_id=line.episode.pk if line.episode else None,
        actor_id=None if line.confidential else line.actor_id,
        beneficiary_id=None if line.confidential else line.beneficiary_id,
        confidential=line.confidential,
        particulars=_sealed(line),
    )


def _sealed(line: Line) -> bytes:
    if not line.particulars or line.episode is None:
        return b""
    return seal.seal_json(line.particulars, key_of(line.episode), context=_context(line.verb, line.subject))


def _context(verb: str, subject: tuple[str, str]) -> str:
    return f"record:{verb}:{subject[0]}:{subject[1]}"


def history(kind: str, key: int | str) -> Iterator[tuple[RecordEntry, dict[str, Any]]]:
    """The entries about one subject, oldest first, each with its particulars (empty where the key is destroyed)."""
    episodes: dict[int, Episode] = {}
    for entry in RecordEntry.objects.filter(subject_kind=kind, subject_id=str(key)).order_by("id"):
        yield entry, opened(entry, episodes)


def opened(entry: RecordEntry, episodes: dict[int, Episode]) -> dict[str, Any]:
    """An entry's particulars in clear. `episodes` saves looking each up again."""
    if not entry.particulars or entry.episode_id is None:
        return {}
    if entry.episode_id not in episodes:
        episodes[entry.episode_id] = Episode.objects.get(pk=entry.episode_id)
    episode = episodes[entry.episode_id]
    if episode.wrapped_key is None:
        return {}
    context = _context(entry.verb, (entry.subject_kind, entry.subject_id))
    found: dict[str, Any] = seal.unseal_json(bytes(entry.particulars), key_of(episode), context=context)
    return found

"""Who is where, for as long as they keep saying so: "Li Wei is replying". Never stored."""

from typing import Any, NamedTuple

from hub.core.live import protocol

GONE_AFTER = 25.0
"""Seconds after the last beat (a page beats every 15 s, live.md)."""

SHOWN = 20
"""People named in one frame."""


class Beat(NamedTuple):
    """What one open page says. `page` tells two pages of one person apart, on all processes."""

    subject: str
    page: str
    person_id: int
    name: str
    state: str


class Presence:
    """The beats of all processes, as far as this one has heard them. `at` is in seconds of one steady clock."""

    def __init__(self) -> None:
        self._beats: dict[str, dict[str, tuple[Beat, float]]] = {}

    def take(self, beat: Beat, at: float) -> bool:
        """Notes a beat, or a goodbye (an empty state). True if who is shown has changed."""
        before = self.people(beat.subject)
        pages = self._beats.setdefault(beat.subject, {})
        if beat.state:
            pages[beat.page] = (beat, at)
        else:
            pages.pop(beat.page, None)
        if not pages:
            del self._beats[beat.subject]
        return self.people(beat.subject) != before

    def expire(self, at: float) -> list[str]:
        """Forgets who has been silent for too long; the subjects whose people have changed."""
        late = [
            beat
            for pages in self._beats.values()
            for beat, since in pages.values()
            if at - since > GONE_AFTER
        ]
        return [beat.subject for beat in late if self.take(goodbye(beat), at)]

    def of(self, subject: str, page: str) -> Beat | None:
        """What a page has said there and not taken back."""
        found = self._beats.get(subject, {}).get(page)
        return found[0] if found else None

    def people(self, subject: str) -> list[dict[str, Any]]:
        """Everybody at a subject, each once, with the strongest of what their pages say; by name."""
        shown: dict[int, Beat] = {}
        for beat, _ in self._beats.get(subject, {}).values():
            other = shown.get(beat.person_id)
            if other is None or _strength(beat) > _strength(other):
                shown[beat.person_id] = beat
        found = sorted(shown.values(), key=lambda beat: (beat.name, beat.person_id))
        return [{"id": beat.person_id, "name": beat.name, "state": beat.state} for beat in found[:SHOWN]]


def goodbye(beat: Beat) -> Beat:
    """The same page, leaving."""
    return beat._replace(state="")


def _strength(beat: Beat) -> int:
    return protocol.STATES.index(beat.state) if beat.state in protocol.STATES else -1

"""
The emergency exit never waits and is never refused. An alarm climbs until somebody at the desk has it (live.md), and
they say afterwards what happened.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.repeat import step
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.ladder import actions as ladder
from hub.core.ladder.words import Why as Ended
from hub.core.people.models import Area, Person
from support.passes import alarms, events
from support.passes.actions.scanning import moment
from support.passes.models import Gate, Pass, PassScan
from support.passes.words import Kind, Why


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """One tap: why, and who if there was time to ask. `permit`: the pass at which the gate had said STOP."""

    tap: str
    why: str = Why.OTHER
    who: str = ""
    gate: Gate | None = None
    permit: Pass | None = None
    tapped_at: datetime | None = None


def let_out(area: Area, what: Emergency, *, by: Person, key: Key | None = None) -> PassScan:
    """Writes down that somebody was let out at once. Whatever is missing or wrong in what was sent refuses nothing."""

    def act() -> PassScan:
        known = PassScan.objects.filter(area=area, tap=what.tap).first()
        return known or _write(area, what, by)

    return once(key, "passes.let_out", act, PassScan)


def _write(area: Area, what: Emergency, by: Person) -> PassScan:
    why = what.why if what.why in Why.values else Why.OTHER
    made = PassScan.objects.create(
        area=area, permit=what.permit, kind=Kind.EMERGENCY, go=True, gate=what.gate, by=by, tap=what.tap, why=why,
        who=what.who.strip()[:80], tapped_at=moment(what.tapped_at), at=clock.now(),
    )  # fmt: skip
    said = {"gate": what.gate.name if what.gate else "", "why": why, "who": made.who}
    exit_ = events.at_gate(events.EmergencyExit, area, made, by=by, **said)
    announce(exit_, *ladder.start(alarms.subject(made), alarms.LEVEL, by=by))
    return made


def take(scan: PassScan, *, by: Person, key: Key | None = None) -> PassScan:
    """
    "I have it": one person of the desk does what is needed, and the alarm stops, in one transaction.

    Raises Conflict `scan.taken` naming who was quicker, and `scan.looked` where it is over.
    """
    return step(key, "passes.take", scan, lambda: _take(scan, by))


def _take(scan: PassScan, by: Person) -> PassScan:
    with transaction.atomic():
        if not _is_mine(scan, by):
            raise _gone(scan)
        scan.refresh_from_db()
        taken = events.at_gate(events.EmergencyTaken, scan.area, scan, by=by)
        announce(taken, *ladder.stop(alarms.subject(scan), by=by, why=Ended.TAKEN))
    return scan


def _is_mine(scan: PassScan, by: Person) -> bool:
    """The guard: of any number of people who tap, one has it."""
    free = PassScan.objects.filter(pk=scan.pk, kind=Kind.EMERGENCY, taken_at=None, looked_at=None)
    return bool(free.update(taken_at=clock.now(), taken_by=by))


def _gone(scan: PassScan) -> Conflict:
    now = PassScan.objects.select_related("taken_by").get(pk=scan.pk)
    if now.looked_at is not None or now.kind != Kind.EMERGENCY:
        return Conflict("scan.looked", _("Somebody has looked at this already."), now=now)
    name = now.taken_by.name if now.taken_by else ""
    return Conflict("scan.taken", _("%(name)s has this already.") % {"name": name}, now=now)


def look(scan: PassScan, words: str, *, by: Person, key: Key | None = None) -> PassScan:
    """Somebody at the desk has found out what happened at the gate, and says it: whatever calls about it stops."""
    return step(key, "passes.look", scan, lambda: _look(scan, words, by))


def _look(scan: PassScan, words: str, by: Person) -> PassScan:
    if not words.strip():
        said = _("Say what happened.")
        raise Invalid("scan.look_why", said, fields={"words": said})
    rows = PassScan.objects.filter(pk=scan.pk, looked_at=None)
    with transaction.atomic():
        if not rows.update(looked_at=clock.now(), looked_by=by, looked_words=words.strip()[:200]):
            raise Conflict("scan.looked", _("Somebody has looked at this already."))
        scan.refresh_from_db()
        seen = events.at_gate(events.ScanSeen, scan.area, scan, by=by, words=scan.looked_words)
        announce(seen, *ladder.stop(alarms.subject(scan), by=by, why=Ended.OVER))
    return scan

"""The emergency exit never waits and is never refused; the desk learns of it at once, and looks at it afterwards."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.repeat import step
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Person
from support.passes import events
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
    told = events.desk(area, urgent=True, but=by)
    gate = what.gate.name if what.gate else ""
    announce(
        events.at_gate(events.EmergencyExit, area, made, by=by, told=told, gate=gate, why=why, who=made.who)
    )
    return made


def look(scan: PassScan, words: str, *, by: Person, key: Key | None = None) -> PassScan:
    """Somebody at the desk has found out what happened at the gate, and says it."""
    return step(key, "passes.look", scan, lambda: _look(scan, words, by))


def _look(scan: PassScan, words: str, by: Person) -> PassScan:
    if not words.strip():
        said = _("Say what happened.")
        raise Invalid("scan.look_why", said, fields={"words": said})
    rows = PassScan.objects.filter(pk=scan.pk, looked_at=None)
    if not rows.update(looked_at=clock.now(), looked_by=by, looked_words=words.strip()[:200]):
        raise Conflict("scan.looked", _("Somebody has looked at this already."))
    scan.refresh_from_db()
    announce(events.at_gate(events.ScanSeen, scan.area, scan, by=by, words=scan.looked_words))
    return scan

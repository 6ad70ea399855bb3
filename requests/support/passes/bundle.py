"""What a gate's device carries: keys, who may leave, what was taken back. No purpose, no door, no phone."""

from collections.abc import Iterable
from typing import Any

from hub.core.kit import clock
from hub.core.kit.codes import signed
from hub.core.media.models import Picture
from hub.core.people import keys
from hub.core.people.models import Area, Person
from support.passes import access, judging
from support.passes.models import Pass
from support.passes.words import Reason

MOST = 1000
"""Passes of a day; an estate of 6,514 households gives out some dozens."""


def of(person: Person, area: Area) -> dict[str, Any]:
    """
    The bundle. Times are Unix seconds; `dead` is what by its square alone would still hold, with the reason.
    """
    rows = list(access.carried(person, area)[:MOST])
    faces = faces_of(rows)
    return {
        "made": int(clock.now().timestamp()),
        "zone": area.time_zone,
        "gates": [{"id": gate.pk, "name": gate.name} for gate in access.gates_of(area)],
        "keys": signed.jwk_set(keys.public_keys(area)),
        "passes": [face(row, faces.get(row.pk, "")) for row in rows],
        "dead": [_dead(row) for row in access.dead(person, area)[: 2 * MOST]],
    }


def face(permit: Pass, picture: str) -> dict[str, Any]:
    """One pass as a gate sees it."""
    back = permit.due_back or judging.back_by(permit, clock.now())
    return {
        "code": permit.code, "issue": permit.issue, "name": permit.name, "companion": permit.companion,
        "plate": permit.plate, "face": picture, "state": permit.state, "gate": permit.gate_id or 0,
        "from": int(permit.starts_at.timestamp()), "until": int(permit.ends_at.timestamp()),
        "back": int(back.timestamp()) if back else 0, "comes_back": permit.comes_back, "days": permit.days,
        "hours": [permit.from_minute, permit.until_minute], "allowed": permit.exits_allowed, "exits": permit.exits,
        "returns": permit.returns, "day": permit.counted_on.isoformat() if permit.counted_on else "",
    }  # fmt: skip


def faces_of(rows: Iterable[Pass]) -> dict[int, str]:
    """The newest photo of each pass that has one: the address of its small rendition."""
    found = Picture.objects.of("pass", *[row.pk for row in rows])
    return {picture.subject_id: picture.small_url for picture in found}


def _dead(permit: Pass) -> dict[str, Any]:
    reason = judging.OVER.get(permit.state, Reason.NOT_APPROVED)  # type: ignore[call-overload]
    return {"code": permit.code, "reason": str(reason), "out": permit.is_out and permit.comes_back}

"""What the operations on passes share."""

from typing import Any

from django.utils.translation import gettext as _

from hub.core.estate import access as estate
from hub.core.flow.api import Problem
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Household, Person
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from support.models import SupportRequest
from support.passes import access
from support.passes.actions import Leave
from support.passes.api.shapes import LeaveIn
from support.passes.models import Gate
from support.passes.words import GATE

REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
AREA = "/areas/{slug}"
for_desk = for_staff(*sorted(DESK_ROLES))
for_gate = for_staff(*GATE)


def gate_of(area: Area, pk: int | None) -> Gate | None:
    """A gate of the area by its number; None where none is named or known."""
    return access.gates_of(area).filter(pk=pk).first() if pk is not None else None


def leave_of(data: LeaveIn, household: Household, request: SupportRequest | None) -> Leave:
    """As the action takes it. Raises Invalid for somebody who does not live there, or a gate that is none."""
    given = data.dict(include=_SAME)
    gate = gate_of(household.area, data.gate_id)
    if data.gate_id is not None and gate is None:
        raise Invalid("pass.gate", _("Choose a gate."), fields={"gate_id": _("Choose a gate.")})
    return Leave(**given, person=_person(data.person_id, household, data.name), gate=gate, request=request)


def _person(pk: int | None, household: Household, name: str) -> Person | None:
    if pk is None:
        return None if name.strip() else estate.head_of(household)
    lives = {member.person_id: member.person for member in estate.members_of(household)}
    if pk not in lives:
        said = _("Choose somebody who lives there.")
        raise Invalid("pass.person", said, fields={"person_id": said})
    return lives[pk]


_SAME: Any = {
    "purpose", "starts_at", "ends_at", "name", "companion", "plate", "back_by", "comes_back", "exits", "days",
    "from_minute", "until_minute", "words",
}  # fmt: skip

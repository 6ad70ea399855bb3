"""The numbers that an area may set differently, for programs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from hub.core.estate import thresholds
from hub.core.estate.actions import areas
from hub.core.estate.api.areas import AreaOut
from hub.core.estate.api.values import READ, WRITE, showing
from hub.core.estate.forms.thresholds import keep
from hub.core.flow.api import person
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES, Role

router = Router(tags=["Areas and households"])


class ThresholdOut(Schema):
    """One number: what holds here, what is usual, and between which bounds it may stand."""

    name: str
    group: str
    label: str
    unit: str
    value: float
    usual: float
    least: float
    most: float


class ThresholdsIn(Schema):
    """Numbers by name; null goes back to the usual value, what is left out stays."""

    values: dict[str, float | None]
    version: int | None = None


@router.get("/areas/{slug}/thresholds", response={200: list[ThresholdOut], **READ})
@for_staff(*DESK_ROLES)
def listed(request: HttpRequest) -> list[dict[str, Any]]:
    """All of them, as they hold in this area."""
    return _shown(request.area)


@router.patch("/areas/{slug}/thresholds", response={200: list[ThresholdOut], **WRITE})
@for_staff(Role.LEAD)
def change(request: HttpRequest, data: ThresholdsIn) -> list[dict[str, Any]]:
    """Sets some of them (leads). 422 names what is unknown, out of bounds or out of order."""
    area: Area = request.area
    _check(area, data.values)
    changes = {"thresholds": keep(area, data.values)}
    with showing(AreaOut):
        areas.change_settings(
            area, changes, by=person(request), version=data.version, key=request.idempotency_key
        )
    return _shown(area)


def _check(area: Area, wanted: dict[str, float | None]) -> None:
    known = {one.name: one for one in thresholds.every()}
    wrong = {name: _("There is no such number.") for name in wanted if name not in known}
    for name, value in wanted.items():
        one = known.get(name)
        if one and value is not None and not one.least <= value <= one.most:
            said = {"least": f"{one.least:g}", "most": f"{one.most:g}"}
            wrong[name] = _("From %(least)s to %(most)s.") % said
    wrong |= thresholds.out_of_order({one.name: one.of(area) for one in known.values()} | wanted)
    if wrong:
        raise Invalid("thresholds.wrong", next(iter(wrong.values())), fields=wrong)


def _shown(area: Area) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name, "group": str(one.group), "label": str(one.label), "unit": str(one.unit),
            "value": one.of(area), "usual": one.usual, "least": one.least, "most": one.most,
        }
        for one in thresholds.every()
    ]  # fmt: skip

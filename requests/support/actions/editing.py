"""What a request says is put right: another category, a wrong door, a number that was misheard."""

from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow import search
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Invalid
from hub.core.people.models import Area, Building, Household, Person
from support import access, events, looking, triage
from support.actions import errands, levels, ongoing
from support.models import SupportRequest


@dataclass(frozen=True, kw_only=True)
class Correction:
    """All that staff may put right at once, as the form or the API gives it."""

    category: str
    text: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    building: Building | None = None
    household: Household | None = None


def correct(
    request: SupportRequest, new: Correction, *, by: Person, version: int | None = None
) -> SupportRequest:
    """
    Puts right what an open request says; the record keeps which fields, and what stood there before.

    Another subject or another door may make it more urgent, never less; what a person has lowered stays so while the
    correction itself says nothing new (requests.md, "Triage"). Where it turns out that somebody is to be moved, and
    somebody has the request, the errand for it is made.

    Raises Conflict `state.changed` when a colleague has saved since `version`: the page shows both texts.
    """
    ongoing.must_be_open(request)
    if not new.text.strip() and not request.dangers:
        problem = _("Say in a few words what you need.")
        raise Invalid("request.empty", problem, fields={"text": problem})
    wanted: dict[str, Any] = {field.name: getattr(new, field.name) for field in fields(new)}
    wanted["text"] = new.text.strip()
    before = {name: getattr(request, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    words = search_words(request.area, request.number, **wanted)
    was, urgent = request.level, _more_urgent(request, new)
    with transaction.atomic():
        save_changes(request, version=version, **changed, **urgent, **_look_now(request, new), search=words)
        told = {name: _plain(before[name]) for name in changed}
        corrected = events.event(events.Corrected, request, by=by, was=told)
        moves = errands.move(request, by=by) if request.acknowledged_at else []
        announce(corrected, *moves, *(levels.risen(request, was=was, by=by) if urgent else []))
    return request


def _more_urgent(request: SupportRequest, new: Correction) -> dict[str, Any]:
    """The level and its reason, where what is new makes it more urgent than it is; else nothing."""
    (before, _why), (level, reason) = (
        triage.assess(category, request.dangers, access.care_kinds(household), request.needs)
        for category, household in ((request.category, request.household), (new.category, new.household))
    )
    if level >= min(before, request.level):
        return {}
    return {"level": level, "level_reason": reason, "undo": None}


def _look_now(request: SupportRequest, new: Correction) -> dict[str, Any]:
    """Words may only ask that somebody look now, and only those that stood there not before."""
    found = looking.look_now(new.text) if request.level > 0 else ""
    return {"look_now": found} if found and not looking.look_now(request.text) else {}


def search_words(
    area: Area, number: int, *, text: str, contact_name: str, contact_phone: str, building: Any, household: Any,
    **_more: Any,
) -> str:  # fmt: skip
    """What the request is found by."""
    door = household.door if household else ""
    return search.words(
        area.pk, str(number), text, contact_name, str(building or ""), door, phone=contact_phone
    )


def _plain(value: Any) -> Any:
    return value.pk if hasattr(value, "pk") else value

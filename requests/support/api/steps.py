"""The steps of the desk by their names in the API: what each needs, and its action."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.models import Building, Person
from hub.core.people.words import DESK_ROLES
from support import actions, contact
from support.api.shapes import StepIn
from support.desk_forms import household_at
from support.models import SupportRequest


def need(value: Any, name: str) -> Any:
    """A field that this step cannot do without. Raises Invalid `field.missing`."""
    if value is None:
        missing = _("%(name)s is missing.") % {"name": name}
        raise Invalid("field.missing", missing, fields={name: _("Missing.")})
    return value


def _assign(found: SupportRequest, by: Person, data: StepIn) -> Any:
    colleague = people.people_with_role(found.area_id, *DESK_ROLES).filter(pk=need(data.to, "to")).first()
    return actions.assign(found, to=need(colleague, "to"), by=by, version=data.version)


def _other(found: SupportRequest, data: StepIn) -> SupportRequest:
    same = SupportRequest.objects.filter(area=found.area_id, number=need(data.of, "of")).first()
    other: SupportRequest = need(same, "of")
    return other


def _correct(found: SupportRequest, by: Person, data: StepIn) -> Any:
    """What is not sent stays as it is."""
    building, household = found.building, found.household
    if data.building is not None:
        building = get_object_or_404(Building, area=found.area_id, pk=data.building)
        household = None
    if data.door is not None and building is not None:
        household = household_at(building, data.door) if data.door else None
    phone = contact.read(data.contact_phone) if data.contact_phone else data.contact_phone

    def kept(value: Any, now: Any) -> Any:
        return now if value is None else value

    new = actions.Correction(
        category=kept(data.category, found.category), text=kept(data.text, found.text), building=building,
        contact_name=kept(data.contact_name, found.contact_name), contact_phone=kept(phone, found.contact_phone),
        household=household,
    )  # fmt: skip
    return actions.correct(found, new, by=by, version=data.version)


def _visit(found: SupportRequest, by: Person, data: StepIn) -> Any:
    planned = get_object_or_404(found.visits, pk=need(data.visit, "visit"))
    return actions.record_visit(planned, need(data.found, "found"), by=by, words=data.words)


def _decide(found: SupportRequest, by: Person, data: StepIn) -> Any:
    asked = get_object_or_404(found.exclusions, pk=need(data.exclusion, "exclusion"))
    return actions.decide_exclusion(asked, approve=data.approve, by=by)


STEPS: dict[str, Any] = {
    "acceptance": lambda f, by, d: actions.accept(f, by=by, version=d.version),
    "assignment": _assign,
    "level": lambda f, by, d: actions.set_level(
        f, need(d.level, "level"), by=by, reason=d.reason, version=d.version
    ),
    "times": lambda f, by, d: actions.set_times(f, d.times(), by=by, version=d.version),
    "hand-back": lambda f, by, d: actions.hand_back(f, by=by, version=d.version),
    "snooze": lambda f, by, d: actions.snooze(f, need(d.minutes, "minutes"), by=by, version=d.version),
    "duplicate": lambda f, by, d: actions.mark_duplicate(f, _other(f, d), by=by, version=d.version),
    "separation": lambda f, by, d: actions.take_apart(f, by=by, version=d.version),
    "refusal": lambda f, by, d: actions.decline(f, d.reason, by=by, version=d.version),
    "agreement": lambda f, by, d: actions.agree_to_decline(f, by=by, version=d.version),
    "keeping": lambda f, by, d: actions.keep_after_all(f, by=by, version=d.version),
    "waiting": lambda f, by, d: actions.wait_for(f, d.whom, by=by, version=d.version),
    "resolution": lambda f, by, d: actions.resolve(
        f, need(d.outcome, "outcome"), by=by, words=d.words, version=d.version
    ),
    "closure": lambda f, by, d: actions.close(f, by=by, version=d.version),
    "reopening": lambda f, by, d: actions.reopen(f, d.reason, by=by, version=d.version),
    "undo": lambda f, by, d: actions.undo(f, by=by, version=d.version),
    "correction": _correct,
    "attempts": lambda f, by, d: actions.could_not_reach(f, d.how, by=by, knock=d.knock),
    "visits": lambda f, by, d: actions.plan_visit(f, by=by, send_somebody=d.send),
    "visit-outcome": _visit,
    "links": lambda f, by, d: actions.relate(f, _other(f, d), need(d.kind, "kind"), by=by),
    "unlinking": lambda f, by, d: actions.unlink(f, need(d.link, "link"), by=by),
    "exclusions": lambda f, by, d: actions.ask_exclusion(f, need(d.rate, "rate"), d.reason, by=by),
    "exclusion-decision": _decide,
}

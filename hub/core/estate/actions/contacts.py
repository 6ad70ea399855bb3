"""A person's contact data, corrected by staff."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.estate.actions import guards
from hub.core.estate.events.base import person as about
from hub.core.estate.events.households import PersonChanged
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Membership, Person

RELATION = "relation"


def change(
    member: Membership,
    changes: Mapping[str, Any],
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Person:
    """
    Corrects `name`, `phone`, `other_phone`, `born` ("YYYY-MM"), `language` or `relation` of somebody on a list.

    `version` is the person's. A phone that signs in is changed by its owner only, or staff could sign in as them:
    Invalid `person.phone_signs_in`. Raises Conflict `state.changed` with `now`. The person is told.
    """
    household, person = member.household, member.person
    guards.desk_only(by, household.area_id)
    wanted = {name: value for name, value in changes.items() if name != RELATION}
    _may_change_phone(person, wanted)

    def act() -> Person:
        before = {name: getattr(person, name) for name in wanted}
        save_changes(person, version=version, **wanted)
        if changes.get(RELATION, member.relation) != member.relation:
            _relate(member, changes[RELATION])
        announce(_changed(member, by, before, changes))
        return person

    return once(key, "estate.person.change", act, Person)


def _changed(
    member: Membership, by: Person, before: Mapping[str, Any], after: Mapping[str, Any]
) -> PersonChanged:
    household = member.household
    return PersonChanged(
        area=household.area,
        about=about(member.person),
        actor=by,
        beneficiary=member.person,
        households=(household.pk,),
        told=(member.person_id,),
        particulars={"before": dict(before), "after": dict(after), "household": household.pk},
    )


def _may_change_phone(person: Person, changes: Mapping[str, Any]) -> None:
    if person.phone_verified and changes.get("phone", person.phone) != person.phone:
        message = _(
            "They sign in with this phone, so only they can change it. Enter the new one as second phone."
        )
        raise Invalid("person.phone_signs_in", message, fields={"phone": message})


def _relate(member: Membership, relation: str) -> None:
    if not Membership.objects.filter(pk=member.pk, ended_at=None).update(relation=relation):
        raise Conflict(
            "member.gone", _("%(name)s is not on this list any more.") % {"name": member.person.name}
        )

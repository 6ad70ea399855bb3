"""The reasons of a roster's preview as sentences: what, where, and what to do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.estate.roster.columns import FIELDS
from hub.core.flow.imports.plans import Params, Reason
from hub.core.kit import phones
from hub.core.people.words import CareKind, Relation

WORDS: dict[str, Any] = {
    # refused
    "no_name": _("There is no name. Write the name into the row, or delete the row."),
    "no_building": _("No building is named here or above. Write the building into the row."),
    "no_door": _("No door is named here or above. Write the door into the row."),
    "building_unclear": _("“%(text)s” is not a building. Write its number, like 12栋."),
    "door_unclear": _("“%(text)s” is not a door. Write its number, like 0304."),
    "address_unclear": _("“%(text)s” cannot be split into building and door. Write it like 12栋0304."),
    "name_unclear": _("“%(text)s” is not a name. Correct the cell."),
    "told_twice": _(
        "Row %(row)s tells the same person differently. That row is taken; correct or delete this one."
    ),
    "two_heads": _(
        "Row %(row)s names %(name)s as head of this door, and a door has one head. That row is taken. "
        "Correct this row, or give it a part of its own if two households live here."
    ),
    "other_household": _(
        "At %(door)s another household is entered, with %(name)s as head. "
        "If they have left, end their household by hand first; if both live there, give this one a part."
    ),
    "door_closed": _("%(door)s was closed by hand. Open it again first, or delete the row."),
    # taken, but to look at
    "repeats": _("The same as row %(row)s. Taken once."),
    "told_twice_kept": _("Row %(row)s tells this person differently. This row is taken."),
    "two_heads_kept": _("Row %(row)s names %(name)s as head of this door too. This row is taken."),
    "namesake": _("Row %(row)s has the same name behind the same door. Both are taken as two people."),
    "eldest_head": _("Nobody is named as the head of this door. The eldest, %(name)s, is taken as the head."),
    "head_stays": _("%(name)s stays the head of this door. Change the head by hand if that is wrong."),
    "relation_unknown": _("“%(text)s” is not a known relation. It is entered as “other”."),
    "phone_unclear": _("“%(text)s” is not a phone number. It is left out."),
    "phone_cut": _(
        "The spreadsheet has cut this phone number to “%(text)s”. It is left out. Format the column as text "
        "and enter the number again."
    ),
    "phones_many": _("Two phone numbers are kept. Left out: %(text)s."),
    "phone_elsewhere": _(
        "The same phone number stands in row %(row)s (%(title)s). Both are taken; check it."
    ),
    "phone_verified": _(
        "They sign in with %(now)s. The file's %(file)s is not taken: only they can change it."
    ),
    "born_unclear": _("“%(text)s” is not a year and month of birth. It is left out."),
    "persons_unclear": _("“%(text)s” is not a number of people. It is left out."),
    "persons_differ": _("The file says %(said)s people live here and names %(found)s."),
    "kept_by_hand": _("%(field)s: “%(now)s” was entered by hand and stays. The file says “%(file)s”."),
    "moved_out": _("%(name)s has moved out of this door by hand, and stays out."),
    "moved": _("Moves here from %(old)s: the same name, birth and phone, and no longer listed there."),
    "care_ended": _("“%(kind)s” was ended by hand, and stays ended."),
    "care_stays": _("The file no longer says “%(kind)s”. It stays until somebody ends it by hand."),
    # about the file
    "totals_right": _("The totals in row %(row)s agree: %(people)s people, %(households)s households."),
    "totals_wrong": _(
        "The totals in row %(row)s say %(said_people)s people and %(said_households)s households. "
        "The rows above it are %(people)s people and %(households)s households. Check which is right."
    ),
    "ignored": _("Lines that are no people are passed over: %(count)s. The first: %(lines)s"),
    "empty_rows": _("Empty rows passed over: %(count)s."),
    "heads_by_order": _(
        "No column says who is the head. The first person of each door is taken as the head."
    ),
    "new_buildings": _("New buildings: %(count)s (%(names)s)."),
    "kept_count": _(
        "Entered or changed by hand and kept: %(count)s. Choose “take the file” below if the file is right."
    ),
}

_COUNTS = {"people", "households", "said_people", "said_households", "count"}
_LABELS: dict[str, Any] = {field.key: field.label for field in FIELDS} | {
    "born": _("Born"),
    "relation": _("Relation"),
    "part": _("Part"),
    "other_phone": _("Second phone"),
    "buildings": _("New buildings"),
    "households": _("New households"),
    "people": _("New people"),
    "care_flags": _("New care flags"),
}


def say(reason: Reason) -> str:
    """A reason in the reader's language."""
    return str(WORDS[reason.code]) % _shown(reason.params)


def label(field: str) -> str:
    """What a field is called."""
    return str(_LABELS.get(field, field))


def show(field: str, value: str) -> str:
    """A value as people read it: a relation by its word, a phone with its spaces."""
    if not value:
        return ""
    if field == "relation":
        return str(Relation(value).label)
    if field in ("care", "kind"):
        return str(CareKind(value).label)
    return phones.show(value) if field in ("phone", "other_phone") else value


def _shown(params: Params) -> dict[str, str | int]:
    field = str(params.get("field", ""))
    found = dict(params)
    for name in ("now", "file"):
        if isinstance(value := params.get(name), str):
            found[name] = show(field or "phone", value)
    if field:
        found["field"] = label(field)
    for name in _COUNTS & params.keys():
        found[name] = f"{params[name]:,}" if isinstance(params[name], int) else params[name]
    if isinstance(kind := params.get("kind"), str):
        found["kind"] = show("kind", kind)
    return found

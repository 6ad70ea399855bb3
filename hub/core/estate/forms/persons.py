"""People on a household's list."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access
from hub.core.estate.actions.living import Newcomer
from hub.core.estate.forms.fields import LineField, MonthField, PhoneField, textarea
from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Household, Membership
from hub.core.people.words import Relation


class NewcomerForm(VersionedForm):
    """Somebody who moves in or was born."""

    name = LineField(label=_("Name"), max_length=80)
    birth = forms.BooleanField(label=_("A baby was born"), required=False)
    relation = forms.ChoiceField(
        label=_("Relation to the head"), choices=Relation.choices, initial=Relation.OTHER
    )
    born = MonthField()
    phone = PhoneField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)

    def clean(self) -> dict[str, Any]:
        """A baby is a child, and has a month of birth."""
        data = super().clean() or {}
        if data.get("birth"):
            data["relation"] = Relation.CHILD
            if not data.get("born") and "born" not in self.errors:
                self.add_error("born", _("Write the month of birth."))
        return data

    def newcomer(self) -> Newcomer:
        """Who was described."""
        data = self.values()
        return Newcomer(**{**data, "relation": Relation(data["relation"])})


class PersonForm(VersionedForm):
    """A person's contact data as staff correct them."""

    name = LineField(label=_("Name"), max_length=80)
    phone = PhoneField()
    other_phone = PhoneField(label=_("Second phone"))
    born = MonthField()
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=Relation.choices)

    @staticmethod
    def of(member: Membership) -> dict[str, Any]:
        """What the form shows of somebody on a list."""
        names = ("name", "phone", "other_phone", "born", "language")
        return {name: getattr(member.person, name) for name in names} | {"relation": member.relation}


class MembersForm(VersionedForm):
    """Some of those who live behind a door."""

    members = forms.ModelMultipleChoiceField(
        label=_("Who"),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        field.queryset = access.members_of(household)  # type: ignore[attr-defined]
        field.label_from_instance = name_of  # type: ignore[attr-defined]


class SplitForm(MembersForm):
    """Who belongs to the second household at the same door."""

    part = LineField(label=_("Part of the new household"), max_length=10, initial="B")


class HeadForm(VersionedForm):
    """Who is the head."""

    member = forms.ModelChoiceField(
        label=_("Head of the household"),
        queryset=Membership.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["member"]
        field.queryset = access.members_of(household)  # type: ignore[attr-defined]
        field.label_from_instance = name_of  # type: ignore[attr-defined]


class DepartureForm(VersionedForm):
    """Why somebody is taken off a list."""

    why = forms.CharField(
        label=_("Why"),
        help_text=_("Moved away, died, entered by mistake."),
        max_length=200,
        required=False,
        widget=textarea(2),
    )


def name_of(member: Membership) -> str:
    """How a choice among members reads."""
    return f"{member.person.name} ({member.get_relation_display()})"

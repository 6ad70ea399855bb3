"""The forms of joining: one question a page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts.display import OWN_NAMES
from hub.core.estate.accounts.fields import ContactField, DigitsField
from hub.core.kit import masks
from hub.core.kit.text import tidy
from hub.core.people.models import Area, Building, Household, Membership
from hub.core.people.words import Phase, Relation, TextSize

SOMEBODY_ELSE = "0"
DAYS = [(14, _("2 weeks")), (30, _("1 month")), (60, _("2 months"))]


class LetterForm(forms.Form):
    """The code of the letter, typed anyhow."""

    code = forms.CharField(
        label=_("The code of your letter"),
        max_length=100,
        help_text=_("12 letters and digits. Capitals, spaces and dashes do not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )


class DisplayForm(forms.Form):
    """Language and text size, before anything else is read."""

    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES, widget=forms.RadioSelect)
    size = forms.ChoiceField(label=_("Text size"), choices=TextSize, widget=forms.RadioSelect)


class WhoForm(forms.Form):
    """Which of those on the list, or somebody else."""

    who = forms.ChoiceField(
        label=_("Who are you?"), widget=forms.RadioSelect, help_text=_("Names are shown in part only.")
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, required=False, help_text=_("Only if you chose “Somebody else”.")
    )

    def __init__(self, *args: Any, listed: list[Membership], known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed, self.known = listed, known
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            *((str(member.pk), masked(member)) for member in listed),
            (SOMEBODY_ELSE, _("I am not on this list") if known else _("Somebody else")),
        ]
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        if not listed:
            self.fields["who"].required = False
            self.fields["name"].help_text = ""
        if known:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        """Somebody else needs a name."""
        data: dict[str, Any] = super().clean() or {}
        data["name"] = tidy(data.get("name", ""))
        chosen = data.get("who") or (SOMEBODY_ELSE if not self.listed else "")
        if chosen == SOMEBODY_ELSE and not self.known and not data["name"] and not self.errors:
            self.add_error("name", _("Enter your name."))
        data["member"] = next((member for member in self.listed if str(member.pk) == chosen), None)
        return data


def masked(member: Membership) -> str:
    """How somebody on the list is shown to whoever holds the letter: 陈*花, 户主."""
    name = masks.name(member.person.name)
    return name if member.relation == Relation.OTHER else f"{name} ({member.get_relation_display()})"


class ContactForm(forms.Form):
    """Where the six digits go."""

    contact = ContactField(help_text=_("We send six digits there. Later you sign in with it."))


class CodeForm(forms.Form):
    """The six digits."""

    digits = DigitsField(label=_("Six digits"))


class AreaChoice(forms.ModelChoiceField[Area]):
    """Areas in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """The shown name."""
        return str(obj.shown_name)


class AskForm(forms.Form):
    """Where somebody says they live, and who they are."""

    area = AreaChoice(label=_("Area"), queryset=Area.objects.none(), empty_label=None)
    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none())
    door = forms.CharField(label=_("Door"), max_length=20, help_text=_("As on the door, like 0803."))
    name = forms.CharField(label=_("Your name"), max_length=80)
    note = forms.CharField(
        label=_("Anything the committee should know"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: I moved in last month. You may leave this empty."),
    )
    contact = ContactField(help_text=_("We send six digits there, and later the committee's answer."))

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = open_areas()
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["building"].queryset = Building.objects.filter(area__in=areas)  # type: ignore[attr-defined]
        self.only = areas[0] if len(areas) == 1 else None
        if self.only is not None:
            del self.fields["area"]
        if known:
            del self.fields["contact"]

    def clean_name(self) -> str:
        """One line with something on it."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Enter your name."), code="required")
        return name

    def clean(self) -> dict[str, Any]:
        """The building must stand in the area."""
        data: dict[str, Any] = super().clean() or {}
        data["area"] = self.only or data.get("area")
        building = data.get("building")
        if building and data["area"] and building.area_id != data["area"].pk:
            self.add_error("building", _("This building is in another area. Choose again."))
        return data


def open_areas() -> Any:
    """The areas that somebody may ask to join."""
    return Area.objects.exclude(phase__in=(Phase.REOPENED, Phase.PURGED)).order_by("pk")


class LettersForm(forms.Form):
    """For which doors, how many on a page, and for how long."""

    scope = forms.ChoiceField(
        label=_("For whom?"),
        choices=[
            ("all", _("All buildings")),
            ("building", _("One building")),
            ("household", _("One household")),
        ],
        widget=forms.RadioSelect,
        initial="building",
    )
    building = forms.ModelChoiceField(label=_("Building"), queryset=Building.objects.none(), required=False)
    door = forms.CharField(
        label=_("Door"), max_length=20, required=False, help_text=_("Only for one household, like 0803.")
    )
    per_page = forms.TypedChoiceField(
        label=_("On each sheet"),
        choices=[(1, _("One letter")), (4, _("Four letters, to be cut"))],
        coerce=int,
        initial=4,
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(label=_("The codes work for"), choices=DAYS, coerce=int, initial=30)
    only_new = forms.BooleanField(
        label=_("Only households that nobody has joined yet"), required=False, initial=True
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = area.buildings.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A building where one is meant, and its door."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("scope") in ("building", "household") and not data.get("building"):
            self.add_error("building", _("Choose a building."))
        if data.get("scope") == "household" and data.get("building"):
            door = "".join(data.get("door", "").split())
            data["household"] = Household.objects.filter(
                building=data["building"], door=door, closed_at=None
            ).first()
            if data["household"] is None:
                self.add_error(
                    "door", _("This building has no such door. Check it on the list of households.")
                )
        return data


class DecisionForm(forms.Form):
    """Who of the list somebody is, for the committee's yes."""

    household = forms.ModelChoiceField(queryset=Household.objects.none())
    who = forms.ModelChoiceField(queryset=Membership.objects.none(), required=False)
    version = forms.IntegerField()

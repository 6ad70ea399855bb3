"""The shape of what people say about errands."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.kit import text
from hub.core.kit.errors import Invalid
from hub.core.media.forms import PictureField
from hub.core.tasks.actions import Errand
from hub.core.tasks.actions.errands import BY_TWO, MOST_ITEMS, Item
from hub.core.tasks.words import TWO, Kind, Skill

WORKFORCES = {
    "for_volunteers": _("Volunteers"),
    "for_property": _("Property staff"),
    "for_cadres": _("Seconded cadres"),
}

TRUST = {
    "enters_home": _("Somebody goes into a home"),
    "with_cash": _("Cash is handled"),
    "with_keys": _("Keys are handled"),
}


class DoneForm(forms.Form):
    """It is done: a photo if it helps, a word if there is one."""

    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
    picture = PictureField(label=_("Photo"), required=False)
    note = forms.CharField(
        label=_("Anything the desk should know?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def named(said: Sequence[str]) -> dict[int, str]:
    """
    The claims that a page named, each as `number:token`, with their tokens. Raises Invalid `run.doors` for anything
    else.
    """
    found: dict[int, str] = {}
    for one in said:
        number, _colon, token = one.partition(":")
        pk = text.whole(number)
        if pk is None or not token:
            raise Invalid("run.doors", _("This form cannot be read. Load the page again."))
        found[pk] = token
    return found


def items_of(typed: str) -> tuple[Item, ...]:
    """Steps as they were typed: one a line, with `!` before what is needed."""
    found = []
    for line in typed.splitlines():
        text = line.strip().lstrip("☐").strip()
        needed = text.startswith(("!", "！"))
        text = text.lstrip("!！").strip()[:200]
        if text:
            found.append(Item(text, needed))
    return tuple(found)


def typed(items: Sequence[Item]) -> str:
    """Steps as one would type them: `items_of` gives them again."""
    return "\n".join(f"!{one.text}" if one.needed else one.text for one in items)


class ChecklistField(forms.CharField):
    """A checklist; gives its steps."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Checklist"),
            help_text=_(
                "One step a line, at most 20. With ! before it, it must be ticked before the errand is done."
            ),
            required=False,
            max_length=4000,
            widget=forms.Textarea(attrs={"rows": 3}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Steps as text."""
        return value if value is None or isinstance(value, str) else typed(value)

    def clean(self, value: Any) -> tuple[Item, ...]:
        """The steps that were typed."""
        found = items_of(super().clean(value))
        if len(found) > MOST_ITEMS:
            raise forms.ValidationError(_("At most 20 steps."))
        return found


class ErrandForm(forms.Form):
    """A new errand, as the desk writes it."""

    title = forms.CharField(label=_("What is to be done"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    details = forms.CharField(
        label=_("Details for whoever does it"),
        help_text=_("They read this only while they have the errand. Write no diagnosis."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    items = ChecklistField()
    due_at = forms.DateTimeField(
        label=_("Done by"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    slots = forms.IntegerField(label=_("People needed"), min_value=1, max_value=10, initial=1)
    skill = forms.ChoiceField(label=_("Skill needed"), choices=Skill.choices, required=False)
    workforces = forms.MultipleChoiceField(
        label=_("Who may take it"),
        choices=list(WORKFORCES.items()),
        initial=list(WORKFORCES),
        widget=forms.CheckboxSelectMultiple,
    )
    vetted_only = forms.BooleanField(
        label=_("Only for vetted people"),
        required=False,
        help_text=_("Needed for entering a home, cash or keys."),
    )
    trust = forms.MultipleChoiceField(
        label=_("What it takes"),
        help_text=_("Two vetted people go together then."),
        choices=list(TRUST.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    zone_only = forms.BooleanField(
        label=_("Only for people of this zone"),
        required=False,
        help_text=_("Otherwise the zone only sorts: theirs come first."),
    )
    photo_wanted = forms.BooleanField(label=_("A photo proves it"), required=False)

    def clean(self) -> dict[str, Any]:
        """A home, cash or keys: two people, and vetted ones."""
        data = super().clean() or {}
        if data.get("trust"):
            data["vetted_only"] = True
            if (data.get("slots") or 0) < TWO:
                self.add_error("slots", BY_TWO)
        return data

    def errand(self, **about: Any) -> Errand:
        """The errand that was described, with what the page knows about it."""
        said = self.cleaned_data
        data = {name: value for name, value in said.items() if name not in ("workforces", "trust")}
        flags: dict[str, Any] = {name: name in said["workforces"] for name in WORKFORCES}
        flags |= {name: name in said.get("trust", []) for name in TRUST}
        return Errand(**data, **flags, **about)

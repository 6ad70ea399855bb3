"""The shape of what residents and staff send about requests."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.kit import phones
from hub.core.kit.errors import Refused
from hub.core.people.models import Building
from support import files
from support.harm_forms import HarmFields, asked_about, questions
from support.words import Category, Danger, Outcome, Satisfaction


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Pictures and PDFs that come along. Its cleaned value is a tuple, ready to be kept in a transaction."""

    widget = Files

    def __init__(self, **more: Any) -> None:
        super().__init__(**{"required": False, "label": _("Photos or a PDF"), **more})

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What a phone offers."""
        return {**super().widget_attrs(widget), "accept": files.ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Puts each through the core's pipeline; a refusal becomes the field's error."""
        found = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        try:
            return files.prepare_all(found)
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from refused


class WishForm(HarmFields):
    """What a resident asks for, one question a page; answers travel in the form, never in the session."""

    STEPS: ClassVar[dict[str, tuple[str, ...]]] = {
        "danger": ("dangers",),
        "category": ("category",),
        "needs": ("needs", "appointment", "appointment_at", "doses_left", "doses_unit", "meals_left"),
        "words": ("text", "contact_phone"),
        "check": ("papers",),
    }

    dangers = forms.MultipleChoiceField(
        label=_("Is one of these happening now?"),
        choices=Danger.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    category = forms.ChoiceField(
        label=_("What is it about?"), choices=Category.choices, widget=forms.RadioSelect, required=False
    )
    text = forms.CharField(
        label=_("What do you need?"),
        help_text=_("A few words are enough. Write no more about illness than we must know."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    contact_phone = forms.CharField(
        label=_("On which number can we ring you?"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )

    papers = FilesField(label=_("Photos or a PDF"), help_text=_("A prescription, a leak: at most four."))

    def __init__(self, *args: Any, step: str = "check", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step if step in self.STEPS else "danger"
        if self.step == "needs":
            self.fields["needs"].choices = questions(self._answer("category"))  # type: ignore[attr-defined]

    def _answer(self, name: str) -> str:
        return str(self[name].value() or "")

    def clean_contact_phone(self) -> str:
        """As E.164; empty stays empty."""
        typed = self.cleaned_data["contact_phone"]
        try:
            return phones.read(typed) if typed else ""
        except phones.PhoneError as error:
            raise forms.ValidationError(
                _("This is not a phone number. Write it like 138 0013 8000.")
            ) from error

    def clean(self) -> dict[str, Any]:
        """What the steps up to this one must have answered."""
        data = super().clean() or {}
        done = list(self.STEPS)[: list(self.STEPS).index(self.step) + 1]
        urgent = bool(data.get("dangers") or data.get("needs"))
        if "category" in done and not data.get("category") and not urgent:
            self.add_error("category", _("Choose what it is about."))
        if "words" in done and not (data.get("text") or "").strip() and not urgent:
            self.add_error("text", _("Say in a few words what you need."))
        return data

    def asked(self) -> list[Any]:
        """The fields of this step; of the questions, those that belong to the category."""
        return [self[name] for name in self._names()]

    def _names(self) -> list[str]:
        wanted = self.STEPS[self.step]
        if self.step != "needs":
            return list(wanted)
        return asked_about(self._answer("category"), self["dangers"].value())

    def carried(self) -> list[Any]:
        """The fields of the other steps: they travel hidden. Files cannot."""
        asked = (*self._names(), "papers")
        return [self[name] for name in self.fields if name not in asked]

    def next_step(self) -> str:
        """The question after this one; a danger needs no category, and not every category has questions."""
        order, data = list(self.STEPS), self.cleaned_data
        if self.step == "danger" and data.get("dangers"):
            return "words"
        if self.step == "category" and not asked_about(data.get("category", ""), data.get("dangers")):
            return "words"
        return order[min(order.index(self.step) + 1, len(order) - 1)]


class PhoneForm(HarmFields):
    """Somebody rings: at most eight fields, keyboard only, in the order in which one asks (requests.md, 1)."""

    building = forms.ModelChoiceField(
        label=_("Building"), queryset=Building.objects.none(), widget=forms.Select(attrs={"data-focus": ""})
    )
    door = forms.CharField(label=_("Door"), max_length=20)
    contact_name = forms.CharField(label=_("Name"), max_length=80, required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    text = forms.CharField(
        label=_("In the caller's words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    dangers = forms.MultipleChoiceField(
        label=_("Danger now"), choices=Danger.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[
            ("phone", _("Phone")),
            ("walk_in", _("At the desk")),
            ("sms", _("SMS")),
            ("gate", _("At the gate")),
        ],
        initial="phone",
    )

    def __init__(self, *args: Any, buildings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["building"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = buildings

    def clean_contact_phone(self) -> str:
        """As E.164; empty stays empty."""
        typed = self.cleaned_data["contact_phone"]
        try:
            return phones.read(typed) if typed else ""
        except phones.PhoneError as error:
            raise forms.ValidationError(
                _("This is not a phone number. Write it like 138 0013 8000.")
            ) from error


class WordsForm(forms.Form):
    """A reply, a note, or a resident's answer."""

    body = forms.CharField(
        label=_("Message"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    papers = FilesField()

    def clean(self) -> dict[str, Any]:
        """Words or a file."""
        data = super().clean() or {}
        if not (data.get("body") or "").strip() and not data.get("papers") and "papers" not in self.errors:
            self.add_error("body", _("Write something first."))
        return data


class RatingForm(forms.Form):
    """Did it help?"""

    satisfaction = forms.TypedChoiceField(
        label=_("Did it help?"), choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Anything you want to add?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    """What is still missing."""

    reason = forms.CharField(
        label=_("What is still missing?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ResolveForm(forms.Form):
    """How it ended."""

    outcome = forms.ChoiceField(label=_("How it ended"), choices=Outcome.choices)
    words = forms.CharField(
        label=_("Words for the resident"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

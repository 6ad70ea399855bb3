"""The forms of "my settings"."""

from typing import Any

from allauth.account.forms import SetPasswordForm
from django import forms
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts.display import OWN_NAMES
from hub.core.estate.accounts.fields import ContactField, DigitsField
from hub.core.kit.text import tidy
from hub.core.people.models import Person
from hub.core.people.tokens import Scope
from hub.core.people.words import TextSize, Theme

DAYS = [(7, _("1 week")), (30, _("1 month")), (90, _("3 months")), (365, _("1 year"))]


class YouForm(forms.ModelForm[Person]):
    """Name, language and display."""

    language = forms.ChoiceField(label=_("Language"), choices=OWN_NAMES, widget=forms.RadioSelect)
    text_size = forms.ChoiceField(label=_("Text size"), choices=TextSize, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme, widget=forms.RadioSelect)

    class Meta:
        model = Person
        fields = ["name", "language", "text_size", "theme", "keyboard"]
        labels = {"name": _("Your name")}
        help_texts = {
            "name": _("As the committee knows you. Neighbours see only a part of it."),
            "keyboard": _(
                "Single keys act on the desk. Turn this off if keys do things that you do not want."
            ),
        }

    def clean_name(self) -> str:
        """One line, without invisible characters."""
        name = tidy(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Enter your name."), code="required")
        return name

    def save(self, commit: bool = True) -> Person:
        """Writes these fields and no other: somebody else may be correcting the phone at this moment."""
        mine = Person.objects.filter(pk=self.instance.pk)
        mine.update(version=F("version") + 1, **self.cleaned_data)
        return self.instance


class ContactForm(forms.Form):
    """A new e-mail or phone to sign in with."""

    contact = ContactField(
        label=_("New e-mail or phone"), help_text=_("We send six digits there, to see that it is yours.")
    )


class ContactCodeForm(forms.Form):
    """The digits that went to the new contact."""

    digits = DigitsField(label=_("Six digits"))


class PasswordForm(SetPasswordForm):  # type: ignore[misc]
    """A new password, twice. No old one: whoever comes here has just confirmed that it is them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _(
            "At least 10 characters. A few words in a row are easy to keep in mind."
        )
        self.fields["password2"].label = _("New password once more")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class TokenForm(forms.Form):
    """A token for one program."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=60, help_text=_("So that you know later which program it was.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"), choices=Scope, widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    days = forms.TypedChoiceField(label=_("How long does it work?"), choices=DAYS, coerce=int, initial=30)

    def __init__(self, *args: Any, staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not staff:
            without = [choice for choice in Scope.choices if choice[0] != Scope.STAFF]
            self.fields["scopes"].choices = without  # type: ignore[attr-defined]

"""Form fields for what people type on the way in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts import contacts
from hub.core.estate.accounts.contacts import Contact
from hub.core.notices.words import Channel


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, an empty one too; None where the page is only looked at."""
    return request.POST if request.method == "POST" else None


class ContactField(forms.CharField):
    """One field for an e-mail or a phone, typed anyhow; cleans to a Contact."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        super().__init__(**{"label": _("E-mail or phone"), "widget": widget, "max_length": 254, **kwargs})

    def clean(self, value: Any) -> Any:
        """The contact. Raises ValidationError."""
        text = super().clean(value)
        return contacts.read(text) if text else None


class PhoneField(forms.CharField):
    """A phone typed anyhow; cleans to E.164."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"})
        super().__init__(**{"label": _("Phone"), "widget": widget, "max_length": 254, **kwargs})

    def clean(self, value: Any) -> str:
        """The number. Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return ""
        contact: Contact = contacts.read(text)
        if contact.channel != Channel.SMS:
            raise ValidationError(_("This is not a phone number. Check each digit."), code="phone")
        return contact.address


class DigitsField(forms.CharField):
    """Six digits from a message or an app. Phones offer them by themselves."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "class": "code-input",
            "spellcheck": "false",
        }
        defaults = {"label": _("Six digits"), "widget": forms.TextInput(attrs=attrs), "max_length": 40}
        super().__init__(**{**defaults, **kwargs})

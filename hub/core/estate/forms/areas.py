"""Opening an area, its settings, its contacts, its phases."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hub.core.estate import phases
from hub.core.estate.accounts.fields import ContactField
from hub.core.estate.actions.areas import Contact
from hub.core.estate.actions.openings import UNKNOWN_ZONE, Account, NewArea
from hub.core.estate.forms.fields import LineField, PhoneField
from hub.core.flow.stale import VersionedForm
from hub.core.kit import clock
from hub.core.notices.words import Channel
from hub.core.people.models import Area
from hub.core.people.words import Phase

SPARE_CONTACTS = 2
MOST_CONTACTS = 20


class SetUpForm(forms.Form):
    """The first area and its first lead."""

    token = LineField(label=_("The code from the console"), max_length=40)
    name = LineField(label=_("Name of the area"), max_length=80)
    name_en = LineField(label=_("Its name in English"), max_length=80, required=False)
    slug = LineField(
        label=_("Short name for addresses"),
        help_text=_(
            "Small letters and digits, such as xinminzhu. Left empty, it is made from the English name."
        ),
        max_length=50,
        required=False,
    )
    committee_phone = PhoneField(label=_("The committee's phone"), help_text=_("It stands on every page."))
    lead_name = LineField(label=_("Your name"), max_length=80)
    contact = ContactField(label=_("Your e-mail or mobile phone"), help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("A password"),
        help_text=_("At least 10 characters. You need it until mail or SMS is set up."),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """A short name is needed, and may be made from the English one."""
        data = super().clean() or {}
        data["slug"] = slugify(data.get("slug") or data.get("name_en") or "")
        if not data["slug"]:
            self.add_error("slug", _("Give a short name in small letters, such as xinminzhu."))
        return data

    def area(self) -> NewArea:
        """What was said about the area."""
        data = self.cleaned_data
        return NewArea(
            slug=data["slug"],
            name=data["name"],
            name_en=data["name_en"],
            committee_phone=data["committee_phone"],
        )

    def lead(self, language: str) -> Account:
        """What was said about its lead."""
        data = self.cleaned_data
        contact = data["contact"]
        kind = "email" if contact.channel == Channel.EMAIL else "phone"
        return Account(
            name=data["lead_name"], password=data["password"], language=language, **{kind: contact.address}
        )


class AreaForm(VersionedForm):
    """An area's names, phone, time zone and languages."""

    name = LineField(label=pgettext_lazy("thing", "Name"), max_length=80)
    name_en = LineField(label=_("English name"), max_length=80, required=False)
    committee_phone = PhoneField(label=_("The committee's phone"), help_text=_("It stands on every page."))
    time_zone = forms.CharField(label=_("Time zone"), max_length=40, help_text=_("Such as Asia/Shanghai."))
    languages = forms.MultipleChoiceField(
        label=_("Languages of announcements"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    @staticmethod
    def of(area: Area) -> dict[str, Any]:
        """What the form shows of an area."""
        names = ("name", "name_en", "committee_phone", "time_zone", "languages")
        return {name: getattr(area, name) for name in names}

    def clean_time_zone(self) -> str:
        """One that the clock knows."""
        name = str(self.cleaned_data["time_zone"])
        if name not in available_timezones():
            raise ValidationError(UNKNOWN_ZONE)
        return name


class ContactLineForm(forms.Form):
    """One emergency contact."""

    name = LineField(label=pgettext_lazy("thing", "Name"), max_length=60, required=False)
    name_en = LineField(label=_("English name"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    note = LineField(label=_("Note"), max_length=100, required=False)
    verified_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    called = forms.BooleanField(label=_("I have called this number and it is right"), required=False)

    def clean(self) -> dict[str, Any]:
        """Short numbers (120) are phones too, so that digits are all that is asked."""
        data = super().clean() or {}
        digits = "".join(char for char in data.get("phone", "") if char.isdigit() or char in "+- ()")
        if data.get("phone", "") != digits:
            self.add_error("phone", _("Write the digits of the number."))
        if bool(data.get("name")) != bool(digits.strip()):
            self.add_error("name" if digits.strip() else "phone", _("A contact needs a name and a phone."))
        return data

    def contact(self) -> Contact | None:
        """The contact; None for an empty line."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        verified = clock.now().isoformat() if data["called"] else data["verified_at"]
        return Contact(
            name=data["name"],
            name_en=data["name_en"],
            phone=data["phone"].strip(),
            note=data["note"],
            verified_at=verified,
        )


ContactLines = forms.formset_factory(
    ContactLineForm, extra=SPARE_CONTACTS, max_num=MOST_CONTACTS, absolute_max=40
)


class PhaseForm(VersionedForm):
    """The next phase, and the words with which everyone is told."""

    phase = forms.ChoiceField(label=_("Next phase"), widget=forms.HiddenInput)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        follows = phases.MOVES.get(Phase(area.phase), ())
        self.fields["phase"].choices = [(phase.value, phase.label) for phase in follows]  # type: ignore[attr-defined]

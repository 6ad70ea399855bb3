"""Announcements: words per language, and for whom."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.core.estate.actions.announcements import Draft, Text
from hub.core.estate.forms.fields import LineField, textarea
from hub.core.estate.models import Announcement, AnnouncementText
from hub.core.estate.words import Audience, ReadHow
from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area, Building
from hub.core.people.words import Role


class TextsForm(VersionedForm):
    """Title and text in each language of the area. A language may be left out; one is needed."""

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        names = dict(settings.LANGUAGES)
        for code in area.languages or [settings.LANGUAGE_CODE]:
            language = names.get(code, code)
            title = _("Title in %(language)s") % {"language": language}
            body = _("Text in %(language)s") % {"language": language}
            self.fields[f"title_{code}"] = LineField(label=title, max_length=120, required=False)
            self.fields[f"body_{code}"] = forms.CharField(
                label=body, max_length=4000, required=False, widget=textarea(6)
            )
            for name in (f"title_{code}", f"body_{code}"):
                self.fields[name].widget.attrs["lang"] = code  # read aloud, and checked, in its own language

    def clean(self) -> dict[str, Any]:
        """At least one language, each whole."""
        data = super().clean() or {}
        for code in self.codes():
            title, body = data.get(f"title_{code}"), data.get(f"body_{code}")
            if bool(title) != bool(body) and not self.errors:
                self.add_error(
                    f"{'body' if title else 'title'}_{code}",
                    _("A language needs both title and text, or none."),
                )
        if not self.errors and not self.texts():
            self.add_error(
                f"title_{self.codes()[0]}", _("Write a title and a text in at least one language.")
            )
        return data

    def codes(self) -> list[str]:
        """The languages of the area."""
        return list(self.area.languages or [settings.LANGUAGE_CODE])

    def texts(self) -> dict[str, Text]:
        """What was written, by language."""
        data = self.cleaned_data
        return {
            code: Text(data[f"title_{code}"], data[f"body_{code}"].strip())
            for code in self.codes()
            if data.get(f"title_{code}") and data.get(f"body_{code}")
        }

    @staticmethod
    def of(announcement: Announcement) -> dict[str, Any]:
        """What the form shows of the words of an announcement."""
        found = AnnouncementText.objects.filter(
            edition__announcement=announcement.pk, edition__number=announcement.edition
        )
        shown: dict[str, Any] = {}
        for text in found:
            shown |= {f"title_{text.language}": text.title, f"body_{text.language}": text.body}
        return shown

    def text_fields(self) -> list[forms.BoundField]:
        """The fields of the words, for the page."""
        return [self[name] for code in self.codes() for name in (f"title_{code}", f"body_{code}")]


class DraftForm(TextsForm):
    """A whole announcement: words, audience, how loud."""

    audience = forms.ChoiceField(
        label=_("For whom"), choices=Audience.choices, widget=forms.RadioSelect, initial="everyone"
    )
    zone = forms.ChoiceField(label=_("Which zone"), required=False)
    building = forms.ModelChoiceField(
        label=_("Which building"), queryset=Building.objects.none(), required=False
    )
    role = forms.ChoiceField(label=_("Which role"), choices=[("", "—"), *Role.choices], required=False)
    pinned = forms.BooleanField(
        label=_("Keep it on the home page until it is read"), required=False, initial=True
    )
    urgent = forms.BooleanField(
        label=_("Urgent"),
        help_text=_("It also goes out during quiet hours. Use it for safety only."),
        required=False,
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, area=area, **kwargs)
        buildings = Building.objects.filter(area=area)
        zones = buildings.exclude(zone="").order_by("zone").values_list("zone", flat=True).distinct()
        self.fields["building"].queryset = buildings  # type: ignore[attr-defined]
        self.fields["zone"].choices = [("", "—"), *((zone, zone) for zone in zones)]  # type: ignore[attr-defined]

    @staticmethod
    def of(announcement: Announcement) -> dict[str, Any]:
        """What the form shows of an announcement."""
        names = ("audience", "zone", "building", "role", "pinned", "urgent")
        return TextsForm.of(announcement) | {name: getattr(announcement, name) for name in names}

    def clean(self) -> dict[str, Any]:
        """The audience says which of zone, building and role is needed."""
        data = super().clean()
        needed = {Audience.ZONE: "zone", Audience.BUILDING: "building", Audience.ROLE: "role"}
        name = needed.get(Audience(data["audience"])) if data.get("audience") else None
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, _("Choose for whom it is."))
        return data

    def draft(self) -> Draft:
        """What was written."""
        data = self.cleaned_data
        return Draft(
            texts=self.texts(),
            audience=Audience(data["audience"]),
            zone=data["zone"],
            building=data["building"],
            role=Role(data["role"]) if data["role"] else None,
            pinned=data["pinned"],
            urgent=data["urgent"],
        )


class RevisionForm(TextsForm):
    """Other words for what was sent."""

    tell_again = forms.BooleanField(
        label=_("What it says has changed: tell everyone again"),
        help_text=_("It is then unread for everyone. Leave it off for a spelling mistake."),
        required=False,
    )


class ToldForm(forms.Form):
    """How a household was told."""

    how = forms.ChoiceField(
        choices=[(ReadHow.PHONE, ReadHow.PHONE.label), (ReadHow.DOOR, ReadHow.DOOR.label)]
    )
    household = forms.IntegerField(min_value=1)

"""What somebody can do, and how much they may hold."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area
from hub.core.tasks.access import profiles
from hub.core.tasks.access.shifts import moment
from hub.core.tasks.actions.profiles import MOST, Kept
from hub.core.tasks.models import Load
from hub.core.tasks.words import Skill

SKILLS = [choice for choice in Skill.choices if choice[0]]


class WishForm(forms.Form):
    """Said by oneself."""

    skills = forms.MultipleChoiceField(
        label=_("What you can do"), choices=SKILLS, required=False, widget=forms.CheckboxSelectMultiple
    )
    zones = forms.MultipleChoiceField(
        label=_("Where you go about"),
        help_text=_("None chosen means everywhere. Errands of these zones come first on your board."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["zones"]
        field.choices = [(name, name) for name in profiles.zones_of(area)]
        if not field.choices:
            del self.fields["zones"]

    def clean(self) -> dict[str, Any]:
        """An area without zones asks for none."""
        return {"zones": [], **(super().clean() or {})}

    @staticmethod
    def of(load: Load) -> dict[str, Any]:
        """What was proposed last, else what holds."""
        if load.wished_at:
            return {"skills": load.wished_skills, "zones": load.wished_zones}
        return {"skills": load.skills, "zones": load.zones}


class ProfileForm(WishForm, VersionedForm):
    """Kept by the desk."""

    cap = forms.IntegerField(label=_("Errands at once, at most"), min_value=1, max_value=MOST)
    vetted = forms.BooleanField(
        label=_("Vetted"),
        required=False,
        help_text=_("Papers seen, known to the committee. Needed for homes, cash and keys."),
    )
    vetted_until = forms.DateField(
        label=_("Vetted until"),
        required=False,
        help_text=_("The last day. Empty: until it is taken back."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, area=area, **kwargs)
        self.area = area
        self.fields["skills"].label = _("What they can do")
        if "zones" in self.fields:
            self.fields["zones"].label = _("Where they go about")
            self.fields["zones"].help_text = _("None chosen means everywhere.")

    def kept(self) -> Kept:
        """What was written."""
        data = self.cleaned_data
        return Kept(
            skills=tuple(data["skills"]), zones=tuple(data["zones"]), cap=data["cap"], vetted=data["vetted"],
            vetted_until=_end_of(self.area, data["vetted_until"]),
        )  # fmt: skip

    @staticmethod
    def of(load: Load) -> dict[str, Any]:
        """What the page shows: a proposal stands in the fields already, so that keeping it is one tap."""
        return {
            **WishForm.of(load), "cap": load.cap, "vetted": load.is_vetted,
            "vetted_until": load.vetted_last_day, "version": load.version,
        }  # fmt: skip


def _end_of(area: Area, day: date | None) -> datetime | None:
    return moment(area, day + timedelta(days=1), time()) if day else None

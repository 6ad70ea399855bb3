"""
A save that came too late: both texts side by side, and nothing that was typed is lost (live.md).

A form carries the version that its page was made with (`VersionedForm`). When the action refuses with a Conflict,
the view shows the same form again with what was typed, the version that is there now, and `differences`: sent once
more, it is saved on purpose. The partial `flow/_stale.html` shows the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Difference:
    """One field that two people have written: what this person typed, and what is there now."""

    name: str
    label: str
    yours: str
    theirs: str


class VersionedForm(forms.Form):
    """A form that knows what its page showed. `version` is None where a program sends none."""

    version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def catch_up(self, version: int) -> None:
        """Lets the next save of what was typed go on from the version that is there now."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data[self.add_prefix("version")] = str(version)  # type: ignore[index]


def differences(form: forms.Form, now: Mapping[str, Any]) -> list[Difference]:
    """
    Where what was typed and what is there now (`now`: field → value) differ, as people read them.

    The form must have been validated.
    """
    found = []
    for name, value in now.items():
        field = form.fields.get(name)
        typed = form.cleaned_data.get(name)
        if field is not None and not field.widget.is_hidden and _plain(typed) != _plain(value):
            found.append(
                Difference(name, str(field.label or name), _shown(field, typed), _shown(field, value))
            )
    return found


def _plain(value: Any) -> Any:
    return getattr(value, "pk", value) if value not in (None, "") else ""


def _shown(field: forms.Field, value: Any) -> str:
    if value in (None, "", ()):
        return _("(empty)")
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(field, forms.ChoiceField):
        choices = dict(field.choices)  # type: ignore[arg-type]
        chosen = value if isinstance(value, list) else [value]
        return ", ".join(str(choices.get(one, one)) for one in chosen)
    return str(field.widget.format_value(field.prepare_value(value)))

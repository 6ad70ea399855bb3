"""Every number that an area may set differently: promises, alarms, hours of harm, rights, leases."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from hub.core.estate import thresholds
from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area


class ThresholdsForm(VersionedForm):
    """One field a number, with what is usual; an empty one goes back to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in thresholds.every():
            hint = _("%(unit)s, usually %(usual)s") % {"unit": one.unit, "usual": f"{one.usual:g}"}
            self.fields[one.field] = forms.FloatField(
                label=str(one.label), help_text=hint, min_value=one.least, max_value=one.most, required=False
            )

    @staticmethod
    def of(area: Area) -> dict[str, Any]:
        """What the form shows of an area."""
        return {one.field: _plain(one.of(area)) for one in thresholds.every()}

    def clean(self) -> dict[str, Any]:
        """Numbers that follow each other rise: a second alarm comes after the first."""
        data = super().clean() or {}
        told = {one.name: data.get(one.field) for one in thresholds.every()}
        for name, problem in thresholds.out_of_order(told).items():
            field = name.replace(".", "-")
            if field not in self.errors:
                self.add_error(field, problem)
        return data

    def kept(self, area: Area) -> dict[str, Any]:
        """What is to be kept: a number at its usual value is not, so that a later release may change it."""
        data = self.values()
        return keep(area, {one.name: data.get(one.field) for one in thresholds.every()})

    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields by group, in their order."""
        found: dict[str, list[forms.BoundField]] = {}
        for one in thresholds.every():
            found.setdefault(str(one.group), []).append(self[one.field])
        yield from found.items()


def keep(area: Area, wanted: Mapping[str, float | None]) -> dict[str, Any]:
    """An area's thresholds with these values; None and the usual value are not kept."""
    kept = dict(area.thresholds)
    for one in thresholds.every():
        if one.name in wanted:
            kept.pop(one.name, None)
            value = wanted[one.name]
            if value is not None and value != one.usual:
                kept[one.name] = _plain(value)
    return kept


def _plain(value: float) -> float | int:
    """60, not 60.0."""
    return int(value) if value == int(value) else value

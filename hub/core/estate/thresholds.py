"""What an area may set differently. Each service hands in its own at start; leads change them on one page."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hub.core.people.models import Area


@dataclass(frozen=True)
class Threshold:
    """One number with its dotted name (`support.ack_minutes_0`), words, unit, usual value and bounds."""

    name: str
    label: str | Promise
    group: str | Promise
    unit: str | Promise
    usual: float
    least: float
    most: float

    @property
    def field(self) -> str:
        """The name of its form field."""
        return self.name.replace(".", "-")

    def of(self, area: Area) -> float:
        """What holds in an area."""
        return float(area.threshold(self.name, self.usual))


_known: dict[str, Threshold] = {}


def register(*thresholds: Threshold) -> None:
    """Adds numbers that leads may change. Raises RuntimeError for a name that means something else already."""
    for threshold in thresholds:
        if _known.get(threshold.name, threshold) != threshold:
            raise RuntimeError(f"The threshold {threshold.name} is registered already.")
        _known[threshold.name] = threshold


def every() -> list[Threshold]:
    """All of them, in the order in which they were registered."""
    return list(_known.values())


_orders: list[tuple[str, ...]] = []


def in_order(*names: str) -> None:
    """Says that these numbers rise: none of them may be smaller than the one before."""
    if names not in _orders:
        _orders.append(names)


def out_of_order(values: Mapping[str, float | None]) -> dict[str, str]:
    """The names whose value is smaller than the one that comes before, with words; None is the usual value."""
    known, found = {one.name: one for one in every()}, {}
    for names in _orders:
        for before, name in pairwise(names):
            least, value = (_value(known[one], values) for one in (before, name))
            if value < least:
                said = {"label": known[before].label, "value": f"{least:g}"}
                found[name] = str(gettext("At least %(value)s: it comes after “%(label)s”.") % said)
    return found


def _value(one: Threshold, values: Mapping[str, float | None]) -> float:
    value = values.get(one.name)
    return one.usual if value is None else value


_GROUP = _("Rights")
_DAYS = _("days")
OWN = (
    Threshold("estate.role_days", _("A new role holds for"), _GROUP, _DAYS, 14, 1, 366),
    Threshold("estate.proxy_days", _("A neighbour may act for a household for"), _GROUP, _DAYS, 14, 1, 90),
)

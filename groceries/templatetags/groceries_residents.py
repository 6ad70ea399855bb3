"""What the pages of residents are written with besides the house's tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groceries.models import Campaign, Good, Slot
from groceries.progress import Progress
from groceries.words import GoodKind, MinimumOf
from hub.core.kit import clock, money

register = template.Library()

ICONS = {
    GoodKind.HYGIENE: "drop", GoodKind.MASKS: "people", GoodKind.MEDICINE: "pill", GoodKind.BABY: "heart",
    GoodKind.SLOT: "clock",
}  # fmt: skip
KILO = 1000


@register.simple_tag
def yuan(minor: int | None, campaign: Campaign) -> str:
    """An amount in the area's currency; nothing where there is none."""
    return "" if minor is None else money.show(minor, campaign.area.currency)


@register.simple_tag
def per_kilo(price_minor: int, good: Good, campaign: Campaign) -> str:
    """The price of a kilogram, so that packs of different size can be compared; nothing where no weight is known."""
    if not good.grams or good.grams == KILO:
        return ""
    shown = money.show(round(price_minor * KILO / good.grams), campaign.area.currency)
    return _("%(price)s per kg") % {"price": shown}


@register.simple_tag
def joined(now: Progress, campaign: Campaign) -> str:
    """How many have joined, of how many that are needed: 312 of 500 packs; how many entered, until it is drawn."""
    if campaign.is_ballot and now.waiting:
        return ngettext(
            "%(n)s household in the draw", "%(n)s households in the draw", now.waiting
        ) % {"n": now.waiting}  # fmt: skip
    if not now.has_minimum:
        return ngettext("%(n)s household has joined", "%(n)s households have joined", now.households) % {
            "n": now.households
        }
    if now.minimum_of == MinimumOf.AMOUNT:
        parts = {"n": yuan(now.counted, campaign), "all": yuan(now.minimum, campaign)}
        return _("%(n)s of %(all)s ordered") % parts
    words = (
        _("%(n)s of %(all)s packs") if now.minimum_of == MinimumOf.PACKS else _("%(n)s of %(all)s households")
    )
    return words % {"n": now.counted, "all": now.minimum}


@register.filter
def of_key(found: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping has under a key."""
    return found.get(key)


@register.filter
def good_icon(good: Good) -> str:
    """What stands where a picture would be."""
    return ICONS.get(GoodKind(good.kind), "basket")


@register.filter
def when(moment: datetime | None) -> str:
    """A moment as people say it: today 18:00, tomorrow 09:30, 12 April 14:00. Nothing where there is none."""
    if moment is None:
        return ""
    there = localtime(moment)
    return f"{_day(there)} {there:%H:%M}"


def _day(there: datetime) -> str:
    away = (there.date() - localtime(clock.now()).date()).days
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    return near.get(away) or date_format(there, "MONTH_DAY_FORMAT")


@register.filter
def slot_time(slot: Slot) -> str:
    """A slot as people say it: tomorrow 14:00-14:30."""
    return f"{when(slot.starts_at)}-{localtime(slot.ends_at):%H:%M}"

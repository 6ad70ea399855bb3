"""The tags that every page is built with; the list with examples is hub/static/hub/css/README.md."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ModelChoiceField, RadioSelect
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from hub.core.kit import clock, phones

register = template.Library()
DASHES = "---------"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite; it never stands without words."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("hub/icons.svg"), name
    )


@register.simple_tag
def plate(building: object, door: object = "", quiet: bool = False) -> SafeString:
    """An address as a door plate."""
    css = "plate plate-quiet" if quiet else "plate"
    return format_html('<span class="{}"><span>{}</span> {}</span>', css, building, door)


@register.simple_tag
def level(value: int | str, short: bool = False) -> SafeString:
    """How urgent: a shape with its digit, and a word."""
    number = max(0, min(int(value), 4))
    return _level(number, short, icon(f"level-{number}"), get_language())


@lru_cache(64)
def _level(number: int, short: bool, shape: SafeString, language: str | None) -> SafeString:
    """Made once in each language: a list shows fifty."""
    words = [_("Life in danger"), _("Today"), _("Soon"), _("Ordinary"), _("Suggestion")]
    word = format_html('<span class="{}">{}</span>', "vh" if short else "", words[number])
    return format_html('<span class="level level-{}">{}{}</span>', number, shape, word)


@register.simple_tag
def ago(moment: datetime | None) -> SafeString:
    """How long ago, kept fresh by the page's script."""
    if moment is None:
        return SafeString("")
    minutes = max(0, int((clock.now() - moment).total_seconds() // 60))
    return format_html('<time datetime="{}" data-ago>{}</time>', moment.isoformat(), _past(minutes))


def _past(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("%(n)s min ago", "%(n)s min ago", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s h ago", "%(n)s h ago", minutes // 60) % {"n": minutes // 60}
    days = minutes // 1440
    return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}


@register.simple_tag
def due(moment: datetime) -> SafeString:
    """How long until, or past, a moment."""
    minutes = int((moment - clock.now()).total_seconds() // 60)
    css = "due-over" if minutes < 0 else "due-soon" if minutes < 30 else ""
    span = _span(abs(minutes))
    words = _("%(span)s over") if minutes < 0 else _("%(span)s left")
    return format_html(
        '<time class="due {}" datetime="{}" data-due>{}</time>',
        css,
        moment.isoformat(),
        words % {"span": span},
    )


def _span(minutes: int) -> str:
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // 1440}


@register.simple_tag
def idempotency_key() -> SafeString:
    """The hidden field that makes a repeated submission harmless."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', secrets.token_urlsafe(16))


@register.filter
def phone(number: str) -> str:
    """A phone number as people read it."""
    return phones.show(number) if number else ""


@register.inclusion_tag("_field.html")
def field(bound: BoundField, big: bool = False, css: str = "") -> dict[str, Any]:
    """A form's field with its label, hint and error. A choice of nothing reads "Choose", not a row of dashes."""
    widget = bound.field.widget
    if isinstance(bound.field, ModelChoiceField) and bound.field.empty_label == DASHES:
        bound.field.empty_label = pgettext("nothing yet", "Choose")
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {"field": bound, "big": big, "css": css, "many": many, "one": isinstance(widget, CheckboxInput)}


@register.inclusion_tag("_error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """What to correct, with a link to each field."""
    return {"form": form}


@register.simple_tag
def live_page(live: Mapping[str, str] | None) -> SafeString:
    """What the page's script needs to go on from exactly what the page shows (hub.core.live.page)."""
    if not live:
        return SafeString("")
    poll = reverse("live:poll")
    return format_html(
        'data-live-epoch="{}" data-live-streams="{}" data-live-poll="{}"',
        live["epoch"],
        live["streams"],
        poll,
    )


@register.simple_tag
def live_row(kind: str, pk: int, version: int, src: str) -> SafeString:
    """Marks an element that shows one thing and can be fetched again."""
    return format_html(
        'data-live-row="{}:{}" data-live-version="{}" data-live-src="{}"', kind, pk, version, src
    )


@register.simple_tag
def live_list(kind: str, src: str) -> SafeString:
    """Marks a list that asks whether a new thing belongs to it."""
    return format_html('data-live-list="{}" data-live-list-src="{}"', kind, src)


@register.inclusion_tag("_steps.html")
def steps(items: Sequence[Any]) -> dict[str, Any]:
    """Windows that light up: each item has a `label` and whether it is `done`; the last one done is now."""
    last = max((n for n, item in enumerate(items) if item.done), default=-1)
    over = last == len(items) - 1
    shown = [{"label": i.label, "done": i.done, "now": n == last and not over} for n, i in enumerate(items)]
    return {"items": shown}


@register.simple_tag
def ring(done: int, total: int, label: str) -> SafeString:
    """A progress ring with its words; no JavaScript, no inline style."""
    share = min(100, round(100 * done / total)) if total else 0
    return format_html(
        '<svg class="ring" viewBox="0 0 100 100" role="img" aria-label="{}: {}/{}"><circle cx="50" cy="50" r="44"/>'
        '<circle class="on" cx="50" cy="50" r="44" pathLength="100" stroke-dasharray="{} 100"/>'
        '<text x="50" y="50">{}%</text></svg>',
        label, done, total, share, share,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query with changes."""
    found = context["request"].GET.copy()
    for name, value in changes.items():
        found[name] = value
    return f"?{found.urlencode()}"

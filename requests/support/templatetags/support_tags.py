"""What only the pages about requests need."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()
HOUR, DAY = 60, 24 * 60


@register.filter
def minutes(value: int) -> str:
    """A promise in the largest unit that it fills: 120 → "2 hours"."""
    if value and value % DAY == 0:
        n = value // DAY
        return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
    if value and value % HOUR == 0:
        n = value // HOUR
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    return _("%(n)s minutes") % {"n": value}

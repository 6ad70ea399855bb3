"""What only the desk's pages need."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as _

from hub.core.tasks.words import Skill

register = template.Library()


@register.filter
def desk_views(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """The views of the desk: name, words, and how many stand in it (0: no number is shown)."""
    labels = {
        "open": _("To do"),
        "unowned": _("Nobody has it"),
        "mine": _("Mine"),
        "waiting": _("Waiting"),
        "second": _("Second look"),
        "solved": _("Solved"),
        "closed": _("Over"),
        "all": _("All"),
    }
    return [(name, label, counts.get(name, 0)) for name, label in labels.items()]


@register.filter
def errand_views(_view: str) -> list[tuple[str, str]]:
    """The views of the desk's errands: name and words."""
    return [("open", _("Open")), ("check", _("To look at")), ("done", _("Done")), ("all", _("All"))]


@register.filter
def skill_names(skills: Sequence[str]) -> list[str]:
    """Skills in words."""
    known = dict(Skill.choices)
    return [str(known.get(skill, skill)) for skill in skills]

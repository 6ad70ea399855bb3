"""Tags of the pages of passes."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context

from hub.core.kit import clock
from support.models import SupportRequest
from support.passes.judging import day_of
from support.passes.models import DayWord, Pass
from support.passes.words import LEAVING, SHORT_DAYS

register = template.Library()


@register.inclusion_tag("support/passes/_when.html")
def pass_when(permit: Pass) -> dict[str, Any]:
    """When a pass holds."""
    return {"permit": permit, "weekdays": SHORT_DAYS}


@register.simple_tag
def pass_word(permit: Pass, words: Mapping[str, DayWord]) -> DayWord | None:
    """Colour and word of the day on which it holds next, where they are drawn already."""
    day = day_of(permit, max(permit.starts_at, clock.now()))
    return next((word for word in words.values() if word.day == day), None)


@register.simple_tag(takes_context=True)
def passes_for(context: Context, request: SupportRequest) -> list[Pass]:
    """The passes of a request, newest first; and which requests lead to one (`leaving`)."""
    context["leaving"] = LEAVING
    if request.category not in LEAVING:
        return []
    return list(request.passes.order_by("-pk")[:5])

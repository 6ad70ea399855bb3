"""Keeps "for whom" on every link and form of a flow: see hub.core.estate.proxy."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from hub.core.estate import proxy

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_field(context: Context) -> SafeString | str:
    """The hidden field that says for which household a form is; nothing where people act for themselves."""
    chosen = context.get("beneficiary")
    if not chosen:
        return ""
    return format_html('<input type="hidden" name="{}" value="{}">', proxy.PARAMETER, chosen.pk)


@register.simple_tag(takes_context=True)
def acting_url(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """Like {% url %}, and the address still says for whom one acts."""
    return proxy.with_beneficiary(context["request"], reverse(name, args=args, kwargs=kwargs))

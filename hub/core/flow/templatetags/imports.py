"""Addresses of an import's pages: each kind hangs them under its own."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def import_url(context: Context, name: str, pk: int | None = None) -> str:
    """The page `name` of one import, or of all imports of the kind that the page is about."""
    own: dict[str, Any] = {} if pk is None else {"pk": pk}
    return reverse(f"{context['ns']}:{name}", kwargs={**context["place"], **own})

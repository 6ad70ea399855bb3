"""Money in templates."""

from django import template

from hub.core.kit import money

register = template.Library()


@register.filter
def amount(minor: int | None, currency: str) -> str:
    """Minor units as people write money: `{{ order.value_minor|amount:area.currency }}`; "–" where there is none."""
    return "–" if minor is None else money.show(minor, currency)

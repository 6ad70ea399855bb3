"""Money on pages, as the reader writes it."""

from django import template

from hub.core.kit import money

register = template.Library()


@register.filter
def money_in(minor: int | None, currency: str = "CNY") -> str:
    """Minor units as an amount: 5800 → ¥58.00; nothing for None."""
    return "" if minor is None else money.show(minor, currency)

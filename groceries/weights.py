"""Goods that are sold by weight: paid is what they weigh in the end, up to a tolerance (groceries.md, 20)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Weighed:
    """What a weighed line costs, and what it would cost beyond the tolerance, which nobody pays (minor units)."""

    value_minor: int
    beyond_minor: int


def most(price_minor: int, tolerance_percent: int) -> int:
    """The most that a line of this price may come to: what is held until it is weighed. ¥96.00 and 10 % → ¥105.60."""
    return _rounded(price_minor * (100 + tolerance_percent), 100)


def weigh(price_minor: int, grams: int, final_grams: int, tolerance_percent: int) -> Weighed:
    """
    The price by final weight of a line that costs `price_minor` at `grams`, rounded half up.

    Scenario 4 (¥64/kg, 1.5 kg + 10 %): 1.42 kg → ¥90.88; 1.71 kg → ¥105.60, and ¥3.84 beyond. Raises ValueError
    without a weight to compare with.
    """
    if grams <= 0 or final_grams < 0:
        raise ValueError("A weight is positive.")
    exact = _rounded(price_minor * final_grams, grams)
    value = min(exact, most(price_minor, tolerance_percent))
    return Weighed(value, exact - value)


def _rounded(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)

"""Amounts as they stand in price lists, kept as integers."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.kit import money


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("¥65.00", 6500),
        ("￥65", 6500),
        ("29.9", 2990),
        (29.9, 2990),
        (58, 5800),
        (Decimal("0.10"), 10),
        ("１２．５元", 1250),
        ("1,234.50", 123450),
        ("RMB 12", 1200),
        ("12 元", 1200),
        ("CN¥65.00", 6500),
        ("12.5000", 1250),
        ("0", 0),
    ],
)
def test_read(typed: Any, minor: int) -> None:
    assert money.read(typed) == minor


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "¥",
            "-3",
            "－3",
            "12.345",
            "1,23",
            "1.234,50",
            "1e5",
            "12元5",
            "¥1 2",
            "NaN",
            "9" * 400,
            "面议",
        ),
        *("12-15", "0x10", True, None, 10**14, 0.1 + 0.2, float("nan"), float("inf")),
    ],
)
def test_what_is_no_amount_is_refused(typed: Any) -> None:
    with pytest.raises(money.MoneyError):
        money.read(typed)


def test_a_currency_without_a_fraction() -> None:
    assert money.read("500", "JPY") == 500
    with pytest.raises(money.MoneyError):
        money.read("500.5", "JPY")
    assert money.plain(500, "JPY") == "500"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_shown_by_locale(language: str) -> None:
    assert money.show(123456, "CNY", language) == "¥1,234.56"
    assert money.show(-50, "CNY", language) == "-¥0.50"
    assert money.show(0, "CNY", language) == "¥0.00"


@given(st.integers(0, money.LARGEST), st.sampled_from(["CNY", "JPY", "EUR"]))
def test_what_is_written_reads_back(minor: int, currency: str) -> None:
    assert money.read(money.plain(minor, currency), currency) == minor
    assert money.read(money.show(minor, currency, "en"), currency) == minor
    assert money.read(money.show(minor, currency, "zh-hans"), currency) == minor

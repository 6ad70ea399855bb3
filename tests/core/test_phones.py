"""Phone numbers as they stand in real rosters."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.kit import phones


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("19907094989", ["+8619907094989"]),
        (19907094989, ["+8619907094989"]),
        (19907094989.0, ["+8619907094989"]),
        ("１９９８６２２５５４５", ["+8619986225545"]),
        ("+86 199 0100 1356", ["+8619901001356"]),
        ("＋８６　１９９　０１００　１３５６", ["+8619901001356"]),
        ("0086-199-0100-1356", ["+8619901001356"]),
        ("199-9124-1345", ["+8619991241345"]),
        ("(021) 5432 1098", ["+862154321098"]),
        ("021-54321098转123", ["+862154321098"]),
        ("19941880639 / 18758261934", ["+8619941880639", "+8618758261934"]),
        ("19941880639、18758261934", ["+8619941880639", "+8618758261934"]),
        ("19941880639；19941880639", ["+8619941880639"]),
        ("13800000000 13900000000", ["+8613800000000", "+8613900000000"]),
        ("13800000000或13900000000", ["+8613800000000", "+8613900000000"]),
        ("+1 415 555 2671", ["+14155552671"]),
        ("", []),
        ("  ", []),
        (None, []),
    ],
)
def test_read_all(typed: Any, numbers: list[str]) -> None:
    assert phones.read_all(typed) == numbers


@pytest.mark.parametrize(
    "typed", ["110", "abc", "无", "1990709498", "199070949890", "54321098", "12345678901", True, "1" * 999]
)
def test_what_is_no_number_is_named(typed: Any) -> None:
    with pytest.raises(phones.PhoneError) as refused:
        phones.read_all(typed)
    assert refused.value.part


@given(st.from_regex(phones._MOBILE["CN"][1], fullmatch=True))
def test_the_short_way_says_what_the_library_says(typed: str) -> None:
    """For every number that it takes upon itself."""
    assert phones._number(typed, "CN") == phones._by_library(typed, "CN") is not None


@given(st.from_regex(r"\+?[0-9 -]{9,16}", fullmatch=True))
def test_nothing_is_taken_for_a_mobile_that_is_none(typed: str) -> None:
    assert phones._number(typed.strip(), "CN") == phones._by_library(typed.strip(), "CN")


def test_one_bad_number_beside_a_good_one_is_named_alone() -> None:
    with pytest.raises(phones.PhoneError) as refused:
        phones.read_all("19941880639 / 187")
    assert refused.value.part == "187"


def test_read_wants_exactly_one() -> None:
    assert phones.read("199 0100 1356") == "+8619901001356"
    assert phones.read("") == ""
    with pytest.raises(phones.PhoneError):
        phones.read("19941880639 / 18758261934")


def test_every_number_of_the_test_range_is_valid() -> None:
    for middle in range(0, 10_000, 7):
        assert phones.read(f"199{middle:04}1234") == f"+86199{middle:04}1234"


def test_shown_for_people() -> None:
    assert phones.show("+8619901001356") == "199 0100 1356"
    assert phones.show("+862154321098") == "021 5432 1098"
    assert phones.show("+14155552671") == "+1 415-555-2671"
    assert phones.show("") == ""
    assert phones.show("居委会") == "居委会"


def test_text_messages_go_to_mobiles_only() -> None:
    assert phones.takes_sms("+8619901001356")
    assert not phones.takes_sms("+862154321098")
    assert not phones.takes_sms("")

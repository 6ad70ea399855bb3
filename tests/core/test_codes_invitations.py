"""Codes on letters: enough randomness, forgiving to type, kept only as a hash."""

import base64
import math
import secrets
from typing import Any

import pytest

from hub.core.kit.codes import invitations


def test_there_are_at_least_fifty_random_bits() -> None:
    assert invitations.LENGTH * math.log2(len(invitations.ALPHABET)) >= 50
    assert len({invitations.new() for _ in range(500)}) == 500


def test_no_two_symbols_look_alike() -> None:
    for group in ("0O", "1IL", "2Z", "5S", "8B", "VU"):
        assert len(set(group) & set(invitations.ALPHABET)) == 1


def test_printed_in_groups_of_four() -> None:
    assert [len(group) for group in invitations.new().split("-")] == [4, 4, 4]


@pytest.mark.parametrize(
    "typed",
    [
        "K7QF-M2XW-9A01",
        " k7qf m2xw 9a01 ",
        "Ｋ７ＱＦ－Ｍ２ＸＷ－９Ａ０１",
        "k7qfmzxw9aoi",
        "K7QF—M2XW–9AOL",
        "K7QF．M2XW　9A０1",
        "K7QF\nM2XW\t9A01",
    ],
)
def test_what_people_type_is_understood(typed: Any) -> None:
    assert invitations.normal(typed) == "K7QFM2XW9A01"


@pytest.mark.parametrize(
    "typed", ["", "K7QF-M2XW", "K7QF-M2XW-9A01-2", "K7QF-M2XW-9A0!", "门牌0803", "K" * 10_000]
)
def test_what_is_no_code_is_none(typed: Any) -> None:
    assert invitations.normal(typed) is None
    assert invitations.digests(typed) == []


def test_the_hash_is_found_again_however_it_is_typed() -> None:
    code = invitations.new()
    kept = invitations.digest(code)
    assert kept in invitations.digests(code.lower().replace("-", " "))
    assert code.replace("-", "") not in kept
    assert len(kept) == 64


def test_letters_stay_good_when_the_hub_key_rotates(settings: Any) -> None:
    code = invitations.new()
    kept = invitations.digest(code)
    new_key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings.HUB_DATA_KEY = f"{new_key},{settings.HUB_DATA_KEY}"
    assert invitations.digest(code) != kept
    assert kept in invitations.digests(code)

"""Passes and vouchers: checked with the public key alone, and refused for the right reason."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from hub.core.kit.codes.signed import PublicKey, SigningKey, Verdict, check, jwk_set

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEY = SigningKey.new()


def a_pass(key: SigningKey = KEY, kind: str = "pass", **data: object) -> str:
    return key.sign(kind, data or {"p": 12, "n": "陈*花"}, since=NOON, until=NOON + HOUR)


def test_a_good_pass_gives_its_data() -> None:
    found = check(a_pass(), "pass", [KEY.public], NOON)
    assert (found.verdict, found.data) == (Verdict.GOOD, {"p": 12, "n": "陈*花"})


@pytest.mark.parametrize(
    ("moment", "verdict"),
    [
        (NOON - timedelta(seconds=1), Verdict.NOT_YET),
        (NOON, Verdict.GOOD),
        (NOON + HOUR - timedelta(seconds=1), Verdict.GOOD),
        (NOON + HOUR, Verdict.EXPIRED),
    ],
)
def test_good_only_within_its_window(moment: datetime, verdict: str) -> None:
    assert check(a_pass(), "pass", [KEY.public], moment).verdict == verdict


def test_a_voucher_is_no_pass() -> None:
    assert check(a_pass(kind="voucher"), "pass", [KEY.public], NOON).verdict == Verdict.WRONG_KIND


def test_every_changed_character_is_noticed() -> None:
    payload = a_pass()
    for at, char in enumerate(payload[:-1]):  # the very last character holds two unused bits
        other = "a" if char != "a" else "b"
        changed = payload[:at] + other + payload[at + 1 :]
        assert check(changed, "pass", [KEY.public], NOON).verdict != Verdict.GOOD, at


def test_data_of_another_pass_cannot_be_swapped_in() -> None:
    mine, other = a_pass(p=1).split("."), a_pass(p=2).split(".")
    swapped = ".".join([*mine[:4], other[4], mine[5]])
    assert check(swapped, "pass", [KEY.public], NOON).verdict == Verdict.FORGED
    assert check(swapped, "pass", [KEY.public], NOON).data is None


def test_a_forger_with_a_key_of_their_own_is_refused() -> None:
    forger = SigningKey.new()
    assert check(a_pass(forger), "pass", [KEY.public], NOON).verdict == Verdict.UNKNOWN_KEY
    relabelled = a_pass(forger).replace(forger.public.key_id, KEY.public.key_id)
    assert check(relabelled, "pass", [KEY.public], NOON).verdict == Verdict.FORGED


def test_rotation_keeps_old_passes_good_while_the_old_key_is_published() -> None:
    newer = SigningKey.new()
    old_pass, new_pass = a_pass(), a_pass(newer)
    both = [newer.public, KEY.public]
    assert (
        check(old_pass, "pass", both, NOON).verdict
        == check(new_pass, "pass", both, NOON).verdict
        == Verdict.GOOD
    )
    assert check(old_pass, "pass", [newer.public], NOON).verdict == Verdict.UNKNOWN_KEY


@pytest.mark.parametrize(
    "text", ["", "pass", "....." * 3, "pass.a.b.c.d.e", "a" * 100_000, "通行证", "pass.\x00"]
)
def test_rubbish_is_unreadable_not_a_crash(text: str) -> None:
    assert check(text, "pass", [KEY.public], NOON).verdict == Verdict.UNREADABLE


def test_zero_signatures_are_forged() -> None:
    head = a_pass().rpartition(".")[0]
    for signature in ("A" * 86, "_" * 85 + "w"):
        assert check(f"{head}.{signature}", "pass", [KEY.public], NOON).verdict == Verdict.FORGED


def test_keys_survive_keeping_and_publishing() -> None:
    kept = SigningKey.from_bytes(KEY.to_bytes())
    assert kept.public.key_id == KEY.public.key_id
    published = json.loads(json.dumps(jwk_set([KEY.public])))
    (jwk,) = published["keys"]
    assert "d" not in jwk
    assert check(a_pass(kept), "pass", [PublicKey.from_jwk(jwk)], NOON).verdict == Verdict.GOOD


def test_a_point_off_the_curve_is_refused() -> None:
    with pytest.raises(ValueError):
        PublicKey.from_jwk({**KEY.public.jwk, "x": KEY.public.jwk["y"]})


def test_what_would_not_scan_is_not_signed() -> None:
    assert len(a_pass()) < 200
    with pytest.raises(ValueError, match="QR"):
        a_pass(n="长" * 500)
    with pytest.raises(ValueError, match="QR"):
        a_pass(kind="a.pass")

"""
Sealed data opens only with its key, in its place, unchanged; the hub's key rotates without losing anything.
"""

import base64
import secrets
from collections.abc import Callable
from typing import Any

import pytest

from hub.core.kit import seal


@pytest.fixture
def hub_keys(settings: Any) -> Callable[..., None]:
    """Sets HUB_DATA_KEY to the given keys, current first."""

    def use(*keys: bytes) -> None:
        settings.HUB_DATA_KEY = ",".join(base64.b64encode(key).decode() for key in keys)

    return use


def test_opens_with_its_key_and_context_only() -> None:
    key = seal.new_data_key()
    sealed = seal.seal("透析".encode(), key, "note:1")
    assert "透析".encode() not in sealed
    assert seal.unseal(sealed, key, "note:1").decode() == "透析"
    with pytest.raises(seal.SealError):
        seal.unseal(sealed, key, "note:2")
    with pytest.raises(seal.SealError):
        seal.unseal(sealed, seal.new_data_key(), "note:1")


@pytest.mark.parametrize("at", [0, 12, -1])
def test_one_changed_bit_is_refused(at: int) -> None:
    key = seal.new_data_key()
    sealed = bytearray(seal.seal(b"go", key, "x"))
    sealed[at] ^= 1
    with pytest.raises(seal.SealError):
        seal.unseal(bytes(sealed), key, "x")


@pytest.mark.parametrize("length", [0, 5, 12, 27])
def test_a_cut_off_value_is_refused_not_a_crash(length: int) -> None:
    key = seal.new_data_key()
    with pytest.raises(seal.SealError):
        seal.unseal(seal.seal(b"", key, "x")[:length], key, "x")


def test_the_same_text_never_looks_the_same() -> None:
    key = seal.new_data_key()
    assert seal.seal(b"a", key, "x") != seal.seal(b"a", key, "x")


def test_json_survives() -> None:
    key, value = seal.new_data_key(), {"门牌": "0803", "n": [1, None, True]}
    assert seal.unseal_json(seal.seal_json(value, key, "x"), key, "x") == value


def test_rotation_opens_old_keys_and_writes_with_the_new(hub_keys: Callable[..., None]) -> None:
    old, new, data_key = secrets.token_bytes(32), secrets.token_bytes(32), seal.new_data_key()
    hub_keys(old)
    wrapped = seal.wrap(data_key)
    hub_keys(new, old)
    assert seal.unwrap(wrapped) == data_key
    moved = seal.rewrap(wrapped)
    assert seal.rewrap(moved) == moved
    hub_keys(new)
    assert seal.unwrap(moved) == data_key
    with pytest.raises(seal.SealError):
        seal.unwrap(wrapped)


def test_fingerprints_survive_a_rotation_and_differ_by_purpose(hub_keys: Callable[..., None]) -> None:
    old, new = secrets.token_bytes(32), secrets.token_bytes(32)
    hub_keys(old)
    kept = seal.fingerprint("+8619901001356", "phone")
    hub_keys(new, old)
    assert kept in seal.fingerprints("+8619901001356", "phone")
    assert (
        seal.fingerprint("+8619901001356", "phone") == seal.fingerprints("+8619901001356", "phone")[0] != kept
    )
    assert kept not in seal.fingerprints("+8619901001356", "e-mail")


def test_a_fingerprint_with_a_data_key_dies_with_it() -> None:
    first, second = seal.new_data_key(), seal.new_data_key()
    assert seal.fingerprint("x", "p", first) == seal.fingerprint("x", "p", first)
    assert seal.fingerprint("x", "p", first) != seal.fingerprint("x", "p", second)


@pytest.mark.parametrize("wrong", ["", "short", "bm90IDMyIGJ5dGVz", "ключ"])
def test_a_wrong_hub_key_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"base64|bytes|ASCII"):
        seal.key_ring(wrong)

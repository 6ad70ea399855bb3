"""
Sealed data: AES-256-GCM with a data key per episode, each data key wrapped by the hub's own key,
HUB_DATA_KEY.

HUB_DATA_KEY is base64 of 32 random bytes. To rotate it, put the new key first and keep the old ones behind
commas: what is written from then on uses the first, what was written before still opens. `rewrap` moves a
wrapped key over; when nothing is left under an old key, take it off the list.
"""

import base64
import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
_ID_BYTES = 4
_NONCE_BYTES = 12  # NIST SP 800-38D: 96-bit random nonces, at most 2**32 messages under one key


class SealError(Exception):
    """The data cannot be opened: another key, another context, or changed on the way. Never says which."""


def new_data_key() -> bytes:
    """32 random bytes: the key of one episode's data."""
    return secrets.token_bytes(KEY_BYTES)


def key_ring(text: str) -> dict[bytes, bytes]:
    """
    The hub's keys by their id, the current one first. Raises ValueError where `text` is not a list of keys.
    """
    ring = {}
    for part in text.split(","):
        try:
            key = base64.b64decode(part.strip(), validate=True)
        except ValueError as error:
            raise ValueError("not base64") from error
        if len(key) != KEY_BYTES:
            raise ValueError(f"a key has {len(key)} bytes instead of {KEY_BYTES}")
        ring[hashlib.sha256(b"linli key id" + key).digest()[:_ID_BYTES]] = key
    return ring


def wrap(secret: bytes) -> bytes:
    """A data key, or another small secret, sealed with the hub's current key: key id, nonce, ciphertext."""
    key_id, key = next(iter(_ring().items()))
    return key_id + seal(secret, key, "wrapped key")


def unwrap(wrapped: bytes) -> bytes:
    """What `wrap` was given. Raises SealError when none of the hub's keys opens it."""
    key = _ring().get(wrapped[:_ID_BYTES])
    if key is None:
        raise SealError("HUB_DATA_KEY does not hold the key this was wrapped with.")
    return unseal(wrapped[_ID_BYTES:], key, "wrapped key")


def rewrap(wrapped: bytes) -> bytes:
    """The same secret under the hub's current key; unchanged if it is there already. For the rotation."""
    return wrapped if wrapped[:_ID_BYTES] == next(iter(_ring())) else wrap(unwrap(wrapped))


def seal(data: bytes, key: bytes, context: str) -> bytes:
    """
    `data` encrypted and authenticated with a data key: nonce, ciphertext, tag.

    `context` says what and whose it is (`support.message:12`): it is bound to the data, so that a sealed
    value copied to another row does not open there.

    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, context.encode())


def unseal(sealed: bytes, key: bytes, context: str) -> bytes:
    """What `seal` was given. Raises SealError for another key or context, or changed data."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise SealError("The sealed data cannot be opened.") from error


def seal_json(value: Any, key: bytes, context: str) -> bytes:
    """`seal` for anything JSON can hold."""
    return seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), key, context)


def unseal_json(sealed: bytes, key: bytes, context: str) -> Any:
    """What `seal_json` was given. Raises SealError."""
    return json.loads(unseal(sealed, key, context))


def fingerprint(value: str, purpose: str, key: bytes | None = None) -> str:
    """
    A keyed hash (HMAC-SHA-256, 64 hex digits) by which a sealed value can be looked up without being
    readable.

    With `key` a data key, for values that die with their episode; without, the hub's current key. `purpose`
    keeps the same value apart in different columns.

    """
    return _hmac(key or next(iter(_ring().values())), value, purpose)


def fingerprints(value: str, purpose: str) -> list[str]:
    """
    `fingerprint` with each of the hub's keys, current first: look up with `__in`, so that a rotation loses
    nothing.
    """
    return [_hmac(key, value, purpose) for key in _ring().values()]


def _hmac(key: bytes, value: str, purpose: str) -> str:
    # A key of its own per purpose: the AES key itself must never be used for a second algorithm.
    derived = hmac.digest(key, f"linli fingerprint {purpose}".encode(), "sha256")
    return hmac.new(derived, value.encode(), "sha256").hexdigest()


def _ring() -> dict[bytes, bytes]:
    return _parsed(settings.HUB_DATA_KEY)


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[bytes, bytes]:
    return key_ring(text)

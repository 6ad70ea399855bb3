"""
Signed payloads for passes and vouchers: short enough for a QR code, checked offline with the public key
alone.

    pass.q3Zb8xNw.1795000000.1795003600.eyJwIjoxMn0.MEUCIQD…
    kind key-id   from       until      data        signature

Times are Unix seconds; data is base64url of compact JSON. The signature is ECDSA P-256 over SHA-256 of
everything before the last dot, as the 64 bytes r‖s that browsers' WebCrypto takes
(hub/static/hub/js/signed.js is this module's twin). The key id is the start of the public key's RFC 7638
thumbprint.

Rotation: sign with the newest key, publish the older public keys until what they signed has run out.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_HALF = 32
_KEY_ID = 8
_LONGEST = 1500  # more does not fit a QR code that a phone reads from paper
_FORM = re.compile(r"([a-z]{1,16})\.([\w-]{8})\.(\d{1,11})\.(\d{1,11})\.([\w-]+)\.([\w-]{86})", re.ASCII)


class Verdict(StrEnum):
    """What the gate is told. Only GOOD opens it."""

    GOOD = "good"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WRONG_KIND = "wrong_kind"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Checked:
    """
    The verdict, and the data where the signature holds (also when it is too early, too late, or another
    kind).
    """

    verdict: Verdict
    data: dict[str, Any] | None = None


@dataclass(frozen=True)
class PublicKey:
    """What gates hold."""

    key: ec.EllipticCurvePublicKey

    @property
    def jwk(self) -> dict[str, str]:
        """As a JSON Web Key, which browsers import as it is."""
        numbers = self.key.public_numbers()
        x, y = (_b64(number.to_bytes(_HALF, "big")) for number in (numbers.x, numbers.y))
        bare = {"crv": "P-256", "kty": "EC", "x": x, "y": y}
        thumbprint = hashlib.sha256(json.dumps(bare, separators=(",", ":"), sort_keys=True).encode()).digest()
        return bare | {"kid": _b64(thumbprint)[:_KEY_ID]}

    @property
    def key_id(self) -> str:
        """Eight characters that tell keys apart."""
        return self.jwk["kid"]

    @classmethod
    def from_jwk(cls, jwk: dict[str, str]) -> "PublicKey":
        """Reads `jwk`. Raises ValueError where the point is not on the curve."""
        x, y = (int.from_bytes(_unb64(jwk[axis]), "big") for axis in ("x", "y"))
        return cls(ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key())

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (r‖s) is this key's over `text`."""
        r, s = (int.from_bytes(half, "big") for half in (signature[:_HALF], signature[_HALF:]))
        try:
            self.key.verify(encode_dss_signature(r, s), text, ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class SigningKey:
    """What only the hub holds; kept wrapped (seal.wrap of `to_bytes`)."""

    key: ec.EllipticCurvePrivateKey

    @classmethod
    def new(cls) -> "SigningKey":
        """A fresh key."""
        return cls(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_bytes(cls, kept: bytes) -> "SigningKey":
        """Reads what `to_bytes` gave: the private number in 32 bytes."""
        return cls(ec.derive_private_key(int.from_bytes(kept, "big"), ec.SECP256R1()))

    def to_bytes(self) -> bytes:
        """The private number in 32 bytes. Never keep it unwrapped."""
        return self.key.private_numbers().private_value.to_bytes(_HALF, "big")

    @property
    def public(self) -> PublicKey:
        """The half for the gates."""
        return PublicKey(self.key.public_key())

    def sign(self, kind: str, data: dict[str, Any], *, since: datetime, until: datetime) -> str:
        """
        The payload for the QR code. `kind` is lower-case letters: what is signed as one kind is refused as
        another.

        Keep `data` to ids and short words; anybody can read it. Raises ValueError where it would not fit a QR
        code.

        """
        body = _b64(json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode())
        text = f"{kind}.{self.public.key_id}.{int(since.timestamp())}.{int(until.timestamp())}.{body}"
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(SHA256())))
        payload = f"{text}.{_b64(r.to_bytes(_HALF, 'big') + s.to_bytes(_HALF, 'big'))}"
        if len(payload) > _LONGEST or not _FORM.fullmatch(payload):
            raise ValueError(
                "This cannot be signed: the kind is not a word, or the data is too long for a QR code."
            )
        return payload


def check(payload: str, kind: str, keys: Iterable[PublicKey], now: datetime) -> Checked:
    """Checks a payload as the gate does, in the same order: form, key, signature, kind, time."""
    form = _FORM.fullmatch(payload) if len(payload) <= _LONGEST else None
    if not form:
        return Checked(Verdict.UNREADABLE)
    key = next((key for key in keys if key.key_id == form[2]), None)
    if key is None:
        return Checked(Verdict.UNKNOWN_KEY)
    text, _dot, signature = payload.rpartition(".")
    if not key.signed(text.encode(), _unb64(signature)):
        return Checked(Verdict.FORGED)
    return Checked(_verdict(form, kind, now), json.loads(_unb64(form[5])))


def jwk_set(keys: Iterable[PublicKey]) -> dict[str, list[dict[str, str]]]:
    """The document that gates cache: {"keys": […]}."""
    return {"keys": [key.jwk for key in keys]}


def _verdict(form: re.Match[str], kind: str, now: datetime) -> Verdict:
    if form[1] != kind:
        return Verdict.WRONG_KIND
    if now.timestamp() < int(form[3]):
        return Verdict.NOT_YET
    return Verdict.GOOD if now.timestamp() < int(form[4]) else Verdict.EXPIRED


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""
The hub's key for web push (VAPID, RFC 8292): made once, at first need; the private half sealed with
HUB_DATA_KEY.
"""

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from hub.core.kit import seal
from hub.core.notices.models import VapidKey


def public_key() -> str:
    """What a browser needs to subscribe (`applicationServerKey`): the uncompressed point, base64url."""
    return row().public


def row() -> VapidKey:
    """The one key of this hub. Two processes that need it first make one between them: the row is unique."""
    found = VapidKey.objects.filter(pk=1).first()
    if found:
        return found
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    scalar = private.private_numbers().private_value.to_bytes(32, "big")
    made = {"public": _text(point), "sealed_private": seal.wrap(scalar)}
    return VapidKey.objects.get_or_create(pk=1, defaults=made)[0]


def signer() -> Vapid02:
    """Signs a push request (RFC 8292, the form `vapid t=…, k=…`)."""
    return _opened(bytes(row().sealed_private))


@lru_cache(maxsize=2)
def _opened(sealed: bytes) -> Vapid02:
    return Vapid02.from_raw(_text(seal.unwrap(sealed)).encode())


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")

"""
Six digits that two people read to each other, or that prove a phone or an e-mail, within minutes.

A million possibilities are safe only with a limit: the row that keeps the digest also keeps `attempts` and
`expires_at`, and the attempt is taken *before* the comparison, by one conditional update that
finds no row when the digits are spent:

    rows.filter(attempts__lt=ATTEMPTS, expires_at__gt=now, used_at=None).update(attempts=F("attempts") + 1)

Compared first and counted afterwards, parallel guesses would all be allowed.
"""

import hmac
import secrets
import unicodedata
from datetime import timedelta

from hub.core.kit import seal

ATTEMPTS = 5
LIFETIME = timedelta(minutes=10)


def new() -> str:
    """Six random digits, leading zeros kept."""
    return f"{secrets.randbelow(10**6):06}"


def digest(digits: str, purpose: str, subject: str) -> str:
    """
    The keyed hash to keep, 64 hex digits.

    Bound to what the digits are for (`custody`) and to whom or what (`stay:12`), so that they open nothing
    else.

    """
    return seal.fingerprint(f"{subject}\n{digits}", f"digits for {purpose}")


def matches(typed: str, kept: str, purpose: str, subject: str) -> bool:
    """
    Whether these are the digits behind `kept`; spaces and full-width digits are fine. Takes the same time
    either way.
    """
    digits = "".join(unicodedata.normalize("NFKC", typed[:40]).split())
    candidates = seal.fingerprints(f"{subject}\n{digits}", f"digits for {purpose}")
    return any([hmac.compare_digest(candidate, kept) for candidate in candidates])  # noqa: C419 - no early way out

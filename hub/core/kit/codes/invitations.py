"""
Long random codes printed on letters: twelve characters, 58 bits, kept only as a keyed hash.

The alphabet has one symbol for each group that looks alike on paper (0 O, 1 I L, 2 Z, 5 S, 8 B, V U), and
typing any member of the group gives that symbol.
"""

import re
import secrets
import unicodedata

from hub.core.kit import seal

ALPHABET = "0123456789ACDEFGHJKMNPQRTVWXY"
LENGTH = 12
_GROUP = 4
_LOOK_ALIKES = str.maketrans("OILZSBU", "011258V")
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―−_.·・,，。]+")
_PURPOSE = "invitation code"


def new() -> str:
    """A fresh code as it is printed: 'K7QF-M2XW-9ACD'. Show it once; keep `digest` of it."""
    return pretty("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normal(typed: str) -> str | None:
    """What somebody typed, as the code's twelve symbols; None where it cannot be a code."""
    code = tidy(typed)
    return code if len(code) == LENGTH else None


def tidy(typed: str) -> str:
    """What somebody typed, as symbols of the alphabet, of whatever length; empty where another sign is among them."""
    text = unicodedata.normalize("NFKC", typed[:100]).upper()
    code = _BETWEEN.sub("", text).translate(_LOOK_ALIKES)
    return code if set(code) <= set(ALPHABET) else ""


def pretty(code: str) -> str:
    """In groups of four, for print and screen."""
    return "-".join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))


def digest(code: str) -> str:
    """
    The keyed hash to keep, 64 hex digits. `code` as printed or typed. Raises ValueError where it is none.
    """
    return seal.fingerprint(_symbols(code), _PURPOSE)


def digests(typed: str) -> list[str]:
    """
    Every hash under which the code may be kept (one per hub key), for `code_hash__in`; [] where it is no
    code.
    """
    code = normal(typed)
    return seal.fingerprints(code, _PURPOSE) if code else []


def _symbols(code: str) -> str:
    symbols = normal(code)
    if symbols is None:
        raise ValueError("not an invitation code")
    return symbols

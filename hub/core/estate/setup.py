"""The one-time code of the set-up page: printed on the console, good only while there is no area."""

import hmac
import sys

from django.db import DatabaseError, connection

from hub.core.estate.actions.openings import is_open
from hub.core.kit import seal
from hub.core.kit.codes import invitations
from hub.core.live import rows


def code() -> str:
    """
    The code, the same in every process of this hub: K7QF-M2XW-9ACD.

    Made of the hub's own key and of this database's random epoch, so that it is kept nowhere, and another database
    has another. 58 bits: nobody tries them all through a web page.
    """
    number = int(seal.fingerprint(rows.epoch(), "set-up code"), 16)
    symbols = ""
    while len(symbols) < invitations.LENGTH:
        number, digit = divmod(number, len(invitations.ALPHABET))
        symbols += invitations.ALPHABET[digit]
    return invitations.pretty(symbols)


def matches(typed: str) -> bool:
    """Whether this is the code; look-alikes, spaces and small letters are fine. Takes the same time either way."""
    return hmac.compare_digest(invitations.normal(typed) or "", invitations.normal(code()) or "")


def greeting() -> str:
    """What the console says while the hub waits to be set up; "" afterwards, or before the first migration."""
    try:
        if is_open():
            return ""
        return f"This hub has no area yet. Open /setup/ and type the code {code()}"
    except DatabaseError:
        return ""


def greet() -> None:
    """Says it on the console, from a thread of its own at start."""
    try:
        if words := greeting():
            sys.stdout.write(f"{words}\n")
            sys.stdout.flush()
    finally:
        connection.close()

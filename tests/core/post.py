"""What left the hub, and accounts that can sign in: for the tests of accounts and joining."""

import json
import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

from hub.core.estate.accounts import contacts
from hub.core.kit import seal
from hub.core.notices.models import Delivery
from hub.core.people.models import Person


def account(person: Person, contact: str) -> Person:
    """Makes an e-mail or a phone one that signs `person` in."""
    contacts.give(person, contacts.read(contact))
    person.refresh_from_db()
    return person


def sent() -> list[dict[str, str]]:
    """The codes and account messages that wait to leave, newest last: address, text, title."""
    rows = Delivery.objects.exclude(sealed=None).order_by("pk")
    return [json.loads(seal.unwrap(bytes(row.sealed or b""))) for row in rows]


def last_code() -> str:
    """The six digits of the newest message."""
    found = re.search(r"\b(\d{6})\b", sent()[-1]["text"])
    assert found
    return found[1]


def words(response: HttpResponse | Any) -> str:
    """A page without what differs each time: tokens, keys, moments."""
    text = response.content.decode()
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.+-]+", "", text)
    return re.sub(r'name="idempotency_key" value="[^"]*"', "", text)


def ask_code(client: Client, login: str, **more: str) -> Any:
    """Types an e-mail or phone on the sign-in page."""
    return client.post("/accounts/login/", {"login": login, **more})


def enter_code(client: Client, code: str, **more: str) -> Any:
    """Types six digits."""
    return client.post("/accounts/login/code/", {"code": code, **more})


def signed_in(client: Client) -> int | None:
    """Who is signed in, by number."""
    found = client.session.get("_auth_user_id")
    return int(found) if found else None

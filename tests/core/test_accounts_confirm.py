"""A fresh confirmation before what is sensitive: within ten minutes, by the strongest way that one has."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from hub.core.people import tokens
from hub.core.people.models import Person
from tests.core.post import account, last_code, sent
from tests.core.test_accounts_second_factor import SECRET, app_code

pytestmark = pytest.mark.django_db
ASKED = "/accounts/confirm/?next=%2Fsettings%2Fcontacts%2F"


@pytest.fixture
def li(li_wei: Person) -> Person:
    return account(li_wei, "li.wei@example.org")


def stale(client: Client, *methods: str, minutes: int = 11) -> Client:
    """Makes the session's proofs so old."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": method, "at": time.time() - minutes * 60} for method in methods
    ]
    session.save()
    return client


def test_within_ten_minutes_of_signing_in_nobody_is_asked(li: Person, sign_in: Any) -> None:
    client = stale(sign_in(li), "code", minutes=9)
    assert client.get("/settings/contacts/").status_code == 200


def test_later_a_code_to_one_s_own_contact_confirms(li: Person, sign_in: Any) -> None:
    client = stale(sign_in(li), "code")
    assert client.get("/settings/contacts/").url == ASKED
    page = client.get(ASKED)
    assert page.status_code == 200
    assert not page.context["ways"].code
    client.post("/accounts/confirm/code/", {"contact": "0", "next": "/settings/contacts/"})
    assert sent()[-1]["address"] == "+8619923456789"
    assert (
        client.post("/accounts/confirm/", {"digits": "0000000", "next": "/settings/contacts/"}).status_code
        == 422
    )
    done = client.post("/accounts/confirm/", {"digits": last_code(), "next": "/settings/contacts/"})
    assert done.url == "/settings/contacts/"
    assert client.get("/settings/contacts/").status_code == 200


def test_a_password_confirms_where_there_is_one(li: Person, sign_in: Any) -> None:
    li.set_password("correct horse battery")
    li.save()
    client = stale(sign_in(li), "password")
    assert client.post("/accounts/confirm/", {"password": "wrong"}).status_code == 422
    client.post("/accounts/confirm/", {"password": "correct horse battery"})
    assert client.get("/settings/contacts/").status_code == 200


def test_whoever_has_an_app_confirms_with_the_app_and_nothing_less(li: Person, sign_in: Any) -> None:
    from hub.core.estate.accounts.adapter import MfaAdapter

    data = {"secret": MfaAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=li, type=Authenticator.Type.TOTP, data=data)
    li.set_password("correct horse battery")
    li.save()
    client = stale(sign_in(li), "password", minutes=1)
    assert client.get("/settings/contacts/").url == ASKED
    client.post("/accounts/confirm/", {"password": "correct horse battery"})
    client.post("/accounts/confirm/code/", {"contact": "0"})
    assert sent() == []
    assert client.get("/settings/contacts/").url == ASKED
    client.post("/accounts/confirm/", {"code": app_code()})
    assert client.get("/settings/contacts/").status_code == 200


def test_a_form_that_was_sent_is_sent_on_after_the_confirmation(li: Person, sign_in: Any) -> None:
    li.set_password("correct horse battery")
    li.save()
    client = stale(sign_in(li), "password")
    asked = client.post("/settings/contacts/removal/", {"address": "+8619923456789"})
    assert asked.url.startswith("/accounts/confirm/")
    client.post(asked.url, {"password": "correct horse battery", "next": "/settings/contacts/removal/"})
    li.refresh_from_db()
    assert not li.phone_verified


def test_a_program_cannot_confirm(li: Person, rf: Any) -> None:
    from django.http import HttpResponse

    from hub.core.estate.accounts.fresh import fresh_confirmation_required
    from hub.core.kit.errors import NotYours

    request = rf.get("/")
    request.user, request.session = li, {}
    request.api_token, _text = tokens.make(li, "t", ["read"], 1, second_factor=True)
    with pytest.raises(NotYours):
        fresh_confirmation_required(lambda request: HttpResponse("in"))(request)


def test_a_fragment_is_led_to_the_whole_page(li: Person, sign_in: Any) -> None:
    client = stale(sign_in(li), "code")
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/settings/"}
    answer = client.get("/settings/contacts/", headers=headers)
    assert answer["HX-Redirect"] == "/accounts/confirm/?next=%2Fsettings%2F"


def test_nobody_confirms_for_another_or_signed_out(li: Person) -> None:
    assert Client().get("/accounts/confirm/").url.startswith("/accounts/login/")
    assert Client().post("/accounts/confirm/code/", {"contact": "0"}).url.startswith("/accounts/login/")
    assert sent() == []

"""Signing in by a code to an e-mail or a phone, or with a password."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.kit import clock
from hub.core.people.models import Person
from tests.core.post import account, ask_code, enter_code, last_code, sent, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(li_wei: Person) -> Person:
    return account(li_wei, "li.wei@example.org")


@pytest.mark.parametrize("typed", ["li.wei@example.org", " Li.Wei@Example.ORG ", "ｌｉ．ｗｅｉ＠example.org"])
def test_an_e_mail_typed_anyhow_gets_the_code_that_signs_in(li: Person, client: Client, typed: str) -> None:
    answer = ask_code(client, typed)
    assert answer.status_code == 302
    assert sent()[-1]["address"] == "li.wei@example.org"
    assert enter_code(client, last_code()).url == "/"
    assert signed_in(client) == li.pk


@pytest.mark.parametrize(
    "typed", ["199 2345 6789", "+86 199-2345-6789", "１９９２３４５６７８９", "19923456789"]
)
def test_a_phone_typed_anyhow_gets_the_code_that_signs_in(li: Person, client: Client, typed: str) -> None:
    ask_code(client, typed)
    assert sent()[-1]["address"] == "+8619923456789"
    assert f"@testserver #{last_code()}" in sent()[-1]["text"]
    enter_code(client, last_code())
    assert signed_in(client) == li.pk


@pytest.mark.parametrize("typed", ["li.wei@", "12345", "李伟", "+8621 5555 0101", ""])
def test_what_is_neither_says_so_and_keeps_what_was_typed(li: Person, client: Client, typed: str) -> None:
    answer = ask_code(client, typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors["login"]
    assert not typed or typed in answer.content.decode()
    assert sent() == []


def test_a_code_may_be_typed_with_spaces_and_works_once(li: Person, client: Client) -> None:
    ask_code(client, "li.wei@example.org")
    code = last_code()
    enter_code(client, f"{code[:3]} {code[3:]}")
    assert signed_in(client) == li.pk
    other = Client()
    enter_code(other, code)
    assert signed_in(other) is None


def test_a_wrong_code_says_so_and_five_end_it(li: Person, client: Client) -> None:
    ask_code(client, "li.wei@example.org")
    code = last_code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _try in range(4):
        answer = enter_code(client, wrong)
        assert answer.status_code == 200
        assert answer.context["form"].errors["code"]
    assert enter_code(client, wrong).status_code == 302
    enter_code(client, code)
    assert signed_in(client) is None


def test_an_expired_code_opens_nothing(li: Person, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_code(client, "li.wei@example.org")
    code, now = last_code(), time.time()
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: now + 601)
    assert enter_code(client, code).status_code == 302
    assert signed_in(client) is None


def test_another_code_can_be_sent_and_the_first_is_over(li: Person, client: Client) -> None:
    ask_code(client, "li.wei@example.org")
    first = last_code()
    client.post("/accounts/login/code/", {"resend": "1"})
    assert len(sent()) == 2
    if last_code() != first:
        enter_code(client, first)
        assert signed_in(client) is None
    enter_code(client, last_code())
    assert signed_in(client) == li.pk


@pytest.mark.parametrize(
    ("known", "unknown"),
    [("li.wei@example.org", "ni.wei@example.org"), ("19923456789", "19923456780")],
)
def test_known_and_unknown_look_the_same(li: Person, known: str, unknown: str) -> None:
    seen_by_known, seen_by_unknown = seen(known), seen(unknown)
    for what, found in seen_by_known.items():
        assert found == seen_by_unknown[what], what


def seen(login: str) -> dict[str, Any]:
    """All that somebody learns who asks for a code and types a wrong one: answers, cookies, and the work it takes."""
    client = Client()
    client.get("/accounts/login/")
    with CaptureQueriesContext(connection) as queries:
        asked = ask_code(client, login)
        questions = len(queries)  # now: Django empties its log when the next request begins
    page, wrong = client.get("/accounts/login/code/"), enter_code(client, "0000000")
    masked = r"\b[ln]\*\*\*|\d{3}\*{4}\d{4}"
    assert questions > 0
    return {
        "the answer": (asked.status_code, asked.headers["Location"]),
        "the page": (page.status_code, re.sub(masked, "", words(page))),
        "a wrong code": (wrong.status_code, re.sub(masked, "", words(wrong))),
        "the cookies": sorted(client.cookies),
        "the questions to the database": questions,
    }


def test_a_wrong_password_looks_the_same_for_known_and_unknown(li: Person) -> None:
    li.set_password("correct horse battery")
    li.save()
    answers = [
        Client().post("/accounts/login/password/", {"login": login, "password": "wrong"})
        for login in ("li.wei@example.org", "ni.wei@example.org")
    ]
    texts = [words(answer).replace("ni.wei", "li.wei") for answer in answers]
    assert texts[0] == texts[1]


def test_an_unknown_mailbox_learns_what_to_do_and_an_unknown_phone_costs_no_message(
    area: Any, client: Client
) -> None:
    ask_code(client, "nobody@example.org")
    assert sent()[-1]["address"] == "nobody@example.org"
    assert not re.search(r"\b\d{6}\b", sent()[-1]["text"])
    ask_code(Client(), "13812345678")
    assert len(sent()) == 1


def test_a_phone_that_only_the_roster_knows_signs_nobody_in(granny_chen: Person, client: Client) -> None:
    ask_code(client, "19912345678")
    assert sent() == []


def test_an_e_mail_that_was_never_proved_signs_nobody_in(li_wei: Person, client: Client) -> None:
    EmailAddress.objects.create(user=li_wei, email="li.wei@example.org", verified=False, primary=True)
    ask_code(client, "li.wei@example.org")
    assert not re.search(r"\b\d{6}\b", sent()[-1]["text"])


def test_a_password_signs_in_too(li: Person, client: Client) -> None:
    li.set_password("correct horse battery")
    li.save()
    client.post("/accounts/login/password/", {"login": "199 2345 6789", "password": "correct horse battery"})
    assert signed_in(client) == li.pk


def test_next_is_kept_through_the_code_and_leads_to_no_other_site(li: Person) -> None:
    for wanted, expected in (
        ("/inbox/", "/inbox/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
    ):
        client = Client()
        answer = ask_code(client, "li.wei@example.org", next=wanted)
        assert client.post(answer.url, {"code": last_code()}).url == expected


def test_a_closed_account_comes_no_further(li: Person, client: Client) -> None:
    Person.objects.filter(pk=li.pk).update(is_active=False)
    ask_code(client, "li.wei@example.org")
    assert not re.search(r"\b\d{6}\b", sent()[-1]["text"])
    assert signed_in(client) is None


def test_a_forged_form_changes_nothing(li: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"login": "li.wei@example.org"})
    assert answer.status_code == 403
    assert sent() == []


@pytest.mark.parametrize(
    "path",
    ["/accounts/signup/", "/accounts/email/", "/accounts/password/reset/", "/accounts/password/change/",
     "/accounts/social/login/cancelled/", "/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/phone/change/"],
)  # fmt: skip
def test_what_is_not_used_has_no_page(area: Any, client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404 or answer.url == "/join/"


def test_signing_out_leaves_nothing_behind(li: Person, client: Client) -> None:
    ask_code(client, "li.wei@example.org")
    enter_code(client, last_code())
    client.post("/accounts/logout/")
    assert signed_in(client) is None
    assert client.get("/settings/").status_code == 302


def test_the_clock_of_a_test_is_the_clock_of_the_limits(li: Person, noon: Any) -> None:
    for _time in range(5):
        assert ask_code(Client(), "li.wei@example.org").status_code == 302
    assert ask_code(Client(), "li.wei@example.org").status_code == 429
    clock.move(minutes=16)
    assert ask_code(Client(), "li.wei@example.org").status_code == 302


def test_nobody_is_signed_in_by_chance(client: Client) -> None:
    assert isinstance(client.get("/accounts/login/").wsgi_request.user, AnonymousUser)

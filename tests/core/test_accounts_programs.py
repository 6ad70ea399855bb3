"""How programs sign in: allauth's headless session, or a personal token."""

import json
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hub.core.estate.accounts.tokens import ProgramSession, TokenAuth
from hub.core.kit import clock
from hub.core.kit.errors import NotYours
from hub.core.people import access, tokens
from hub.core.people.models import Person
from tests.core.post import account, last_code, sent
from tests.core.test_accounts_second_factor import app_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(li_wei: Person) -> Person:
    return account(li_wei, "li.wei@example.org")


def post(path: str, token: str = "", **body: Any) -> Any:
    headers = {"X-Session-Token": token} if token else {}
    return Client().post(f"/api/v1/auth/{path}", json.dumps(body), "application/json", headers=headers)


def test_a_program_signs_in_with_a_code(li: Person) -> None:
    asked = post("code/request", email="LI.WEI@example.org")
    assert asked.status_code == 401
    token = asked.json()["meta"]["session_token"]
    assert post("code/confirm", token, code="0000000").status_code == 400
    done = post("code/confirm", token, code=last_code())
    assert done.status_code == 200
    assert done.json()["data"]["user"]["id"] == li.pk
    session = done.json()["meta"]["session_token"]
    request = RequestFactory().get("/", headers={"X-Session-Token": session})
    assert ProgramSession()(request) == li
    assert not access.has_second_factor(request)
    assert ProgramSession()(RequestFactory().get("/", headers={"X-Session-Token": "wrong"})) is None


def test_parallel_guesses_are_counted_for_programs_too(li: Person) -> None:
    token = post("code/request", phone="+8619923456789").json()["meta"]["session_token"]
    for _time in range(5):
        post("code/confirm", token, code="0000000")
    assert post("code/confirm", token, code=last_code()).status_code != 200


def test_known_and_unknown_look_the_same_to_programs(li: Person) -> None:
    answers = []
    for body in (
        {"email": "li.wei@example.org"},
        {"email": "nobody@example.org"},
        {"phone": "+8613812345678"},
    ):
        found = post("code/request", **body)
        answers.append((found.status_code, json.dumps(found.json()["data"], sort_keys=True)))
    assert len(set(answers)) == 1


def test_nothing_and_nonsense_are_refused_clearly(li: Person) -> None:
    assert post("code/request").status_code == 400
    assert post("code/request", email=["a"], phone={"b": 1}).status_code == 400
    assert Client().post("/api/v1/auth/code/request", b"\xff", "application/json").status_code == 400
    assert post("code/confirm", code="123456").status_code == 409
    assert sent() == []


def test_too_often_is_a_problem_document(li: Person, noon: Any) -> None:
    for _time in range(5):
        post("code/request", email="li.wei@example.org")
    answer = post("code/request", email="li.wei@example.org")
    assert answer.status_code == 429
    assert answer.json()["code"] == "limit.spent"
    assert int(answer["Retry-After"]) > 0


def test_a_program_passes_the_second_factor(li: Person) -> None:
    from allauth.mfa.models import Authenticator

    from hub.core.estate.accounts.adapter import MfaAdapter
    from tests.core.test_accounts_second_factor import SECRET

    data = {"secret": MfaAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=li, type=Authenticator.Type.TOTP, data=data)
    token = post("code/request", email="li.wei@example.org").json()["meta"]["session_token"]
    half = post("code/confirm", token, code=last_code())
    assert half.status_code == 401
    token = half.json().get("meta", {}).get("session_token", token)
    assert post("2fa/authenticate", token, code="0000000").status_code == 400
    done = post("2fa/authenticate", token, code=app_code())
    session = done.json()["meta"]["session_token"]
    request = RequestFactory().get("/", headers={"X-Session-Token": session})
    assert ProgramSession()(request) == li
    assert access.has_second_factor(request)


@pytest.mark.parametrize(
    "path", ["signup", "password/request", "email/verify", "webauthn/signup", "provider/redirect"]
)
def test_programs_can_only_sign_in(area: Any, path: str) -> None:
    assert post(path, email="new@example.org").status_code in (404, 405)


def call(text: str, method: str = "GET") -> tuple[Any, HttpRequest]:
    request = RequestFactory().generic(method, "/", headers={"Authorization": f"Bearer {text}"})
    return TokenAuth()(request), request


def test_a_token_opens_what_its_scopes_say_until_it_ends(li: Person, noon: Any) -> None:
    _token, text = tokens.make(li, "t", ["read"], 7, second_factor=False)
    person, request = call(text)
    assert person == li
    assert request.user == li
    assert not access.has_second_factor(request)
    with pytest.raises(NotYours):
        call(text, "POST")
    assert call("linli_wrong")[0] is None
    assert call("something")[0] is None
    clock.move(days=7)
    assert call(text)[0] is None


def test_a_token_ends_with_its_person_and_when_revoked(li: Person) -> None:
    _token, text = tokens.make(li, "t", ["read"], 7, second_factor=False)
    Person.objects.filter(pk=li.pk).update(is_active=False)
    assert call(text)[0] is None
    Person.objects.filter(pk=li.pk).update(is_active=True)
    assert call(text)[0] == li
    assert tokens.revoke(li) == 1
    assert call(text)[0] is None


def test_a_write_with_a_token_has_its_idempotency_key(li: Person) -> None:
    _token, text = tokens.make(li, "t", ["write"], 7, second_factor=False)
    headers = {"Authorization": f"Bearer {text}", "Idempotency-Key": "k1"}
    request = RequestFactory().post("/", "{}", content_type="application/json", headers=headers)
    TokenAuth()(request)
    assert request.idempotency_key.text == "k1"
    assert request.idempotency_key.person == li

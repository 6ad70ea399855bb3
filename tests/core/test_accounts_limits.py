"""Limits hang on the identity, the code and the device: a whole estate may come from one address."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from hub.core.estate.accounts import limits, proofs
from hub.core.estate.accounts.contacts import Contact
from hub.core.estate.accounts.limits import Limit
from hub.core.estate.models import ContactProof, Tally
from hub.core.kit import clock
from hub.core.kit.codes import digits
from hub.core.kit.errors import Gone, Invalid, TooMany
from hub.core.notices.words import Channel
from hub.core.people.models import Person
from tests.core.post import account, ask_code, enter_code, last_code, sent, signed_in

LIMIT = Limit("test", 3, 60)
CONTACT = Contact(Channel.EMAIL, "li.wei@example.org")


@pytest.fixture
def li(li_wei: Person) -> Person:
    return account(li_wei, "li.wei@example.org")


@pytest.mark.django_db
def test_the_tries_end_and_begin_anew(noon: Any) -> None:
    for _time in range(3):
        limits.spend(LIMIT, "a")
    with pytest.raises(TooMany) as refused:
        limits.spend(LIMIT, "a")
    assert refused.value.extra["retry_after"] == 60
    limits.spend(LIMIT, "b")
    clock.move(seconds=60)
    limits.spend(LIMIT, "a")


@pytest.mark.django_db
def test_what_was_right_gives_the_tries_back_and_old_ones_are_swept(noon: Any) -> None:
    for _time in range(3):
        limits.spend(LIMIT, "a")
    limits.forget(LIMIT, "a")
    limits.spend(LIMIT, "a")
    clock.move(seconds=61)
    assert limits.prune() == 1
    assert not Tally.objects.exists()


@pytest.mark.django_db
def test_no_address_and_no_phone_stands_in_the_tallies(li: Person, client: Client) -> None:
    ask_code(client, "li.wei@example.org")
    kept = " ".join(Tally.objects.values_list("key", flat=True))
    assert "li.wei" not in kept
    assert kept


@pytest.mark.django_db
def test_a_household_of_many_from_one_address_is_never_locked_out(area: Any) -> None:
    for number in range(60):
        assert ask_code(Client(REMOTE_ADDR="10.1.1.1"), f"neighbour{number}@example.org").status_code == 302


@pytest.mark.django_db
def test_too_many_codes_for_one_identity_say_so_and_keep_what_was_typed(li: Person, noon: Any) -> None:
    for _time in range(5):
        ask_code(Client(), "li.wei@example.org")
    answer = ask_code(Client(), "li.wei@example.org")
    assert answer.status_code == 429
    assert 'value="li.wei@example.org"' in answer.content.decode()
    assert len(sent()) == 5
    assert ask_code(Client(), "other@example.org").status_code == 302


@pytest.mark.django_db
def test_a_stranger_cannot_lock_out_a_device_that_has_signed_in_before(li: Person, noon: Any) -> None:
    own = Client()
    ask_code(own, "li.wei@example.org")
    enter_code(own, last_code())
    own.post("/accounts/logout/")
    for _time in range(7):
        ask_code(Client(), "li.wei@example.org")
    assert ask_code(Client(), "li.wei@example.org").status_code == 429
    assert ask_code(own, "li.wei@example.org").status_code == 302
    enter_code(own, last_code())
    assert signed_in(own) == li.pk


@pytest.mark.django_db
def test_a_forged_device_cookie_is_a_new_device(li: Person) -> None:
    client = Client()
    client.cookies["linli_device"] = "eyJpIjoiYSIsImsiOltdfQ:1:forged"
    assert client.get("/accounts/login/").cookies["linli_device"].value != "eyJpIjoiYSIsImsiOltdfQ:1:forged"


@pytest.mark.django_db
def test_guessing_a_password_ends_for_strangers_and_not_for_the_owner(li: Person, noon: Any) -> None:
    li.set_password("correct horse battery")
    li.save()
    own, right = Client(), {"login": "li.wei@example.org", "password": "correct horse battery"}
    own.post("/accounts/login/password/", right)
    own.post("/accounts/logout/")
    for _time in range(10):
        Client().post("/accounts/login/password/", {"login": "li.wei@example.org", "password": "guess"})
    stranger = Client()
    stranger.post("/accounts/login/password/", right)
    assert signed_in(stranger) is None
    own.post("/accounts/login/password/", right)
    assert signed_in(own) == li.pk


@pytest.mark.django_db
def test_six_digits_work_once_for_their_address_and_purpose_only(noon: Any) -> None:
    def made() -> int:
        digest = digits.digest("123456", "join", "email:li.wei@example.org")
        expires = clock.now() + digits.LIFETIME
        return ContactProof.objects.create(purpose="join", digest=digest, expires_at=expires).pk

    with pytest.raises(Invalid):
        proofs.check(made(), Contact(Channel.EMAIL, "eve@example.org"), "join", "123456")
    with pytest.raises(Gone):
        proofs.check(made(), CONTACT, "contact", "123456")
    pk = made()
    proofs.check(pk, CONTACT, "join", " １２３ 456")
    with pytest.raises(Gone):
        proofs.check(pk, CONTACT, "join", "123456")
    late = made()
    clock.move(minutes=10)
    with pytest.raises(Gone):
        proofs.check(late, CONTACT, "join", "123456")
    assert proofs.prune() == 4


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_guesses_at_once_five_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = digits.digest("123456", "join", "email:li.wei@example.org")
    pk = ContactProof.objects.create(
        purpose="join", digest=digest, expires_at=clock.now() + digits.LIFETIME
    ).pk
    looked: list[str] = []
    real = digits.matches

    def matches(typed: str, *rest: Any) -> bool:
        looked.append(typed)
        return real(typed, *rest)

    monkeypatch.setattr(digits, "matches", matches)

    def guess(number: int) -> None:
        with pytest.raises((Invalid, Gone)):
            proofs.check(pk, CONTACT, "join", f"{number:06}")

    together(guess, 40)
    assert len(looked) == digits.ATTEMPTS


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_exactly_the_limit_goes_through() -> None:
    through: list[int] = []

    def attempt(number: int) -> None:
        try:
            limits.spend(LIMIT, "shared")
        except TooMany:
            return
        through.append(number)

    together(attempt, 40)
    assert len(through) == LIMIT.most


@pytest.mark.django_db(transaction=True)
def test_the_same_with_the_guard_off_lets_more_through() -> None:
    """The control: counted after the look, as allauth's session does, parallel tries see the same count."""
    through: list[int] = []
    gate = threading.Barrier(8)

    def attempt(number: int) -> None:
        row, _made = Tally.objects.get_or_create(key="control", defaults={"ends_at": 2**40})
        gate.wait()
        if row.count < LIMIT.most:
            through.append(number)
            Tally.objects.filter(key="control").update(count=row.count + 1)

    together(attempt, 8)
    assert len(through) > LIMIT.most


def together(act: Any, times: int) -> None:
    """Runs `act(0)` to `act(times - 1)` in threads of their own, with their own connections."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            act(number)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


@pytest.mark.django_db
def test_what_has_run_out_is_swept_and_what_lives_stays(li: Person, client: Client) -> None:
    from datetime import timedelta

    from allauth.usersessions.models import UserSession
    from django.contrib.sessions.models import Session

    from hub.core.estate.jobs import sweep_sign_in

    ask_code(client, "li.wei@example.org")
    enter_code(client, last_code())
    sweep_sign_in.call()
    assert signed_in(client) == li.pk
    assert UserSession.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=30)):
        sweep_sign_in.call()
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not Tally.objects.exists()

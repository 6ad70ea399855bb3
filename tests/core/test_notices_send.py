"""Sending: once, again when it fails, visibly given up; codes at once and without a trace."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from hub.core.jobs import wake, worker
from hub.core.kit import clock
from hub.core.notices import jobs, preferences, sending
from hub.core.notices.models import Delivery
from hub.core.notices.send import secret
from hub.core.notices.transport import NotSent
from hub.core.notices.words import Channel, Purpose, State
from hub.core.people.models import Person
from tests.core.notices_kit import Provider, send_everything, tell, verified_email


@pytest.fixture(autouse=True)
def _sms(settings: Any) -> Iterator[None]:
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()
    yield
    Provider.reset()


@pytest.fixture
def by_sms(li_wei: Person) -> Person:
    """Li Wei, who wants SMS."""
    preferences.choose(li_wei, {("other", "sms"): True})
    return li_wei


def only() -> Delivery:
    return Delivery.objects.get()


def test_an_email_says_the_sentence_and_where_to_read_more(auntie_wang: Person) -> None:
    Person.objects.filter(pk=auntie_wang.pk).update(language="en")
    address = verified_email(auntie_wang)
    tell(auntie_wang)
    send_everything()
    letter = mail.outbox[0]
    assert letter.to == [address]
    assert letter.subject == "Request R-7 was answered."
    assert "http://localhost:8000/requests/7/" in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert only().masked == "w***@example.org"


def test_no_transaction_is_open_and_no_row_is_held_while_it_sends(by_sms: Person, monkeypatch: Any) -> None:
    seen: list[tuple[bool, str]] = []

    def look(self: Provider, to: str, text: str, *, reference: str) -> None:
        seen.append((threading.current_thread() is threading.main_thread(), reference))

    monkeypatch.setattr(Provider, "send", look)
    tell(by_sms)
    send_everything()
    assert len(seen) == 1
    assert not seen[0][0], "a thread without a connection sends; the worker's own settles"


@pytest.mark.usefixtures("noon")
def test_the_ladder_runs_for_hours_and_ends_visibly(by_sms: Person) -> None:
    Provider.always = NotSent("sms_503")
    tell(by_sms)
    started = clock.now()
    for _ in range(len(sending.LADDER) + 1):
        send_everything()
        row = only()
        if row.state == State.FAILED:
            break
        assert (row.state, row.last_error) == (State.QUEUED, "sms_503")
        assert row.due_at > clock.now()
        clock.move(seconds=(row.due_at - clock.now()).total_seconds() + 1)
    row = only()
    assert (row.state, row.attempts) == (State.FAILED, len(sending.LADDER) + 1)
    assert 8 * 3600 < (clock.now() - started).total_seconds() < 13 * 3600
    assert row.masked == "199****6789"


@pytest.mark.usefixtures("noon")
def test_it_arrives_when_the_provider_is_back(by_sms: Person) -> None:
    Provider.refuse = [NotSent("sms_unreachable"), NotSent("sms_500")]
    tell(by_sms)
    for _ in range(3):
        send_everything()
        clock.move(minutes=3)
    assert len(Provider.taken) == 1
    assert (only().state, only().attempts) == (State.SENT, 3)


def test_a_final_answer_is_not_argued_with(by_sms: Person) -> None:
    Provider.always = NotSent("sms_400", permanent=True)
    tell(by_sms)
    send_everything()
    assert (only().state, only().attempts) == (State.FAILED, 1)


@pytest.mark.usefixtures("noon")
def test_a_provider_that_asks_for_patience_gets_it(by_sms: Person) -> None:
    Provider.refuse = [NotSent("sms_429", wait=timedelta(hours=1))]
    tell(by_sms)
    send_everything()
    clock.move(minutes=59)
    send_everything()
    assert Provider.taken == []
    clock.move(minutes=2)
    send_everything()
    assert len(Provider.taken) == 1


def test_one_bad_row_stops_nobody(by_sms: Person, auntie_wang: Person, monkeypatch: Any) -> None:
    def explode(self: Provider, to: str, text: str, *, reference: str) -> None:
        raise KeyError("李伟")

    monkeypatch.setattr(Provider, "send", explode)
    verified_email(auntie_wang)
    tell(by_sms, auntie_wang)
    send_everything()
    assert len(mail.outbox) == 1
    assert Delivery.objects.get(channel="sms").last_error == "error_KeyError"


def test_a_closed_account_gets_nothing_more(by_sms: Person) -> None:
    tell(by_sms)
    Person.objects.filter(pk=by_sms.pk).update(is_active=False)
    send_everything()
    assert (Provider.taken, only().state) == ([], State.CANCELLED)


def test_a_phone_taken_off_the_account_gets_nothing_more(by_sms: Person) -> None:
    tell(by_sms)
    Person.objects.filter(pk=by_sms.pk).update(phone="", phone_verified=False)
    send_everything()
    assert (Provider.taken, only().state, only().last_error) == ([], State.FAILED, "no_address")


def test_a_code_leaves_at_once_and_leaves_nothing_behind(li_wei: Person, noon: datetime) -> None:
    woken = threading.Event()
    wake.add(woken)
    row = secret(li_wei, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
    wake.remove(woken)
    sealed = bytes(only().sealed or b"")
    assert sealed
    assert b"123456" not in sealed
    assert b"19923456789" not in sealed
    assert jobs.send_codes() == 1
    assert Provider.taken[0][:2] == ("+8619923456789", "Your code is 123456")
    row.refresh_from_db()
    assert (row.state, row.sealed, row.demo_copy, row.masked) == (State.SENT, None, None, "199****6789")


@pytest.mark.django_db(transaction=True)
def test_a_code_wakes_the_sender_at_the_commit() -> None:
    woken = threading.Event()
    wake.add(woken)
    try:
        secret(None, Channel.EMAIL, "a@example.org", "Code 1", purpose=Purpose.CODE, title="Code")
        assert woken.is_set()
    finally:
        wake.remove(woken)


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_a_code_without_waiting_for_its_next_look(monkeypatch: pytest.MonkeyPatch) -> None:
    arrived = threading.Event()
    monkeypatch.setattr(Provider, "send", lambda self, to, text, *, reference: arrived.set())
    running = worker.Worker(embedded=True, poll=60)
    running.start()
    try:
        secret(None, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
        assert arrived.wait(20)
    finally:
        assert running.stop(20)
    assert only().state == State.SENT


def test_a_killed_workers_code_is_taken_back_while_it_still_counts(li_wei: Person, noon: datetime) -> None:
    secret(li_wei, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
    assert len(sending._claim(secret=True)) == 1
    clock.move(seconds=31)
    send_everything()
    assert len(Provider.taken) == 1


def test_a_code_does_not_wait_behind_a_thousand_notices(by_sms: Person) -> None:
    for pk in range(40):
        tell(by_sms, pk=pk)
    secret(None, Channel.EMAIL, "a@example.org", "Code 1", purpose=Purpose.CODE, title="Code")
    jobs.send_codes()
    assert [letter.subject for letter in mail.outbox] == ["Code"]


def test_a_code_is_tried_again_quickly_and_dies_with_its_time(li_wei: Person, noon: datetime) -> None:
    Provider.always = NotSent("sms_unreachable")
    secret(li_wei, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
    send_everything()
    assert (only().due_at - clock.now()).total_seconds() < 3
    for _ in range(60):
        clock.move(seconds=15)
        send_everything()
    assert (only().state, only().sealed) == (State.EXPIRED, None)
    assert only().attempts > 6


def test_in_the_demo_the_outbox_keeps_what_was_said(li_wei: Person, settings: Any) -> None:
    settings.DEMO = True
    secret(li_wei, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
    send_everything()
    assert only().demo_copy == {"to": "+8619923456789", "title": "", "text": "Your code is 123456"}


@pytest.mark.usefixtures("noon")
def test_rows_of_a_killed_worker_are_taken_back(by_sms: Person) -> None:
    tell(by_sms)
    assert len(sending._claim(secret=False)) == 1
    send_everything()
    assert Provider.taken == [], "somebody has it"
    clock.move(seconds=sending.LEASE[False].total_seconds() + 1)
    send_everything()
    assert len(Provider.taken) == 1
    assert only().attempts == 2


@pytest.mark.usefixtures("noon")
def test_a_worker_that_comes_back_late_settles_nothing(by_sms: Person) -> None:
    tell(by_sms)
    row = sending._claim(secret=False)[0]
    clock.move(seconds=sending.LEASE[False].total_seconds() + 1)
    send_everything()
    sending._not_sent(row, NotSent("sms_500"))
    assert only().state == State.SENT


def together(work: Callable[[], object], workers: int = 4) -> None:
    """Several workers at the same moment, each with a connection of its own."""
    barrier = threading.Barrier(workers)

    def run() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_message_once(by_sms: Person) -> None:
    for pk in range(60):
        tell(by_sms, pk=pk)
    together(send_everything)
    references = [reference for _, _, reference in Provider.taken]
    assert len(references) == len(set(references)) == 60
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_control_without_the_condition_messages_leave_twice(by_sms: Person) -> None:
    """What a batch would be if it read, sent and wrote."""
    for pk in range(4):
        tell(by_sms, pk=pk)
    looked = threading.Barrier(4)

    def careless() -> None:
        rows = list(Delivery.objects.filter(state=State.QUEUED))
        looked.wait()
        for row in rows:
            Provider().send("", "", reference=str(row.pk))
            Delivery.objects.filter(pk=row.pk).update(state=State.SENT, ended_at=clock.now())

    together(careless)
    assert len(Provider.taken) == 16


@pytest.mark.django_db(transaction=True)
def test_four_workers_make_one_digest(by_sms: Person) -> None:
    Person.objects.filter(pk=by_sms.pk).update(quiet_from=time(0), quiet_until=time(23))
    with clock.at(datetime.fromisoformat("2022-04-09T12:00:00+08:00")):
        for pk in range(30):
            tell(by_sms, pk=pk)
        clock.move(hours=11, minutes=30)
        together(send_everything)
    assert len(Provider.taken) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}

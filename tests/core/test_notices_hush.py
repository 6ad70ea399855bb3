"""Quiet hours hold what is due in them, however it came to be due then: nothing rings, and nothing is lost."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.core.kit import clock
from hub.core.notices import outbox, preferences, sending
from hub.core.notices.models import Delivery
from hub.core.notices.transport import NotSent
from hub.core.notices.words import Purpose, State
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import Role
from tests.core.notices_kit import Provider, send_everything, tell

pytestmark = pytest.mark.django_db
AWAY = NotSent("sms_unreachable")


@pytest.fixture(autouse=True)
def _sms(settings: Any) -> Iterator[None]:
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()
    yield
    Provider.reset()


@pytest.fixture
def sleeper(li_wei: Person) -> Person:
    """Li Wei, by SMS, and never from ten to seven."""
    preferences.choose(li_wei, {("other", "sms"): True})
    Person.objects.filter(pk=li_wei.pk).update(quiet_from=time(22), quiet_until=time(7))
    return li_wei


@pytest.fixture
def evening(area: Area) -> Iterator[datetime]:
    """Ten to ten."""
    now = datetime(2022, 4, 9, 21, 50, tzinfo=area.zone)
    with clock.at(now):
        yield now


def until_midnight() -> None:
    """Two hours, in steps of five minutes."""
    for _ in range(26):
        clock.move(minutes=5)
        send_everything()


def at_seven(area: Area) -> None:
    """It is morning."""
    here = clock.now().astimezone(area.zone)
    clock.move(
        seconds=(
            (timedelta(hours=31) - timedelta(hours=here.hour, minutes=here.minute)) % timedelta(days=1)
        ).total_seconds()
    )
    send_everything()


def only() -> Delivery:
    return Delivery.objects.get()


def test_a_retry_does_not_ring_at_night(sleeper: Person, area: Area, evening: datetime) -> None:
    Provider.always = AWAY
    tell(sleeper, area=area)
    send_everything()
    until_midnight()
    Provider.always = None
    row, tries = only(), only().attempts
    assert (row.state, row.due_at.astimezone(area.zone).hour) == (State.HELD, 7)
    at_seven(area)
    assert len(Provider.taken) == 1
    assert (only().state, only().attempts) == (State.SENT, tries + 1)


def test_a_killed_workers_row_and_a_hub_that_comes_up_at_night(
    sleeper: Person, area: Area, evening: datetime
) -> None:
    for pk in range(20):
        tell(sleeper, area=area, pk=pk)
    sending._claim(secret=False)  # and dies with sixteen of them in hand
    clock.move(hours=3)
    send_everything()
    assert Provider.taken == []
    assert set(Delivery.objects.values_list("state", "attempts")) == {(State.HELD, 0), (State.HELD, 1)}
    at_seven(area)
    [(_to, said, _reference)] = Provider.taken
    assert "20" in said
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def test_staff_who_try_again_at_night_wake_nobody(sleeper: Person, area: Area, evening: datetime) -> None:
    tell(sleeper, area=area)
    Provider.refuse = [NotSent("sms_400", permanent=True)]
    send_everything()
    assert only().state == State.FAILED
    clock.move(hours=1)
    outbox.retry(outbox.everything(), only().pk)
    send_everything()
    assert (only().state, Provider.taken) == (State.HELD, [])


def test_a_digest_that_fails_and_is_tried_at_night_loses_nothing(
    sleeper: Person, area: Area, evening: datetime
) -> None:
    clock.move(hours=1)
    for pk in range(3):
        tell(sleeper, area=area, pk=pk)
    Provider.refuse = [NotSent("sms_400", permanent=True)]
    at_seven(area)
    digest = Delivery.objects.get(purpose=Purpose.DIGEST)
    assert digest.state == State.FAILED
    clock.move(hours=16)
    tell(sleeper, area=area, pk=9, level=2)  # more urgent: in the morning it is the first
    outbox.retry(outbox.everything(), digest.pk)
    send_everything()
    assert Provider.taken == []
    at_seven(area)
    [(_to, said, _reference)] = Provider.taken
    assert "4" in said
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}


def tried_twice(person: Person, area: Area, pk: int, level: int) -> int:
    """Somebody is told at night; the provider is away at first. How many messages have left half an hour later."""
    tell(person, area=area, pk=pk, level=level)
    Provider.refuse = [AWAY]
    send_everything()
    clock.move(minutes=30)
    send_everything()
    return len(Provider.taken)


def test_what_is_urgent_and_who_is_on_duty_are_not_held(
    sleeper: Person, auntie_wang: Person, area: Area, evening: datetime
) -> None:
    clock.move(hours=1)
    assert tried_twice(sleeper, area, 1, level=1) == 1
    quiet = {"quiet_from": time(22), "quiet_until": time(7), "phone": "+8619934567890"}
    Person.objects.filter(pk=auntie_wang.pk).update(**quiet)
    preferences.choose(auntie_wang, {("other", "sms"): True})
    since, until = clock.now(), clock.now() + timedelta(hours=8)
    duty = Duty.objects.create(person=auntie_wang, area=area, role=Role.COMMITTEE, since=since, until=until)
    assert tried_twice(auntie_wang, area, 2, level=3) == 2
    tell(auntie_wang, area=area, pk=3)
    Duty.objects.filter(pk=duty.pk).update(ended_at=clock.now())  # and goes to bed
    send_everything()
    assert len(Provider.taken) == 2


def test_many_rows_are_asked_about_at_once(sleeper: Person, area: Area, evening: datetime) -> None:
    counts = []
    for some in (2, 16):
        for pk in range(some):
            tell(sleeper, area=area, pk=some * 100 + pk)
        clock.move(hours=1)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert sending.batch(secret=False) == some
        counts.append(len(seen))
        clock.move(hours=-1)
    assert counts[0] == counts[1]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.HELD}

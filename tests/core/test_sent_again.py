"""What makes no row of its own is done once for each key too: a number, a file (contract.md)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.flow import repeat
from hub.core.flow.idempotent import Key
from hub.core.flow.models import IdempotencyKey
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.ladder import actions as ladder
from hub.core.ladder.models import OnCallSlot
from hub.core.ladder.words import Rank
from hub.core.people.models import Area, Person
from hub.core.record.models import RecordEntry
from tests.core.races import at_once

SignIn = Callable[..., Client]


def key(by: Person, text: str = "tap", body: bytes = b"body") -> Key:
    return Key.of(text, body, by)


@pytest.fixture
def slot(area: Area, auntie_wang: Person, director_zhou: Person) -> OnCallSlot:
    """Auntie Wang is on call tomorrow."""
    since = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    wanted = ladder.Plan(auntie_wang, Rank.FIRST, since, since + timedelta(hours=12))
    return ladder.plan(area, wanted, by=director_zhou)


def taken_out(browser: Client, slot: OnCallSlot, text: str) -> int:
    """Takes a slot out of the rota, as a program does; the answer's status."""
    path = f"/api/v1/areas/{slot.area.slug}/rota/{slot.pk}/removal"
    headers = {"Idempotency-Key": text} if text else {}
    return browser.post(path, "{}", content_type="application/json", headers=headers).status_code


@pytest.mark.django_db
def test_what_is_told_once_is_done_once(auntie_wang: Person) -> None:
    done: list[str] = []
    for _try in range(2):
        repeat.told(key(auntie_wang), "x 1", lambda: done.append("once"))
    for other, verb in ((key(auntie_wang, body=b"other"), "x 1"), (key(auntie_wang), "x 2")):
        with pytest.raises(Invalid, match="other_body"):
            repeat.told(other, verb, lambda: done.append("other"))
    repeat.told(None, "x 1", lambda: done.append("without a key"))
    assert done == ["once", "without a key"]
    assert IdempotencyKey.objects.get().reference is None


@pytest.mark.django_db
def test_a_refused_try_leaves_its_key_free(auntie_wang: Person) -> None:
    def refuse() -> int:
        raise Invalid("no", "no")

    for way in (repeat.told, repeat.counted, repeat.noted):
        with pytest.raises(Invalid, match="no"):
            way(key(auntie_wang), "x", refuse)
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db
def test_a_number_is_the_first_tries(auntie_wang: Person) -> None:
    numbers = iter((3, 0, 7))
    assert repeat.counted(key(auntie_wang), "x", lambda: next(numbers)) == 3
    assert repeat.counted(key(auntie_wang), "x", lambda: next(numbers)) == 3
    assert repeat.counted(key(auntie_wang, "later"), "x", lambda: next(numbers)) == 0
    assert repeat.counted(None, "x", lambda: next(numbers)) == 7


@pytest.mark.django_db
def test_a_file_that_is_taken_again_much_later_is_noted_again(area: Area, director_zhou: Person) -> None:
    """Else one key would open the roster for a week with one line in the record."""
    seen: list[int] = []
    with clock.at(datetime(2022, 4, 9, 4, tzinfo=UTC)):
        repeat.noted(key(director_zhou), "x", lambda: seen.append(1))
        clock.move(minutes=9)
        repeat.noted(key(director_zhou), "x", lambda: seen.append(2))
        clock.move(minutes=2)
        repeat.noted(key(director_zhou), "x", lambda: seen.append(3))
    assert seen == [1, 3]


@pytest.mark.django_db
def test_a_roster_is_taken_out_once_for_each_key(area: Area, director_zhou: Person, sign_in: SignIn) -> None:
    browser, url = sign_in(director_zhou), f"/api/v1/areas/{area.slug}/roster/export"
    before = RecordEntry.objects.count()

    def take(text: str) -> bytes:
        answer = browser.post(
            url, json.dumps({"format": "csv"}), content_type="application/json",
            headers={"Idempotency-Key": text},
        )  # fmt: skip
        assert answer.status_code == 200
        return bytes(answer.content)

    assert take("a") == take("a")
    assert RecordEntry.objects.count() == before + 1
    take("b")
    assert RecordEntry.objects.count() == before + 2


@pytest.mark.django_db
def test_a_double_tap_on_a_page_is_done_once(
    area: Area, slot: OnCallSlot, director_zhou: Person, sign_in: SignIn
) -> None:
    browser, url = sign_in(director_zhou), reverse("ladder:remove", args=[area.slug, slot.pk])
    page = browser.get(reverse("ladder:slot", args=[area.slug, slot.pk])).content.decode()
    assert "idempotency_key" in page[page.index(url) :]
    assert [browser.post(url, {"idempotency_key": "tap"}).status_code for _try in range(2)] == [303, 303]
    assert browser.post(url, {"idempotency_key": "another"}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_takes_it_out_and_both_hear_that_it_is_out(
    slot: OnCallSlot, director_zhou: Person, sign_in: SignIn
) -> None:
    browsers = [sign_in(director_zhou) for _try in range(2)]
    before = RecordEntry.objects.count()

    def tap(browser: Client) -> Callable[[], Any]:
        return lambda: taken_out(browser, slot, "one tap")

    assert at_once(*map(tap, browsers)) == [204, 204]
    assert not OnCallSlot.objects.exists()
    assert RecordEntry.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_without_a_key_the_second_of_two_is_refused(
    slot: OnCallSlot, director_zhou: Person, sign_in: SignIn
) -> None:
    """The control: it is the key that makes them one."""
    browsers = [sign_in(director_zhou) for _try in range(2)]

    def tap(browser: Client) -> Callable[[], Any]:
        return lambda: taken_out(browser, slot, "")

    first, second = sorted(map(int, map(str, at_once(*map(tap, browsers)))))
    assert first == 204
    assert second in (404, 409)

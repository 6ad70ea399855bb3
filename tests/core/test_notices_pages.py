"""The pages of notices: one's own only, without scripts, in both languages."""

import re
from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.notices import inbox, preferences
from hub.core.notices.models import Delivery, Notice, PushSubscription
from hub.core.notices.words import Purpose, State
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.core.notices_kit import tell

SignIn = Callable[..., Client]


@pytest.fixture
def browser(li_wei: Person, sign_in: SignIn) -> Client:
    return sign_in(li_wei)


@pytest.fixture
def operator(area: Area) -> Person:
    return staff("Operator", area, Role.OPERATOR)


@pytest.fixture
def outsiders(li_wei: Person, xiao_zhao: Person, stranger: Person) -> list[Person]:
    """Who has nothing to do with what leaves the hub here."""
    return [li_wei, xiao_zhao, stranger]


def test_the_inbox_shows_ones_own_newest_first(
    browser: Client, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    tell(li_wei, pk=1)
    clock.move(minutes=1)
    tell(li_wei, pk=2)
    tell(auntie_wang, pk=3)
    page = browser.get(reverse("notices:inbox")).content.decode()
    assert re.findall(r'id="notice-(\d+)"', page) == [
        str(pk) for pk in Notice.objects.filter(person=li_wei).order_by("-at").values_list("pk", flat=True)
    ]
    assert "data-live-streams" in page


def test_an_empty_inbox_says_what_will_stand_there(browser: Client) -> None:
    page = browser.get(reverse("notices:inbox"))
    assert page.status_code == 200
    assert "<li" not in page.content.decode().partition('data-live-list="notice"')[2].partition("</ul>")[0]


def test_the_number_of_queries_does_not_grow_with_the_inbox(
    browser: Client, li_wei: Person, django_assert_max_num_queries: Any
) -> None:
    for pk in range(40):
        tell(li_wei, pk=pk)
    with django_assert_max_num_queries(24):
        browser.get(reverse("notices:inbox"))


def test_opening_a_notice_reads_it_and_leads_on(browser: Client, li_wei: Person) -> None:
    tell(li_wei)
    pk = Notice.objects.get().pk
    assert browser.get(reverse("notices:read", args=[pk])).status_code == 405, (
        "a link preview must not read it"
    )
    answer = browser.post(reverse("notices:read", args=[pk]))
    assert (answer.status_code, answer["Location"]) == (303, "/requests/7/")
    assert inbox.unread_count(li_wei) == 0
    assert browser.post(reverse("notices:read", args=[pk])).status_code == 303


def test_a_path_that_leads_out_of_the_hub_is_not_followed(browser: Client, li_wei: Person) -> None:
    tell(li_wei)
    row = Notice.objects.get()
    row.words = {**row.words, "url": "//evil.example/"}
    row.save(update_fields=["words"])
    assert browser.post(reverse("notices:read", args=[row.pk]))["Location"] == reverse("notices:inbox")


@pytest.mark.parametrize(("name", "method"), [("row", "get"), ("read", "post")])
def test_somebody_elses_notice_does_not_exist(
    name: str, method: str, auntie_wang: Person, li_wei: Person, sign_in: SignIn
) -> None:
    tell(li_wei)
    address = reverse(f"notices:{name}", args=[Notice.objects.get().pk])
    assert getattr(sign_in(auntie_wang), method)(address).status_code == 404
    assert getattr(Client(), method)(address).status_code == 302
    assert inbox.unread_count(li_wei) == 1


def test_the_live_list_gets_ones_own_rows_only(browser: Client, li_wei: Person, auntie_wang: Person) -> None:
    tell(li_wei, auntie_wang)
    mine, hers = (Notice.objects.get(person=person).pk for person in (li_wei, auntie_wang))
    answer = browser.get(reverse("notices:rows"), {"ids": f"{mine},{hers},x,99999999999999999999"})
    assert re.findall(r'id="notice-(\d+)"', answer.content.decode()) == [str(mine)]
    assert browser.get(reverse("notices:rows"), {"ids": str(hers)}).status_code == 204


def test_mark_all_reads_what_stood_there(browser: Client, li_wei: Person, noon: datetime) -> None:
    tell(li_wei, pk=1)
    until = clock.now().isoformat()
    clock.move(minutes=1)
    tell(li_wei, pk=2)
    assert browser.post(reverse("notices:read_all"), {"until": until}).status_code == 303
    assert inbox.unread_count(li_wei) == 1
    assert browser.post(reverse("notices:read_all"), {"until": "yesterday"}).status_code == 422


def test_a_page_of_the_subject_reads_what_was_told_about_it(browser: Client, li_wei: Person) -> None:
    tell(li_wei)
    assert browser.post(reverse("notices:seen"), {"kind": "request", "id": "7"}).status_code == 204
    assert inbox.unread_count(li_wei) == 0
    assert browser.post(reverse("notices:seen"), {"kind": "request", "id": "x"}).status_code == 422


@pytest.mark.parametrize(
    "after", ["x", "_", "2022-04-09_1", "2022-04-09T04:00:00+00:00_x", "0000-99-99T00:00_1"]
)
def test_a_broken_cursor_gets_an_answer(browser: Client, after: str) -> None:
    assert browser.get(reverse("notices:inbox"), {"after": after}).status_code == 422


def test_preferences_are_kept(browser: Client, li_wei: Person) -> None:
    address = reverse("notices:preferences")
    assert browser.get(address).status_code == 200
    posted = {"other-sms": "on", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert browser.post(address, posted).status_code == 303
    li_wei.refresh_from_db()
    assert (li_wei.quiet_from, li_wei.quiet_until) == (time(22), time(7))
    assert preferences.choices(li_wei)["other", "sms"]
    assert not preferences.choices(li_wei)["other", "push"]


def test_half_of_the_quiet_hours_is_asked_about_and_nothing_typed_is_lost(
    browser: Client, li_wei: Person
) -> None:
    answer = browser.post(reverse("notices:preferences"), {"other-sms": "on", "quiet_from": "22:00"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="22:00"' in page
    assert re.search(r'name="other-sms"[^>]*checked', page)
    li_wei.refresh_from_db()
    assert li_wei.quiet_from is None


def test_a_device_that_is_none_gets_a_clear_answer(browser: Client) -> None:
    assert browser.post(reverse("notices:add_device"), {"endpoint": "https://10.0.0.5/"}).status_code == 422
    assert not PushSubscription.objects.exists()


def failed(person: Person, area: Area | None, **more: Any) -> Delivery:
    kept = {"channel": "sms", "masked": "199****6789", "last_error": "sms_503", "attempts": 9, **more}
    return Delivery.objects.create(person=person, area=area, state=State.FAILED, ended_at=clock.now(), **kept)


def test_the_outbox_shows_failures_of_the_area_masked(
    li_wei: Person, auntie_wang: Person, area: Area, other_area: Area, sign_in: SignIn
) -> None:
    failed(li_wei, area)
    failed(li_wei, other_area, masked="188****0000")
    failed(li_wei, None, purpose=Purpose.CODE, masked="177****0000")
    page = sign_in(auntie_wang).get(reverse("notices:outbox", args=[area.slug])).content.decode()
    assert "199****6789" in page
    assert "503" in page
    assert "188****0000" not in page
    assert "177****0000" not in page, "codes are for the operator to see"


def test_the_operator_sees_what_belongs_to_no_area_too(
    li_wei: Person, operator: Person, area: Area, sign_in: SignIn
) -> None:
    failed(li_wei, None, purpose=Purpose.CODE, masked="177****0000")
    page = sign_in(operator).get(reverse("notices:outbox", args=[area.slug])).content.decode()
    assert "177****0000" in page


def test_the_demos_copies_are_not_shown_outside_the_demo(
    li_wei: Person, operator: Person, area: Area, sign_in: SignIn, settings: Any
) -> None:
    copy = {"to": "+8619923456789", "title": "", "text": "Your code is 123456"}
    failed(li_wei, area, demo_copy=copy)
    browser, address = sign_in(operator), reverse("notices:outbox", args=[area.slug])
    page = browser.get(address).content.decode()
    assert "123456" not in page
    assert "+8619923456789" not in page
    settings.DEMO = True
    assert "123456" in browser.get(address).content.decode()


def test_staff_try_again_what_failed_and_only_that(
    li_wei: Person, auntie_wang: Person, area: Area, other_area: Area, sign_in: SignIn
) -> None:
    row, code, elsewhere = (
        failed(li_wei, area),
        failed(li_wei, area, purpose=Purpose.CODE),
        failed(li_wei, other_area),
    )
    browser = sign_in(auntie_wang)

    def retry(one: Delivery) -> int:
        return browser.post(reverse("notices:retry", args=[area.slug, one.pk])).status_code

    assert [retry(row), retry(row), retry(code), retry(elsewhere)] == [303, 409, 409, 404]
    row.refresh_from_db()
    assert (row.state, row.attempts, row.ended_at) == (State.QUEUED, 0, None)


@pytest.mark.parametrize("name", ["notices:outbox", "jobs:jobs"])
def test_the_staffs_pages_are_theirs(
    name: str, area: Area, outsiders: list[Person], operator: Person, sign_in: SignIn
) -> None:
    address = reverse(name, args=[area.slug])
    assert [sign_in(person).get(address).status_code for person in outsiders] == [404] * 3
    assert Client().get(address).status_code == 302
    assert sign_in(operator, second_factor=False).get(address).status_code == 302
    assert sign_in(operator).get(address).status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_stands_in_both_languages(
    language: str, li_wei: Person, operator: Person, area: Area, sign_in: SignIn
) -> None:
    for person in (li_wei, operator):
        Person.objects.filter(pk=person.pk).update(language=language)
    tell(operator, level=0)
    failed(li_wei, area)
    browser = sign_in(operator)
    for name in ("inbox", "preferences"):
        assert browser.get(reverse(f"notices:{name}")).status_code == 200
    for name in ("notices:outbox", "jobs:jobs"):
        assert browser.get(reverse(name, args=[area.slug])).status_code == 200

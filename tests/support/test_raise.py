"""A request comes in."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from hub.core.estate import proxy
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.live import names, registry
from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.people.models import Area, CareFlag, Household, Person
from hub.core.record.write import history
from support import access, actions
from support.models import SupportRequest
from support.words import Category, Danger, State

pytestmark = pytest.mark.django_db


def ask(area: Area, by: Person, **more: object) -> SupportRequest:
    """Li Wei asks for medicine."""
    household = by.memberships.get().household
    wish = actions.Wish(category="medicine", text="胰岛素明天早上用完", household=household, **more)  # type: ignore[arg-type]
    return actions.raise_request(area, wish, by=by)


def test_a_request_gets_a_number_a_level_and_a_promise(area: Area, li_wei: Person, noon: datetime) -> None:
    request = ask(area, li_wei)
    assert (request.number, request.state, request.level) == (1001, State.NEW, 2)
    assert request.due_at == noon + timedelta(hours=1)
    assert {c.kind: c.due_at - noon for c in request.clocks.all()} == {
        "acknowledge": timedelta(hours=1), "contact": timedelta(hours=4), "outcome": timedelta(days=1),
    }  # fmt: skip
    assert ask(area, li_wei).number == 1002


def test_a_danger_sign_is_level_0_whatever_the_category(area: Area, li_wei: Person) -> None:
    assert ask(area, li_wei, dangers=(Danger.LABOUR,)).level == 0


def test_a_care_flag_lifts_by_one_and_never_to_0_alone(
    area: Area, granny_chen: Person, noon: datetime
) -> None:
    household = granny_chen.memberships.get().household
    episode = area.episodes.get()
    CareFlag.objects.create(household=household, episode=episode, kind="dialysis", source="roster")
    assert ask(area, granny_chen).level == 1
    wish = actions.Wish(category=Category.NOISE, text="吵", household=household)
    assert actions.raise_request(area, wish, by=granny_chen).level == 2


def test_an_ordinary_request_at_night_is_promised_for_the_morning(
    area: Area, li_wei: Person, noon: datetime
) -> None:
    clock.move(hours=11)  # 23:00 in Shanghai
    wish = actions.Wish(category=Category.WASTE, text="垃圾", household=li_wei.memberships.get().household)
    request = actions.raise_request(area, wish, by=li_wei)
    assert request.due_at == noon + timedelta(hours=22)  # 8:00 and two hours


def test_it_moves_the_desk_and_its_own_stream_and_tells_staff_and_household(
    area: Area, li_wei: Person, auntie_wang: Person, xiao_zhao: Person, stranger: Person
) -> None:
    request = ask(area, li_wei)
    streams = set(StreamRow.objects.exclude(stream__startswith="inbox").values_list("stream", flat=True))
    assert streams == {names.desk(area.pk), f"request:{request.pk}"}
    told = set(Notice.objects.values_list("person", "verb"))
    assert told == {(auntie_wang.pk, "support.request.raised"), (li_wei.pk, "support.request.received")}


def test_the_record_keeps_the_words_sealed(area: Area, li_wei: Person) -> None:
    request = ask(area, li_wei)
    [(entry, said), _received] = list(history("request", request.pk))
    assert said["text"] == "胰岛素明天早上用完"
    assert "胰岛素".encode() not in bytes(entry.particulars)


def test_nothing_said_is_refused_and_nothing_is_kept(area: Area, li_wei: Person) -> None:
    with pytest.raises(Invalid, match=r"request\.empty"):
        actions.raise_request(area, actions.Wish(category="food", text="  "), by=li_wei)
    assert not SupportRequest.objects.exists()


def test_a_neighbours_request_tells_the_household_and_not_twice(
    area: Area, granny_door: Household, granny_chen: Person, auntie_wang: Person
) -> None:
    acting = proxy.beneficiary_for(auntie_wang, granny_door.pk)
    wish = actions.Wish(
        category="food", text="没有米了", household=granny_door, acting_for=acting, channel="phone"
    )
    request = actions.raise_request(area, wish, by=auntie_wang)
    assert (request.beneficiary, request.raised_by) == (granny_chen, auntie_wang)
    assert request.contact_name == "陈桂花"
    assert list(Notice.objects.filter(person=granny_chen).values_list("verb", flat=True)) == [
        "estate.household.done_for"
    ]


def test_who_follows_a_request(
    area: Area, li_wei: Person, granny_chen: Person, auntie_wang: Person, stranger: Person
) -> None:
    request = ask(area, li_wei)
    assert list(access.requests_of(li_wei)) == [request]
    assert not access.requests_of(granny_chen).exists()
    assert not access.requests_of(auntie_wang).exists()
    assert list(access.requests_at_desk(auntie_wang)) == [request]
    assert not access.requests_at_desk(stranger).exists()
    everybody = {p.pk for p in (li_wei, granny_chen, auntie_wang, stranger)}
    stream = f"request:{request.pk}"
    assert registry.allowed(stream, everybody) == {li_wei.pk}
    assert registry.allowed(stream, everybody, second_factor=True) == {li_wei.pk, auntie_wang.pk}


def test_the_page_asks_one_question_at_a_time_and_keeps_the_answers(
    area: Area, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(li_wei)
    assert "120" in browser.get("/requests/new/").content.decode()
    page = browser.post("/requests/new/", {"step": "danger"})
    page = browser.post("/requests/new/", {"step": "category", "category": "medicine"})
    page = browser.post("/requests/new/", {"step": "words", "category": "medicine", "text": ""})
    assert page.status_code == 422
    answers = {"category": "medicine", "text": "胰岛素", "contact_phone": "138 0013 8000"}
    page = browser.post("/requests/new/", {"step": "words", **answers})
    assert "胰岛素" in page.content.decode()
    page = browser.post("/requests/new/", {"step": "check", "idempotency_key": "k1", **answers})
    request = SupportRequest.objects.get()
    assert page["Location"] == f"/requests/{request.pk}/"
    assert request.contact_phone == "+8613800138000"
    again = browser.post("/requests/new/", {"step": "check", "idempotency_key": "k1", **answers})
    assert again["Location"] == f"/requests/{request.pk}/"
    assert SupportRequest.objects.count() == 1
    other = browser.post(
        "/requests/new/", {"step": "check", "idempotency_key": "k1", **answers, "text": "别的"}
    )
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("path", "choice", "seen"),
    [
        ("/settings/language/", {"language": "en"}, "What do you need?"),
        ("/settings/display/", {"size": "large"}, 'data-size="large"'),
    ],
)
def test_another_language_or_size_keeps_the_question_and_the_answers(
    area: Area, li_wei: Person, sign_in: Callable[..., Client], path: str, choice: dict[str, str], seen: str
) -> None:
    """The switch sends the whole conversation; nothing is raised by it, not even from the last page."""
    browser = sign_in(li_wei)
    for step in ("words", "check"):
        answers = {"step": step, "category": "medicine", "text": "胰岛素", "next": "/requests/new/", **choice}
        page = browser.post(path, answers, follow=True)
        assert page.redirect_chain == [("/requests/new/", 307)]
        assert "胰岛素" in page.content.decode()
        assert f'name="step" value="{step}"' in page.content.decode()
    assert seen in browser.post(path, {**answers, "step": "words"}, follow=True).content.decode()
    assert not SupportRequest.objects.exists()


def test_the_api_raises_the_same_request(area: Area, li_wei: Person, sign_in: Callable[..., Client]) -> None:
    browser = sign_in(li_wei)
    body = {"category": "repair", "text": "水管漏水"}
    answer = browser.post(
        "/api/v1/requests", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="a1"
    )
    assert answer.status_code == 201, answer.content
    again = browser.post("/api/v1/requests", body, content_type="application/json", HTTP_IDEMPOTENCY_KEY="a1")
    assert again.json()["id"] == answer.json()["id"]
    bad = browser.post("/api/v1/requests", {"category": "repair"}, content_type="application/json")
    assert (bad.status_code, bad.json()["code"]) == (422, "request.empty")
    assert bad["Content-Type"].startswith("application/problem+json")

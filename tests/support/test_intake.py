"""By every channel: on the web with an answer or "update mine" before it is sent, by phone, at the gate."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support import actions
from support.models import KnowledgeArticle, SupportRequest
from support.words import Channel
from tests.conftest import staff
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db

CHECK = {"step": "check", "category": "medicine", "text": "胰岛素没有了", "contact_phone": "13800138000"}


@pytest.fixture
def article(area: Area, auntie_wang: Person) -> KnowledgeArticle:
    """How to get medicine."""
    texts = {
        "zh-hans": {"title": "怎样配药", "body": "每天九点前登记。"},
        "en": {"title": "How to get medicine", "body": "Ask before nine."},
    }
    return actions.put_article(area, "medicine", "胰岛素，处方", texts, by=auntie_wang)


def test_an_answer_is_offered_before_and_counted_once(
    area: Area, li_wei: Person, article: KnowledgeArticle, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(li_wei)
    page = browser.post("/requests/new/", {**CHECK, "step": "words"}).content.decode()
    assert "怎样配药" in page
    for _ in range(2):
        assert browser.post("/requests/new/", {**CHECK, "answered": article.pk}).status_code == 302
    article.refresh_from_db()
    assert article.helped == 1
    assert not SupportRequest.objects.exists()


def test_a_life_in_danger_is_offered_no_reading(
    li_wei: Person, article: KnowledgeArticle, sign_in: Callable[..., Client]
) -> None:
    page = sign_in(li_wei).post("/requests/new/", {**CHECK, "step": "words", "dangers": ["breathing"]})
    assert "怎样配药" not in page.content.decode()


def test_words_find_an_answer_before_the_subject_does(
    area: Area, article: KnowledgeArticle, auntie_wang: Person
) -> None:
    texts = {"zh-hans": {"title": "停电", "body": "看电表箱。"}}
    power = actions.put_article(area, "repair", "停电", texts, by=auntie_wang)
    assert actions.answers(area, "medicine", "停电了，药要冷藏")[0] == power
    assert actions.answers(area, "noise", "太吵") == []
    actions.take_down(power, by=auntie_wang)
    assert actions.answers(area, "repair", "停电") == []


def test_update_mine_adds_the_words_to_the_open_one(li_wei: Person, sign_in: Callable[..., Client]) -> None:
    earlier, browser = ask(li_wei, "胰岛素明天用完", "medicine"), sign_in(li_wei)
    page = browser.post("/requests/new/", {**CHECK, "step": "words"}).content.decode()
    assert f'name="add_to" value="{earlier.pk}"' in page
    assert (
        browser.post("/requests/new/", {**CHECK, "add_to": earlier.pk})["Location"]
        == f"/requests/{earlier.pk}/"
    )
    assert [said.body for said in earlier.messages.all()] == ["胰岛素没有了"]
    assert SupportRequest.objects.count() == 1


def test_nobody_adds_to_somebody_else_s(
    li_wei: Person, granny_chen: Person, sign_in: Callable[..., Client]
) -> None:
    theirs = ask(granny_chen, "药", "medicine")
    assert sign_in(li_wei).post("/requests/new/", {**CHECK, "add_to": theirs.pk}).status_code == 404
    assert not theirs.messages.exists()


def test_the_emergency_numbers_stand_before_the_form(li_wei: Person, sign_in: Callable[..., Client]) -> None:
    page = sign_in(li_wei).get("/requests/new/").content.decode()
    for number in ("120", "110", "119"):
        assert page.index(f'href="tel:{number}"') < page.index('<form class="form"')


def test_by_phone_the_same_door_is_asked_first_and_nothing_typed_is_lost(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    earlier, browser, url = ask(granny_chen), sign_in(auntie_wang), f"/area/{area.slug}/desk/new/"
    sent = {
        "building": home(granny_chen).building.pk, "door": "304", "category": "food", "text": "米还没有到",
        "channel": "phone",
    }  # fmt: skip
    asked = browser.post(url, sent)
    assert asked.status_code == 409
    assert "米还没有到" in asked.content.decode()
    browser.post(url, {**sent, "add_to": earlier.pk})
    assert [(said.body, said.by_resident) for said in earlier.messages.all()] == [("米还没有到", True)]
    assert earlier.clocks.filter(kind="reply", stopped_at=None).exists()  # whoever has it owes an answer
    browser.post(url, {**sent, "anyway": "1"})
    assert SupportRequest.objects.count() == 2


def test_at_the_gate_a_guard_writes_it_down_and_reads_nothing(
    area: Area, granny_chen: Person, sign_in: Callable[..., Client]
) -> None:
    guard = staff("吴保安", area, Role.GUARD, email="wu@example.org")
    browser, url = sign_in(guard), f"/area/{area.slug}/desk/new/"
    assert 'value="gate" selected' in browser.get(url).content.decode()
    ask(granny_chen, "没有米了")
    sent = {
        "building": home(granny_chen).building.pk, "door": "304", "category": "food", "text": "门口有人送米",
        "channel": "gate",
    }  # fmt: skip
    answer = browser.post(url, sent)
    assert answer["Location"] == url
    found = SupportRequest.objects.get(channel=Channel.GATE)
    assert (found.household, found.raised_by) == (home(granny_chen), guard)
    page = browser.get(url).content.decode()
    assert str(found.number) in page
    assert "没有米了" not in page
    assert browser.get(f"/area/{area.slug}/desk/{found.pk}/").status_code == 404

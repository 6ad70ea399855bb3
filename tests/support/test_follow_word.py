"""People with only a phone say whether it helped, and that something is missing: by number and phone, or by SMS."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hub.core.people.models import Area, Person
from hub.core.record import write
from support import access, actions, following
from support.models import SupportRequest
from support.words import Channel, Outcome, Satisfaction, State
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db

PHONE, AS_TYPED = "+8613900138000", "139 0013 8000"


@pytest.fixture
def called(area: Area, granny_chen: Person, auntie_wang: Person) -> SupportRequest:
    """Granny Chen's daughter rang for her from a phone that is on no roster."""
    wish = actions.Wish(
        category="food", text="没有米", contact_phone=AS_TYPED, household=home(granny_chen),
        channel=Channel.PHONE,
    )  # fmt: skip
    return actions.raise_request(area, wish, by=auntie_wang)


@pytest.fixture
def solved(called: SupportRequest, auntie_wang: Person) -> SupportRequest:
    """The rice was brought."""
    return actions.resolve(actions.accept(called, by=auntie_wang), Outcome.DONE, by=auntie_wang)


def proof(found: SupportRequest, **more: object) -> dict[str, object]:
    """What the page's forms carry."""
    return {"number": str(found.number), "phone": AS_TYPED, "area": found.area.slug, **more}


def last_line(found: SupportRequest) -> tuple[int | None, dict[str, Any]]:
    """Who did the last thing to it as the record has it, and its particulars."""
    *_before, (line, particulars) = write.history("request", found.pk)
    return line.actor_id, particulars


def sms(area: Area, by: Person, text: str, phone: str = AS_TYPED) -> SupportRequest:
    """One SMS comes in."""
    found = actions.receive_sms(area, actions.Sms(phone=phone, text=text, reference=text), by=by).request
    assert found is not None
    return found


def test_what_is_not_solved_is_not_asked_about(client: Client, called: SupportRequest) -> None:
    page = client.post("/follow/", proof(called)).content.decode()
    assert "/follow/rating/" not in page
    answer = client.post("/follow/rating/", proof(called, satisfaction="3"))
    assert answer.status_code == 409
    assert called.reread().satisfaction is None


def test_it_helped(client: Client, solved: SupportRequest) -> None:
    page = client.post("/follow/", proof(solved)).content.decode()
    assert "/follow/rating/" in page
    assert "/follow/reopening/" in page
    answer = client.post("/follow/rating/", proof(solved, satisfaction="3", words="药送得很快"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert "药送得很快" not in said
    now = solved.reread()
    assert (now.satisfaction, now.satisfaction_text, now.state) == (3, "药送得很快", State.CLOSED)
    actor, particulars = last_line(solved)
    assert actor is None
    assert particulars["proof"] == "number and phone"
    assert following.find(str(solved.number), PHONE)[0].said == str(Satisfaction.GOOD.label)


def test_something_is_missing_and_it_goes_back_to_whoever_had_it(
    client: Client, solved: SupportRequest, area: Area, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    answer = client.post("/follow/reopening/", proof(solved, reason="只送了一半"))
    assert answer.status_code == 200
    now = solved.reread()
    assert (now.state, now.owner) == (State.ASSIGNED, auntie_wang)
    (message,) = access.messages_seen_by_resident(now)
    assert (message.body, message.author, message.by_resident) == ("只送了一半", None, True)
    assert "只送了一半" not in answer.content.decode()
    desk = sign_in(auntie_wang)
    desk.cookies["linli_language"] = "en"
    page = desk.get(
        f"/area/{area.slug}/desk/{solved.pk}/", headers={"Accept-Language": "en"}
    ).content.decode()
    assert "只送了一半" in page
    assert "Not signed in, by phone number" in page


@pytest.mark.parametrize("wrong", [{"number": "99999"}, {"phone": "19900000001"}, {"area": "elsewhere"}])
def test_without_the_proof_nothing_is_said_and_nothing_lost(
    wrong: dict[str, str], client: Client, solved: SupportRequest
) -> None:
    answer = client.post("/follow/rating/", proof(solved, satisfaction="1", words="一袋都没有") | wrong)
    assert answer.status_code == 422
    assert "一袋都没有" in answer.content.decode()
    reopened = client.post("/follow/reopening/", proof(solved, reason="一袋都没有") | wrong)
    assert reopened.status_code == 422
    assert "一袋都没有" in reopened.content.decode()
    now = solved.reread()
    assert (now.state, now.satisfaction) == (State.RESOLVED, None)


def test_an_empty_word_is_refused_beside_the_request(client: Client, solved: SupportRequest) -> None:
    for path in ("rating", "reopening"):
        answer = client.post(f"/follow/{path}/", proof(solved, words="一半"))
        assert answer.status_code == 422
        assert f"#{solved.number}" in answer.content.decode()


def test_the_tries_are_those_of_looking(client: Client, solved: SupportRequest) -> None:
    for n in range(10):
        Client().post("/follow/", {"number": str(n), "phone": AS_TYPED})
    answer = client.post("/follow/rating/", proof(solved, satisfaction="3", words="谢谢大家"))
    assert answer.status_code == 429
    assert "谢谢大家" in answer.content.decode()
    assert solved.reread().satisfaction is None


def test_whoever_works_at_the_desk_does_not_say_it_for_them(
    solved: SupportRequest, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    """Number and phone stand on every case: satisfaction is the resident's word alone."""
    desk = sign_in(auntie_wang)
    for path, word in (("rating", {"satisfaction": "3"}), ("reopening", {"reason": "再来"})):
        assert desk.post(f"/follow/{path}/", proof(solved, **word)).status_code == 403
    now = solved.reread()
    assert (now.state, now.satisfaction) == (State.RESOLVED, None)


def test_whoever_is_signed_in_and_follows_it_says_it_by_name(
    solved: SupportRequest, granny_chen: Person, sign_in: Callable[..., Client]
) -> None:
    sign_in(granny_chen).post("/follow/rating/", proof(solved, satisfaction="2"))
    assert solved.reread().satisfaction == 2
    actor, particulars = last_line(solved)
    assert (actor, "proof" in particulars) == (granny_chen.pk, False)


def test_by_api(client: Client, solved: SupportRequest) -> None:
    sent = {"number": str(solved.number), "phone": AS_TYPED}
    wrong = client.post(
        "/api/v1/follow/rating", {**sent, "number": "1", "satisfaction": 3}, "application/json"
    )
    assert wrong.status_code == 422
    rated = client.post("/api/v1/follow/rating", {**sent, "satisfaction": 2}, "application/json")
    assert rated.json()["number"] == solved.number
    assert solved.reread().satisfaction == 2
    again = client.post("/api/v1/follow/reopening", {**sent, "reason": "少一袋"}, "application/json")
    assert (again.status_code, again.json()["is_over"]) == (200, False)
    assert solved.reread().state == State.ASSIGNED


def test_an_sms_from_the_phone_that_was_given_says_how_it_helped(
    area: Area, solved: SupportRequest, auntie_wang: Person
) -> None:
    assert sms(area, auntie_wang, "3") == solved
    assert (solved.reread().satisfaction, SupportRequest.objects.count()) == (3, 1)
    actor, particulars = last_line(solved)
    assert (actor, particulars["proof"]) == (None, "sms")


def test_an_sms_from_the_phone_that_was_given_adds_to_it(
    area: Area, called: SupportRequest, li_wei: Person, auntie_wang: Person
) -> None:
    theirs = ask(li_wei)
    assert sms(area, auntie_wang, f"#{called.number} 还要一瓶油") == called
    (message,) = access.messages_seen_by_resident(called)
    assert (message.body, message.author, message.by_resident) == ("还要一瓶油", None, True)
    assert sms(area, auntie_wang, f"#{theirs.number} 你好") not in (called, theirs)


def test_only_in_the_area_the_newest_and_from_that_phone(
    area: Area, other_area: Area, solved: SupportRequest, granny_chen: Person, auntie_wang: Person
) -> None:
    assert sms(other_area, auntie_wang, "3") != solved
    assert sms(area, auntie_wang, "2", phone="139 0013 8001") != solved
    assert solved.reread().satisfaction is None
    wish = actions.Wish(category="food", text="没有油", contact_phone=AS_TYPED, household=home(granny_chen))
    newer = actions.raise_request(area, wish, by=auntie_wang)
    actions.resolve(actions.accept(newer, by=auntie_wang), Outcome.DONE, by=auntie_wang)
    assert sms(area, auntie_wang, "1") == newer
    assert solved.reread().satisfaction is None


def test_a_phone_is_kept_as_it_is_read(li_wei: Person, sign_in: Callable[..., Client]) -> None:
    def send(phone: str) -> Any:
        wish = {"category": "food", "text": "没有米", "contact_phone": phone}
        return sign_in(li_wei).post("/api/v1/requests", wish, "application/json")

    made = send(AS_TYPED)
    assert made.status_code == 201
    found = SupportRequest.objects.get()
    assert found.contact_phone == PHONE
    assert following.find(str(found.number), AS_TYPED)
    refused = send("nonsense")
    assert refused.status_code == 422
    assert "contact_phone" in json.loads(refused.content)["errors"]
    assert SupportRequest.objects.count() == 1


def test_a_phone_that_is_none_loses_nothing_on_the_form(
    li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    for step in ("words", "check"):
        sent = {"step": step, "category": "food", "text": "没有米了", "contact_phone": "nonsense"}
        answer = sign_in(li_wei).post("/requests/new/", sent, headers={"Accept-Language": "en"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "没有米了" in page
        assert "nonsense" in page
        assert "138 0013 8000" in page
    assert not SupportRequest.objects.exists()

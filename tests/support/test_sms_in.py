"""A gateway brings an SMS: a request from the sender's door, words for one, how one helped; and gets an answer."""

import json
from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.kit import seal
from hub.core.kit.errors import Invalid
from hub.core.notices.models import Delivery
from hub.core.people import tokens
from hub.core.people.models import Area, Person
from support import access, actions
from support.models import SupportRequest
from support.words import Channel, Outcome, State
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db


def sms(
    area: Area, by: Person, text: str, phone: str = "199 1234 5678", reference: str = ""
) -> SupportRequest:
    """One SMS comes in."""
    said = actions.Sms(phone=phone, text=text, reference=reference or text)
    found = actions.receive_sms(area, said, by=by).request
    assert found is not None
    return found


def sent() -> list[dict[str, str]]:
    """What has been put into the outbox for phones."""
    return [
        json.loads(seal.unwrap(bytes(row.sealed or b"")))
        for row in Delivery.objects.filter(channel="sms").exclude(sealed=None)
    ]


def test_it_is_matched_to_the_sender_s_door_and_answered_with_the_number(
    area: Area, granny_chen: Person, auntie_wang: Person
) -> None:
    found = sms(area, auntie_wang, "没有米了")
    assert (found.household, found.raised_by, found.channel) == (home(granny_chen), granny_chen, Channel.SMS)
    assert found.contact_phone == "+8619912345678"
    assert any(str(found.number) in one["text"] and one["address"] == found.contact_phone for one in sent())


def test_an_unknown_phone_makes_a_request_too(area: Area, auntie_wang: Person) -> None:
    found = sms(area, auntie_wang, "我在东门，进不来", "13800138000")
    assert (found.household, found.raised_by, found.contact_phone) == (None, auntie_wang, "+8613800138000")
    assert [one["address"] for one in sent()] == ["+8613800138000"]


def test_the_same_one_brought_twice_makes_one(area: Area, granny_chen: Person, auntie_wang: Person) -> None:
    first = sms(area, auntie_wang, "没有米了", reference="x-1")
    assert sms(area, auntie_wang, "没有米了", reference="x-1") == first
    assert SupportRequest.objects.count() == 1


def test_with_a_number_it_goes_to_one_s_own_request_only(
    area: Area, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    mine, theirs = sms(area, auntie_wang, "没有米了"), ask(li_wei)
    assert sms(area, auntie_wang, f"#{mine.number} 还要一瓶油") == mine
    assert [m.body for m in access.messages_seen_by_resident(mine)] == ["还要一瓶油"]
    other = sms(area, auntie_wang, f"#{theirs.number} 你好")
    assert other not in (mine, theirs)


def test_a_single_digit_says_how_it_helped(area: Area, granny_chen: Person, auntie_wang: Person) -> None:
    found = sms(area, auntie_wang, "没有米了")
    actions.resolve(actions.accept(found.reread(), by=auntie_wang), Outcome.DONE, by=auntie_wang)
    sms(area, auntie_wang, "3")
    assert (found.reread().satisfaction, found.reread().state) == (3, State.CLOSED)


def test_empty_words_and_what_is_no_phone_are_refused(area: Area, auntie_wang: Person) -> None:
    with pytest.raises(Invalid, match=r"sms\.empty"):
        sms(area, auntie_wang, "  ", reference="a")
    with pytest.raises(Invalid, match=r"sms\.phone"):
        sms(area, auntie_wang, "你好", phone="10086x", reference="b")


def test_the_gateway_comes_in_by_its_token(
    area: Area, granny_chen: Person, auntie_wang: Person, li_wei: Person, client: Client,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    url, body = (
        f"/api/v1/areas/{area.slug}/sms",
        {"from": "19912345678", "text": "没有米了", "reference": "g1"},
    )
    assert client.post(url, body, "application/json").status_code == 401
    assert sign_in(li_wei).post(url, body, "application/json").status_code == 404
    _row, token = tokens.make(auntie_wang, "网关", ["write", "staff"], 30, second_factor=True)
    answer = client.post(url, body, "application/json", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 201
    assert answer.json()["number"] == SupportRequest.objects.get().number

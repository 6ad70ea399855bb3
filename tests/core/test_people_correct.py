"""A person's contact data, corrected by staff."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate.actions import contacts
from hub.core.kit.errors import Invalid, NotYours
from hub.core.people.models import Area, Membership, Person
from tests.core.estate_kit import fresh, watching

SignIn = Callable[..., Client]


def member(person: Person) -> Membership:
    """Their place on a list, as a request reads it."""
    return Membership.objects.select_related("person", "household__area", "household__building").get(
        person=person
    )


@pytest.mark.django_db
def test_the_person_is_told_and_nobody_else(granny_chen: Person, auntie_wang: Person) -> None:
    """Nobody changes how somebody is reached behind their back."""
    with watching() as seen:
        contacts.change(
            member(granny_chen), {"phone": "+8619900001111", "relation": "parent"}, by=auntie_wang
        )
    assert fresh(granny_chen).phone == "+8619900001111"
    assert member(granny_chen).relation == "parent"
    assert seen.people == {(granny_chen.pk, "estate.person.changed")}


@pytest.mark.django_db
def test_staff_cannot_take_an_account_over_by_its_phone(li_wei: Person, auntie_wang: Person) -> None:
    """A changed sign-in phone would let whoever holds it in as Li Wei."""
    with pytest.raises(Invalid, match=r"person\.phone_signs_in"):
        contacts.change(member(li_wei), {"phone": "+8619900001111"}, by=auntie_wang)
    contacts.change(member(li_wei), {"phone": li_wei.phone, "other_phone": "+8619900001111"}, by=auntie_wang)
    kept = fresh(li_wei)
    assert (kept.phone, kept.phone_verified, kept.other_phone) == (li_wei.phone, True, "+8619900001111")


@pytest.mark.django_db
def test_a_stale_form_shows_both_texts(
    area: Area, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """Phones as people read them, and what was typed still in the form."""
    url = f"/area/{area.slug}/members/{member(granny_chen).pk}/"
    typed = {
        "version": "1", "name": "陈桂花", "phone": "199 2222 3333", "born": "1948.5", "language": "zh-hans",
        "relation": "head",
    }  # fmt: skip
    contacts.change(member(granny_chen), {"phone": "+8619911112222"}, by=auntie_wang)
    client = sign_in(auntie_wang)
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "199 1111 2222" in page
    assert 'value="199 2222 3333"' in page
    assert client.post(url, {**typed, "version": "2"}).status_code == 303
    assert (fresh(granny_chen).phone, fresh(granny_chen).born) == ("+8619922223333", "1948-05")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"), [("phone", "12"), ("born", "2099-01"), ("born", "1948-13"), ("name", " ")]
)
def test_nonsense_is_named_at_its_field(
    field: str, value: str, area: Area, granny_chen: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """422, nothing changed."""
    typed = {
        "version": "1",
        "name": "陈桂花",
        "phone": "",
        "born": "",
        "language": "zh-hans",
        "relation": "head",
    }
    url = f"/area/{area.slug}/members/{member(granny_chen).pk}/"
    answer = sign_in(auntie_wang).post(url, {**typed, field: value})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert fresh(granny_chen).version == 1


@pytest.mark.django_db
def test_nobody_but_the_committee_does(
    granny_chen: Person, li_wei: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """Not a neighbour, a volunteer, another estate."""
    for person in (li_wei, xiao_zhao, stranger):
        with pytest.raises(NotYours):
            contacts.change(member(granny_chen), {"name": "x"}, by=person)

"""What programs read has an `ETag` (contract.md): who has it already gets 304 and no body."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.people.models import Area, Household, Person
from support import actions

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
LIST = "/api/v1/requests"


def ask(area: Area, by: Person, household: Household, text: str = "There is no rice left.") -> None:
    actions.raise_request(area, actions.Wish(category="food", text=text, household=household), by=by)


def test_a_list_that_has_not_changed_is_not_sent_again(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    client, household = sign_in(li_wei), li_wei.memberships.get().household
    ask(area, li_wei, household)
    first = client.get(LIST)
    again = client.get(LIST, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_list_that_has_changed_is_sent_with_another_tag(
    area: Area, li_wei: Person, sign_in: SignIn
) -> None:
    client, household = sign_in(li_wei), li_wei.memberships.get().household
    before = client.get(LIST)
    ask(area, li_wei, household)
    after = client.get(LIST, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]


def test_what_somebody_else_has_read_says_nothing(
    area: Area, li_wei: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    """A tag is made of the contents: with his tag another person gets a 200 of his own, and a stranger 401."""
    ask(area, li_wei, li_wei.memberships.get().household)
    his = sign_in(li_wei).get(LIST)["ETag"]
    assert sign_in(xiao_zhao).get(LIST, headers={"If-None-Match": his}).status_code == 200
    assert Client().get(LIST, headers={"If-None-Match": his}).status_code == 401


def test_nothing_that_writes_or_fails_has_a_tag(li_wei: Person, sign_in: SignIn) -> None:
    client = sign_in(li_wei)
    assert "ETag" not in client.get("/api/v1/requests/999999")
    assert "ETag" not in client.post("/api/v1/notices/reading/", {}, content_type="application/json")

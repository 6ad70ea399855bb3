"""The first page asks whether it helped: by one tap, until somebody of the household has said so or it is over."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.people.models import Area, Building, Person
from support import actions
from support.models import SupportRequest
from support.words import State
from tests.conftest import resident
from tests.support.kit import ask, home

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def solved(area: Area, li_wei: Person, auntie_wang: Person) -> SupportRequest:
    """The lamp burns again, says the desk."""
    found = actions.accept(ask(li_wei, "楼道的灯坏了", "repair"), by=auntie_wang)
    actions.resolve(found, "done", by=auntie_wang)
    return found.reread()


def asks(browser: Client, request: SupportRequest) -> bool:
    """Whether the first page asks about it."""
    return reverse("support:rate", args=[request.pk]) in browser.get("/").content.decode()


def test_one_tap_says_that_it_helped(li_wei: Person, solved: SupportRequest, sign_in: SignIn) -> None:
    browser = sign_in(li_wei)
    page = browser.get("/").content.decode()
    assert ("解决问题了吗" in page, f"#{solved.number}" in page) == (True, True)
    answer = browser.post(
        reverse("support:rate", args=[solved.pk]), {"satisfaction": "3", "idempotency_key": "a"}
    )
    assert answer.status_code == 303
    found = solved.reread()
    assert (found.state, found.satisfaction) == (State.CLOSED, 3)
    assert not asks(browser, solved)


def test_who_says_no_stands_where_it_can_be_opened_again(
    li_wei: Person, solved: SupportRequest, sign_in: SignIn
) -> None:
    browser = sign_in(li_wei)
    answer = browser.post(reverse("support:rate", args=[solved.pk]), {"satisfaction": "1"}, follow=True)
    assert reverse("support:reopen", args=[solved.pk]) in answer.content.decode()
    assert (solved.reread().state, asks(browser, solved)) == (State.RESOLVED, False)
    actions.reopen(solved.reread(), "还是不亮", by=li_wei)
    assert not asks(browser, solved)  # somebody is at it again


def test_it_is_asked_of_the_household_and_of_nobody_else_and_no_more_once_it_is_closed(
    building: Building, li_wei: Person, granny_chen: Person, auntie_wang: Person, xiao_zhao: Person,
    solved: SupportRequest, sign_in: SignIn,
) -> None:  # fmt: skip
    wife = resident("张敏", home(li_wei))
    seen = [asks(sign_in(who), solved) for who in (li_wei, wife, granny_chen, xiao_zhao, auntie_wang)]
    assert seen == [True, True, False, False, False]
    actions.close(solved, by=auntie_wang)
    assert not asks(sign_in(li_wei), solved)

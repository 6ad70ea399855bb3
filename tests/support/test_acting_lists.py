"""Whoever acts for a neighbour sees whose is whose, and stays with them from page to page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from hub.core.estate import proxy
from hub.core.kit import clock
from hub.core.people.models import Household, Person, ProxyGrant
from support import actions
from support.models import SupportRequest
from support.passes import actions as passes
from support.passes.models import Pass
from tests.support.kit import ask, home
from tests.support.pass_kit import leave

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def hers(li_wei: Person, granny_chen: Person, granny_door: Household) -> tuple[SupportRequest, Pass]:
    """What Li Wei has asked for in Granny Chen's name."""
    until = clock.now() + timedelta(days=9)
    ProxyGrant.objects.create(person=li_wei, household=granny_door, expires_at=until)
    acting = proxy.beneficiary_for(li_wei, granny_door.pk)
    wish = actions.Wish(category="medicine", text="降压药", household=granny_door, acting_for=acting)
    request = actions.raise_request(granny_door.area, wish, by=li_wei)
    return request, passes.ask(granny_door, leave(person=granny_chen), by=li_wei, acting_for=acting)


@pytest.mark.parametrize("path", ["/requests/", "/passes/"])
def test_a_list_is_of_the_household_that_one_acts_for(
    path: str, li_wei: Person, granny_door: Household, stranger: Person, hers: tuple[SupportRequest, Pass],
    sign_in: SignIn,
) -> None:  # fmt: skip
    own = (
        ask(li_wei, "灯坏了", "repair")
        if path == "/requests/"
        else passes.ask(home(li_wei), leave(person=li_wei), by=li_wei)
    )
    theirs = hers[0] if path == "/requests/" else hers[1]
    browser = sign_in(li_wei)
    page = browser.get(f"{path}?for={granny_door.pk}").content.decode()
    assert f"{path}{theirs.pk}/?for={granny_door.pk}" in page
    assert f"{path}{own.pk}/" not in page
    assert f"{path}new/?for={granny_door.pk}" in page
    both = browser.get(path).content.decode()
    assert f'{path}{own.pk}/"' in both
    assert f"{path}{theirs.pk}/?for={granny_door.pk}" in both
    assert granny_door.door in both  # whose it is
    assert sign_in(stranger).get(f"{path}?for={granny_door.pk}").status_code == 404


def test_the_way_back_and_the_first_page_stay_with_them(
    li_wei: Person, granny_door: Household, hers: tuple[SupportRequest, Pass], sign_in: SignIn
) -> None:
    browser, named = sign_in(li_wei), f"?for={granny_door.pk}"
    assert f"/requests/{named}" in browser.get(f"/requests/{hers[0].pk}/{named}").content.decode()
    start = browser.get(f"/acting/start/{named}").content.decode()
    assert f"/requests/{named}" in start
    assert f"/passes/{named}" in start
    first = browser.get("/").content.decode()
    for path in (f"/requests/{hers[0].pk}/{named}", f"/passes/{hers[1].pk}/{named}"):
        assert path in first


def test_what_somebody_else_asked_for_in_that_name_is_not_listed(
    li_wei: Person,
    granny_chen: Person,
    granny_door: Household,
    hers: tuple[SupportRequest, Pass],
    sign_in: SignIn,
) -> None:
    own = ask(granny_chen, "她自己的事", "other")
    assert (
        f"/requests/{own.pk}/" not in sign_in(li_wei).get(f"/requests/?for={granny_door.pk}").content.decode()
    )

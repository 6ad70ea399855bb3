"""“The same as last time” is the last time that the household ordered any of what is offered now."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from groceries import access
from groceries.models import Campaign
from groceries.views.residents import repeatable
from hub.core.people.models import Area, Household, Person
from tests.groceries.kit import leader, opened, order

pytestmark = pytest.mark.django_db
PACK, MASKS, OIL = (
    {"title": "蔬菜包"},
    {"title": "口罩", "kind": "masks"},
    {"title": "菜籽油", "kind": "staples"},
)


def home(person: Person) -> Household:
    """Where somebody lives."""
    return person.memberships.get().household


@pytest.fixture
def weeks(area: Area, li_wei: Person, noon: datetime) -> list[Campaign]:
    """Vegetables last week, masks yesterday, and vegetables again today."""
    sun = leader(area)
    before, between, now = opened(area, sun, PACK), opened(area, sun, MASKS), opened(area, sun, PACK, OIL)
    order(before, home(li_wei), li_wei, 2)
    order(between, home(li_wei), li_wei)
    return [before, between, now]


def test_an_order_of_something_else_does_not_hide_it(
    weeks: list[Campaign], li_wei: Person, sign_in: Any
) -> None:
    before, _between, now = weeks
    last = access.last_order_of(home(li_wei), now)
    assert last is not None
    assert last.campaign == before
    assert repeatable(home(li_wei), weeks[2:]) == {now.pk}
    for page in ("/groceries/", f"/groceries/{now.pk}/"):
        shown = sign_in(li_wei).get(page).text
        assert f'action="/groceries/{now.pk}/order/"' in shown
        assert 'value="last"' in shown


def test_what_was_never_ordered_is_no_same_again(area: Area, weeks: list[Campaign], li_wei: Person) -> None:
    other = opened(area, Person.objects.get(name="孙丽"), OIL)
    assert access.last_order_of(home(li_wei), other) is None
    assert repeatable(home(li_wei), [other]) == set()


def test_what_is_taken_off_now_counts_for_nothing(weeks: list[Campaign], li_wei: Person, noon: Any) -> None:
    weeks[2].offers.filter(title="蔬菜包").update(withdrawn_at=noon)
    assert access.last_order_of(home(li_wei), weeks[2]) is None
    assert repeatable(home(li_wei), weeks[2:]) == set()


def test_however_many_are_shown_it_is_one_question(weeks: list[Campaign], li_wei: Person) -> None:
    with CaptureQueriesContext(connection) as asked:
        repeatable(li_wei.memberships.select_related("household").get().household, weeks)
    assert len(asked) <= 2

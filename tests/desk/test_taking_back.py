"""After a step that goes on to the next case, the page says what was done and offers to take it back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support import actions
from support.models import SupportRequest
from tests.conftest import staff
from tests.support.kit import ask

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(li_wei: Person, noon: datetime) -> tuple[SupportRequest, SupportRequest]:
    """Two that nobody has."""
    return ask(li_wei, "灯坏了", "other"), ask(li_wei, "要报纸", "other")


def at(area: Area, found: SupportRequest, verb: str = "") -> str:
    return f"/area/{area.slug}/desk/{found.pk}/{verb}"


def test_the_address_says_what_was_done_where_there_is_no_script(
    two: tuple[SupportRequest, SupportRequest], area: Area, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    one, other = two
    browser = sign_in(auntie_wang)
    answer = browser.post(at(area, one, "snooze/"), {"minutes": "60", "go_on": "1"})
    assert answer["Location"] == f"{at(area, other)}?done={one.pk}"
    page = browser.get(answer["Location"]).content.decode()
    assert f'action="{at(area, one, "undo/")}"' in page
    clock.move(seconds=16)
    assert "toast" not in browser.get(answer["Location"]).content.decode()
    for nonsense in ("0", "x", "99999999", str(other.pk)):
        assert "toast" not in browser.get(f"{at(area, other)}?done={nonsense}").content.decode()


def test_an_end_that_was_told_is_not_offered_back(
    two: tuple[SupportRequest, SupportRequest], area: Area, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    one, _other = two
    actions.accept(one, by=auntie_wang)
    browser = sign_in(auntie_wang)
    answer = browser.post(at(area, one, "resolution/"), {"outcome": "done", "go_on": "1"}, headers=HTMX)
    page = answer.content.decode()
    assert f"#{one.number} " in page
    assert "undo/" not in page


def test_what_a_colleague_did_meanwhile_is_not_taken_back(
    two: tuple[SupportRequest, SupportRequest], area: Area, auntie_wang: Person, director_zhou: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    one, _other = two
    browser = sign_in(auntie_wang)
    browser.post(at(area, one, "snooze/"), {"minutes": "60", "go_on": "1"}, headers=HTMX)
    seen = one.reread().version
    actions.assign(one.reread(), to=director_zhou, by=director_zhou)
    answer = browser.post(at(area, one, "undo/"), {"version": seen}, headers=HTMX)
    assert answer.status_code == 409
    assert one.reread().owner == director_zhou


def test_too_late_is_said_beside_the_case(
    two: tuple[SupportRequest, SupportRequest], area: Area, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    one, _other = two
    actions.snooze(one, 60, by=auntie_wang)
    clock.move(seconds=16)
    browser = sign_in(auntie_wang)
    for headers, status in (({}, 410), (HTMX, 409)):
        answer = browser.post(at(area, one, "undo/"), headers=headers)
        assert answer.status_code == status
        assert f'data-case="{one.pk}"' in answer.content.decode()


def test_another_desk_learns_nothing_of_it(
    two: tuple[SupportRequest, SupportRequest], other_area: Area, auntie_wang: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    actions.snooze(two[0], 60, by=auntie_wang)
    far = staff("赵敏", other_area, Role.COMMITTEE, email="zhao@example.org")
    theirs = actions.raise_request(other_area, actions.Wish(category="other", text="灯坏了"), by=far)
    page = sign_in(far).get(f"{at(other_area, theirs)}?done={two[0].pk}")
    assert page.status_code == 200
    assert "toast" not in page.content.decode()

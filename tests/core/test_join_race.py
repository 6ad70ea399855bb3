"""Two people with one code, one person twice, two committee members at one building: real threads."""

import threading
from typing import Any

import pytest
from django.db import connection

from hub.core.estate.accounts.contacts import read
from hub.core.estate.joining import letters
from hub.core.estate.joining.actions import joining, members, requests
from hub.core.estate.joining.actions.joining import Newcomer
from hub.core.kit.errors import Conflict, Refused
from hub.core.people.models import Household, Invitation, JoinRequest, Membership, Person
from tests.conftest import door, staff
from tests.core.join_kit import letter, listed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def invitation(home: Household, auntie_wang: Person) -> Invitation:
    letter(home, auntie_wang)
    return Invitation.objects.select_related("household__area", "household__building").get(household=home)


def together(*acts: Any) -> list[Any]:
    """Runs all at once; gives what each gave back, or the Refused that it raised. Anything else fails the test."""
    found: list[Any] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Any) -> None:
        gate.wait()
        try:
            found[place] = act()
        except Exception as error:  # noqa: BLE001 - looked at below
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(not isinstance(one, Exception) or isinstance(one, Refused) for one in found), found
    return found


def newcomer(number: int, name: str = "") -> Newcomer:
    return Newcomer(contact=read(f"guest{number}@example.org"), name=name)


def test_of_ten_people_with_one_name_of_the_list_one_has_it(home: Household, invitation: Invitation) -> None:
    member = listed(home, "徐小芳")
    found = together(*(lambda n=n: joining.join_new(invitation, member, newcomer(n)) for n in range(10)))
    assert sum(isinstance(one, Membership) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refused)} <= {"join.taken", "person.has_account"}
    assert Membership.objects.filter(household=home, joined_at__isnull=False).count() == 1
    assert Person.objects.filter(name="徐小芳").count() == 1
    invitation.refresh_from_db()
    assert invitation.uses == 1


def test_two_people_with_one_code_are_both_in(home: Household, invitation: Invitation) -> None:
    found = together(
        *(lambda n=n: joining.join_new(invitation, None, newcomer(n, f"客人{n}")) for n in range(6))
    )
    assert all(isinstance(one, Membership) for one in found)
    assert Membership.objects.filter(household=home, is_head=True, ended_at=None).count() == 1
    invitation.refresh_from_db()
    assert invitation.uses == 6


def test_the_same_person_twice_is_in_once(home: Household, invitation: Invitation, li_wei: Person) -> None:
    found = together(*(lambda: joining.join_known(invitation, None, li_wei) for _time in range(6)))
    assert len({one.pk for one in found}) == 1
    assert Membership.objects.filter(household=home, person=li_wei, ended_at=None).count() == 1
    invitation.refresh_from_db()
    assert invitation.uses == 1


def test_the_last_uses_of_a_code_go_to_so_many_and_no_more(home: Household, invitation: Invitation) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(uses=letters.MOST_USES - 2)
    found = together(
        *(lambda n=n: joining.join_new(invitation, None, newcomer(n, f"客人{n}")) for n in range(6))
    )
    assert sum(isinstance(one, Membership) for one in found) == 2
    assert Person.objects.filter(name__startswith="客人").count() == 2


def test_with_the_condition_taken_away_more_come_in(home: Household, invitation: Invitation) -> None:
    """The control: looked at first and counted afterwards, everybody sees room."""
    Invitation.objects.filter(pk=invitation.pk).update(uses=letters.MOST_USES - 2)
    gate, through = threading.Barrier(6), []

    def look_then_count() -> None:
        found = Invitation.objects.get(pk=invitation.pk)
        gate.wait()
        if letters.why_not(found) is None:
            through.append(1)
            Invitation.objects.filter(pk=found.pk).update(uses=found.uses + 1)

    together(*([look_then_count] * 6))
    assert len(through) == 6


def test_one_contact_makes_one_account(home: Household, invitation: Invitation) -> None:
    found = together(
        *(lambda n=n: joining.join_new(invitation, None, newcomer(1, f"客人{n}")) for n in range(5))
    )
    assert sum(isinstance(one, Membership) for one in found) == 1
    assert {one.code for one in found if isinstance(one, Refused)} == {"contact.taken"}
    assert Person.objects.filter(name__startswith="客人").count() == 1


def test_two_committee_members_at_one_building_leave_one_valid_letter_a_door(
    area: Any, building: Any
) -> None:
    doors = [door(building, f"{floor:02}01") for floor in range(1, 6)]
    wang, li = staff("王", area), staff("李", area)
    found = together(*(lambda by=by: letters.make(building, doors, by=by) for by in (wang, li, wang, li)))
    made = [one for one in found if isinstance(one, list)]
    assert made
    assert all(one.code == "letters.being_made" for one in found if isinstance(one, Conflict))
    live = Invitation.objects.filter(replaced_at=None)
    assert sorted(live.values_list("household", flat=True)) == sorted(one.pk for one in doors)
    assert sum(opens(codes[0]) for codes in made) == 1


def opens(code: str) -> bool:
    try:
        letters.find(code)
    except Refused:
        return False
    return True


def test_one_person_asks_once_at_a_time(area: Any, building: Any, li_wei: Person) -> None:
    wish = requests.Wish(area=area, building=building, door="0803", name="李伟")
    found = together(*(lambda: requests.ask(wish, li_wei) for _time in range(5)))
    assert len({one.pk for one in found}) == 1
    assert JoinRequest.objects.count() == 1


def test_a_request_is_decided_once(area: Any, home: Household, stranger: Person, auntie_wang: Person) -> None:
    wish = requests.Wish(area=area, building=home.building, door="0602", name="客人")
    asked = requests.ask(wish, stranger)
    found = together(
        lambda: requests.approve(asked, home, None, by=auntie_wang, version=1),
        lambda: requests.decline(
            JoinRequest.objects.get(pk=asked.pk), by=auntie_wang, version=1, reason="不认识"
        ),
        lambda: requests.approve(JoinRequest.objects.get(pk=asked.pk), home, None, by=auntie_wang, version=1),
    )
    assert sum(isinstance(one, Conflict) for one in found) == 2
    asked.refresh_from_db()
    joined = Membership.objects.filter(person=stranger, household=home, ended_at=None).exists()
    assert joined == (asked.state == "approved")


def test_a_member_is_withdrawn_once(home: Household, invitation: Invitation, auntie_wang: Person) -> None:
    member = joining.join_new(invitation, listed(home, "徐小芳"), newcomer(1))
    found = together(*(lambda: members.withdraw(member, by=auntie_wang, reason="搬走") for _time in range(4)))
    assert sum(isinstance(one, Conflict) for one in found) == 3
    assert Membership.objects.filter(household=home, ended_at=None).count() == 1

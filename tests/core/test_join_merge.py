"""One human being, two rows: the roster's becomes part of the account, and nothing that points to it is lost."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress

from hub.core.estate.accounts.contacts import read
from hub.core.estate.joining import letters, merging
from hub.core.estate.joining.actions import joining, members
from hub.core.estate.joining.actions.joining import Newcomer
from hub.core.kit.errors import Conflict, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import CareFlag, HealthStatus, Household, Membership, Person, ProxyGrant
from hub.core.people.words import CareKind, Relation
from tests.conftest import door
from tests.core.join_kit import letter, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def xu(home: Household) -> Membership:
    return listed(home, "徐明", Relation.HEAD, phone="+8613800000001", born="1960-02")


def invitation(home: Household, by: Person) -> Any:
    return letters.find(letter(home, by))


def care(member: Membership, kind: str = CareKind.DIALYSIS) -> CareFlag:
    return CareFlag.objects.create(
        household=member.household, person=member.person, episode=member.episode, kind=kind, source="roster"
    )


def test_what_points_to_the_roster_s_row_points_to_the_account(
    home: Household, xu: Membership, li_wei: Person, auntie_wang: Person
) -> None:
    flag = care(xu)
    status = HealthStatus.objects.create(
        person=xu.person, episode=xu.episode, kind="quarantined", since="2022-04-01", set_by=auntie_wang
    )
    notice = Notice.objects.create(person=xu.person, verb="v", kind="k", subject=1, open_key="v:k:1")
    guest = xu.person_id
    joining.join_known(invitation(home, auntie_wang), xu, li_wei)
    for row, field in ((flag, "person_id"), (status, "person_id"), (notice, "person_id")):
        row.refresh_from_db()
        assert getattr(row, field) == li_wei.pk
    assert not Person.objects.filter(pk=guest).exists()
    li_wei.refresh_from_db()
    assert (li_wei.name, li_wei.born, li_wei.other_phone) == ("李伟", "1960-02", "+8613800000001")
    xu.refresh_from_db()
    assert (xu.person_id, xu.is_head, xu.relation) == (li_wei.pk, True, "head")


def test_what_both_have_stands_once(
    home: Household, xu: Membership, li_wei: Person, auntie_wang: Person
) -> None:
    for person in (xu.person, li_wei):
        Notice.objects.create(person=person, verb="v", kind="k", subject=1, open_key="v:k:1")
    Notice.objects.create(person=xu.person, verb="v", kind="k", subject=2, open_key="v:k:2")
    joining.join_known(invitation(home, auntie_wang), xu, li_wei)
    assert sorted(Notice.objects.filter(person=li_wei, verb="v").values_list("subject", flat=True)) == [1, 2]


def test_a_member_who_was_added_becomes_the_one_on_the_list(
    home: Household, xu: Membership, auntie_wang: Person
) -> None:
    code = invitation(home, auntie_wang)
    added = joining.join_new(code, None, Newcomer(contact=read("ming@example.org"), name="老徐"))
    joined = joining.join_known(code, xu, added.person)
    assert joined.pk == xu.pk
    assert Membership.objects.filter(household=home, ended_at=None).count() == 1
    assert Membership.objects.get(pk=xu.pk).is_head


@pytest.mark.parametrize("how", ["phone", "email", "login", "staff", "password"])
def test_nobody_with_an_account_is_ever_merged_away(
    home: Household, xu: Membership, li_wei: Person, how: str
) -> None:
    changes: dict[str, dict[str, Any]] = {
        "phone": {"phone_verified": True},
        "login": {"last_login": "2022-04-01T00:00Z"},
        "staff": {"is_staff": True},
        "password": {"password": "md5$x$y"},
    }
    if how in changes:
        Person.objects.filter(pk=xu.person_id).update(**changes[how])
    if how == "email":
        EmailAddress.objects.create(user=xu.person, email="xu@example.org", verified=True)
    with pytest.raises(Conflict):
        merging.absorb(xu.person, li_wei)
    assert Person.objects.filter(pk=xu.person_id).exists()


def test_a_row_with_rights_goes_only_to_the_phone_of_the_list(
    home: Household, granny_door: Household, xu: Membership, li_wei: Person
) -> None:
    ProxyGrant.objects.create(person=xu.person, household=granny_door, expires_at="2099-01-01T00:00Z")
    with pytest.raises(NotYours):
        merging.absorb(xu.person, li_wei)
    Person.objects.filter(pk=li_wei.pk).update(phone="+8613800000001", phone_verified=True)
    li_wei.refresh_from_db()
    merging.absorb(xu.person, li_wei)
    assert ProxyGrant.objects.get().person_id == li_wei.pk


def test_a_withdrawn_name_is_on_the_list_again_with_what_belongs_to_it(
    home: Household, xu: Membership, auntie_wang: Person
) -> None:
    flag = care(xu)
    member = joining.join_new(invitation(home, auntie_wang), xu, Newcomer(contact=read("thief@example.org")))
    thief = member.person
    members.withdraw(member, by=auntie_wang, reason="不是本人")
    back = Membership.objects.get(household=home, ended_at=None)
    assert (back.person.name, back.is_head, back.joined_at, back.person.born) == (
        "徐明",
        True,
        None,
        "1960-02",
    )
    assert back.person.phone == "+8613800000001"
    assert back.person_id != thief.pk
    flag.refresh_from_db()
    assert flag.person_id == back.person_id
    assert merging.without_account().filter(pk=back.person_id).exists()
    again = joining.join_new(invitation(home, auntie_wang), back, Newcomer(contact=read("real@example.org")))
    assert again.person_id == back.person_id


def test_somebody_who_was_added_leaves_no_name_behind(
    home: Household, xu: Membership, auntie_wang: Person
) -> None:
    code = invitation(home, auntie_wang)
    member = joining.join_new(code, None, Newcomer(contact=read("guest@example.org"), name="客人"))
    members.withdraw(member, by=auntie_wang, reason="不住这里")
    assert list(Membership.objects.filter(household=home, ended_at=None)) == [xu]

"""Joining with the code of a letter: the whole way, and every code that opens nothing."""

from typing import Any

import pytest
from django.test import Client

from hub.core.estate.accounts import contacts
from hub.core.estate.joining import letters
from hub.core.kit import clock
from hub.core.kit.errors import Gone
from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.people.models import Household, Invitation, Membership, Person, RoleGrant
from hub.core.people.words import Phase, Relation, Role
from hub.core.record.models import RecordEntry
from tests.conftest import door
from tests.core.join_kit import come_in, knock, letter, listed
from tests.core.post import account, last_code, sent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(building: Any) -> Household:
    return door(building, "0602")


@pytest.fixture
def xu(home: Household) -> Membership:
    return listed(home, "徐明", Relation.HEAD, phone="+8613800000001", born="1960-02")


@pytest.fixture
def xu_fang(home: Household, xu: Membership) -> Membership:
    return listed(home, "徐小芳", Relation.CHILD)


@pytest.fixture
def code(home: Household, xu: Membership, xu_fang: Membership, auntie_wang: Person) -> str:
    return letter(home, auntie_wang)


def test_the_letter_leads_to_six_screens_and_one_is_in(
    code: str, home: Household, xu_fang: Membership
) -> None:
    client = Client()
    assert client.get(f"/join/{code}/").url == "/join/household/"
    page = client.get("/join/household/").content.decode()
    assert "12栋" in page
    assert "0602" in page
    assert "徐" not in page
    assert client.post("/join/household/", {"language": "en", "size": "large"}).url == "/join/who/"
    page = client.get("/join/who/").content.decode()
    assert "徐*芳" in page
    assert "徐小芳" not in page
    assert "徐明" not in page
    assert client.post("/join/who/", {"who": xu_fang.pk}).url == "/join/contact/"
    assert client.post("/join/contact/", {"contact": "139 0000 0002"}).url == "/join/code/"
    assert client.post("/join/code/", {"digits": last_code()}).url == "/join/done/"
    assert client.get("/join/done/").status_code == 200
    person = Person.objects.get(pk=xu_fang.person_id)
    assert signed_in(client) == person.pk
    assert (person.phone, person.phone_verified, person.language, person.text_size) == (
        "+8613900000002", True, "en", "large",
    )  # fmt: skip
    xu_fang.refresh_from_db()
    assert xu_fang.joined_at is not None
    assert Person.objects.filter(name="徐小芳").count() == 1


def test_the_code_may_be_typed_anyhow(code: str) -> None:
    client = Client()
    assert client.post("/join/", {"code": f" {code.lower().replace('-', ' ')} "}).url == "/join/household/"
    assert client.get(f"/join/{code.replace('-', '').lower()}/").url == "/join/household/"


def test_somebody_else_joins_by_name_and_is_added(code: str, home: Household) -> None:
    client = Client()
    assert come_in(client, code, None, "guest@example.org", "周　游").url == "/join/done/"
    member = Membership.objects.get(household=home, person__name="周 游")
    assert (member.source, member.relation, member.is_head) == ("letter", "other", False)


def test_a_name_that_is_on_the_list_is_not_added_a_second_time(code: str, xu_fang: Membership) -> None:
    come_in(Client(), code, None, "fang@example.org", "徐小芳")
    xu_fang.refresh_from_db()
    assert xu_fang.joined_at is not None
    assert Person.objects.filter(name="徐小芳").count() == 1


def test_what_is_wrong_keeps_what_was_typed(code: str, xu: Membership) -> None:
    client = Client()
    knock(client, code)
    assert client.post("/join/who/", {}).status_code == 422
    answer = client.post("/join/who/", {"who": "0", "name": " "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"]
    assert client.post("/join/who/", {"who": "999999"}).status_code == 422
    client.post("/join/who/", {"who": "0", "name": "周游"})
    bad = client.post("/join/contact/", {"contact": "139 0000"})
    assert bad.status_code == 422
    assert "139 0000" in bad.content.decode()
    client.post("/join/contact/", {"contact": "guest@example.org"})
    assert client.post("/join/code/", {"digits": "0000000"}).status_code == 422
    assert "周游" in client.get("/join/who/").content.decode()
    assert client.post("/join/code/", {"digits": last_code()}).url == "/join/done/"


def test_no_step_can_be_jumped(code: str) -> None:
    for path in ("household", "who", "contact", "code", "done"):
        assert Client().get(f"/join/{path}/").url == "/join/"
    client = Client()
    knock(client, code)
    assert client.get("/join/contact/").url == "/join/who/"
    assert client.get("/join/code/").url == "/join/contact/"


@pytest.mark.parametrize("typed", ["", "ABC", "K7QF-M2XW-9AC", "！！！！", "K7QF-M2XW-9ACD-9ACD", "x" * 90])
def test_what_cannot_be_a_code_says_how_one_looks(code: str, typed: str) -> None:
    answer = Client().post("/join/", {"code": typed})
    assert answer.status_code == 422
    assert answer.context["form"].errors["code"]


def test_an_unknown_code_says_nothing_about_any_door(code: str) -> None:
    answer = Client().get("/join/0000-0000-0000/")
    assert answer.status_code == 422
    assert "0602" not in answer.content.decode()


def test_an_expired_a_replaced_and_a_used_up_code_say_so(
    home: Household, xu: Membership, auntie_wang: Person, noon: Any
) -> None:
    first = letter(home, auntie_wang)
    second = letter(home, auntie_wang)
    assert Client().get(f"/join/{first}/").status_code == 410
    clock.move(days=29)
    assert Client().get(f"/join/{second}/").url == "/join/household/"
    clock.move(days=1)
    assert Client().get(f"/join/{second}/").status_code == 410
    third = letter(home, auntie_wang)
    Invitation.objects.filter(household=home, replaced_at=None).update(uses=letters.MOST_USES)
    assert Client().get(f"/join/{third}/").status_code == 410
    reasons = []
    for code in (first, second, third):
        with pytest.raises(Gone) as refused:
            letters.find(code)
        reasons.append(refused.value.code)
    assert reasons == ["letter.replaced", "letter.replaced", "letter.used_up"]


def test_a_letter_that_runs_out_on_the_way_lets_nobody_in(
    code: str, home: Household, auntie_wang: Person
) -> None:
    client = Client()
    knock(client, code)
    client.post("/join/who/", {"who": "0", "name": "周游"})
    client.post("/join/contact/", {"contact": "guest@example.org"})
    letter(home, auntie_wang)
    assert client.post("/join/code/", {"digits": last_code()}).url == "/join/"
    assert not Membership.objects.filter(joined_at__isnull=False, household=home).exists()
    assert signed_in(client) is None


def test_a_closed_door_and_a_purged_area_open_to_no_code(code: str, home: Household) -> None:
    Household.objects.filter(pk=home.pk).update(closed_at=clock.now())
    assert Client().get(f"/join/{code}/").status_code == 422
    Household.objects.filter(pk=home.pk).update(closed_at=None)
    home.area.phase = Phase.PURGED
    home.area.save()
    assert Client().get(f"/join/{code}/").status_code == 422


def test_wrong_codes_of_one_device_end_and_another_device_goes_on(code: str, noon: Any) -> None:
    client = Client(REMOTE_ADDR="10.1.1.1")
    client.get("/join/")
    for number in range(15):
        assert client.get(f"/join/0000-0000-{number:04}/").status_code == 422
    assert client.get(f"/join/{code}/").status_code == 429
    assert Client(REMOTE_ADDR="10.1.1.1").get(f"/join/{code}/").url == "/join/household/"
    clock.move(minutes=16)
    assert client.get(f"/join/{code}/").url == "/join/household/"


def test_one_letter_sends_so_many_messages_a_day_and_no_more(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.core.estate.accounts import limits

    monkeypatch.setattr(limits, "LETTER_SENDS", limits.Limit("letter-sends", 2, limits.DAY))
    for number, expected in enumerate((302, 302, 429)):
        client = Client()
        knock(client, code)
        client.post("/join/who/", {"who": "0", "name": "周游"})
        assert (
            client.post("/join/contact/", {"contact": f"guest{number}@example.org"}).status_code == expected
        )


def test_the_head_is_told_and_the_desk_sees_it(
    code: str, home: Household, xu: Membership, xu_fang: Membership
) -> None:
    come_in(Client(), code, xu, "13900000001")
    assert not Notice.objects.filter(verb="estate.household.joined").exists()
    come_in(Client(), code, xu_fang, "13900000002")
    told = Notice.objects.filter(verb="estate.household.joined").values_list("person", flat=True)
    assert list(told) == [xu.person_id]
    streams = set(StreamRow.objects.filter(verb="estate.household.joined").values_list("stream", flat=True))
    assert streams == {f"desk:{home.area_id}", f"household:{home.pk}"}
    entry = RecordEntry.objects.filter(verb="estate.household.joined").latest("id")
    assert (entry.actor_id, entry.beneficiary_id) == (xu_fang.person_id, xu_fang.person_id)


def test_whoever_is_signed_in_joins_directly_and_twice_is_once(
    code: str, home: Household, xu_fang: Membership, li_wei: Person, sign_in: Any
) -> None:
    client = sign_in(li_wei)
    knock(client, code)
    assert client.post("/join/who/", {"who": str(xu_fang.pk)}).url == "/join/done/"
    knock(client, code)
    assert client.post("/join/who/", {"who": "0"}).url == "/join/done/"
    member = Membership.objects.get(household=home, person=li_wei, ended_at=None)
    assert (member.pk, member.relation) == (xu_fang.pk, "child")
    assert not Person.objects.filter(name="徐小芳").exists()
    assert Invitation.objects.get(household=home).uses == 1
    assert sent() == []


def test_a_contact_with_an_account_signs_in_and_joins_as_that_account(
    code: str, home: Household, xu_fang: Membership, li_wei: Person
) -> None:
    account(li_wei, "li.wei@example.org")
    client = Client()
    assert come_in(client, code, xu_fang, "li.wei@example.org").url == "/join/who/"
    assert signed_in(client) == li_wei.pk
    assert client.post("/join/who/", {"who": str(xu_fang.pk)}).url == "/join/done/"
    assert Membership.objects.get(pk=xu_fang.pk).person_id == li_wei.pk
    assert not Person.objects.filter(name="徐小芳").exists()


def test_an_account_with_a_second_factor_must_use_it_before_anything_is_joined(
    code: str, home: Household, xu_fang: Membership, li_wei: Person
) -> None:
    from allauth.mfa.models import Authenticator

    from hub.core.estate.accounts.adapter import MfaAdapter
    from tests.core.test_accounts_second_factor import SECRET

    account(li_wei, "li.wei@example.org")
    data = {"secret": MfaAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=li_wei, type=Authenticator.Type.TOTP, data=data)
    client = Client()
    assert come_in(client, code, xu_fang, "li.wei@example.org").url == "/accounts/login/second-factor/"
    assert signed_in(client) is None
    assert Membership.objects.get(pk=xu_fang.pk).person.name == "徐小芳"


def test_whoever_was_quicker_under_this_name_has_it(code: str, xu_fang: Membership) -> None:
    late = Client()
    knock(late, code)
    late.post("/join/who/", {"who": str(xu_fang.pk)})
    late.post("/join/contact/", {"contact": "late@example.org"})
    digits = last_code()
    come_in(Client(), code, xu_fang, "first@example.org")
    assert late.post("/join/code/", {"digits": digits}).url == "/join/who/"
    page = late.get("/join/who/").content.decode()
    assert "徐*芳" not in page
    assert signed_in(late) is None
    assert late.post("/join/who/", {"who": "0", "name": "徐大芳"}).url == "/join/done/"


def test_a_committee_member_s_letter_does_not_carry_the_committee_s_rights(
    home: Household, auntie_wang: Person, area: Any
) -> None:
    director = listed(home, "周主任", phone="+8613800000009")
    RoleGrant.objects.create(
        person=director.person, area=area, role=Role.LEAD, expires_at="2099-01-01T00:00Z"
    )
    code = letter(home, auntie_wang)
    thief = Client()
    assert come_in(thief, code, director, "thief@example.org").url == "/join/contact/"
    assert signed_in(thief) is None
    assert contacts.owner_of(contacts.read("thief@example.org")) is None
    thief.post("/join/contact/", {"contact": "139 0000 0009"})
    assert thief.post("/join/code/", {"digits": last_code()}).url == "/join/contact/"
    own = Client()
    assert come_in(own, code, director, "138 0000 0009").url == "/join/done/"
    assert signed_in(own) == director.person_id


def test_a_forged_form_joins_nobody(code: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/join/", {"code": code}).status_code == 403
    client.get(f"/join/{code}/")
    assert client.post("/join/who/", {"who": "0", "name": "x"}).status_code == 403


def test_the_code_stands_nowhere_in_the_database(code: str, home: Household) -> None:
    kept = Invitation.objects.get(household=home)
    bare = code.replace("-", "")
    assert bare not in kept.code_hash.upper()
    assert len(kept.code_hash) == 64
    assert not any(bare.encode() in bytes(entry.particulars) for entry in RecordEntry.objects.all())

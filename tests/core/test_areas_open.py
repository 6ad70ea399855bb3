"""A hub without demo data is opened: by the command, or once by the set-up page with the console's code."""

from collections.abc import Callable
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from hub.core.estate import setup
from hub.core.estate.actions import openings
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.keys import key_of
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Phase, Role
from tests.core.estate_kit import at_once, watching

AREA = openings.NewArea(
    slug="xinminzhu", name="新民主路", name_en="Xinminzhu Road", committee_phone="+862155550101"
)
LEAD = openings.Account(name="周主任", email="zhou@example.org", password="kuai-dian-jie-feng-22")
FORM = {
    "name": "新民主路", "name_en": "Xinminzhu Road", "slug": "", "committee_phone": "021-5555 0101",
    "lead_name": "周主任", "contact": "zhou@example.org", "password": "kuai-dian-jie-feng-22",
}  # fmt: skip


@pytest.mark.django_db
def test_it_makes_area_episode_key_and_a_lead_who_signs_in() -> None:
    """Without the key nothing could be sealed, without the lead nobody could go on."""
    with watching() as seen:
        area = openings.open_area(AREA, LEAD)
    assert (area.phase, area.languages) == (Phase.PREPARING, ["zh-hans", "en"])
    assert len(key_of(area.episodes.get(ended_at=None))) == 32
    held = RoleGrant.objects.get(area=area)
    assert (held.role, held.person.name) == (Role.LEAD, "周主任")
    assert held.person.check_password("kuai-dian-jie-feng-22")
    assert EmailAddress.objects.get(user=held.person).verified
    assert seen.verbs == ["estate.area.opened"]


@pytest.mark.django_db
def test_a_weak_password_or_no_way_in_opens_nothing() -> None:
    """All or nothing: no area without a lead stays behind."""
    for lead in (
        openings.Account(name="周主任", email="zhou@example.org", password="12345"),
        openings.Account(name="周主任"),
        openings.Account(name=" ", email="zhou@example.org"),
    ):
        with pytest.raises(Invalid):
            openings.open_area(AREA, lead)
    assert not Area.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_a_short_name_is_given_once(area: Area) -> None:
    """Two areas at one address would be two keys for one lock."""
    with pytest.raises(Conflict, match=r"area\.taken"):
        openings.open_area(openings.NewArea(slug=area.slug, name="别处"), LEAD)


@pytest.mark.django_db
def test_who_has_an_account_leads_a_second_area_with_it(area: Area, li_wei: Person) -> None:
    """One person, one account."""
    lead = openings.Account(name="李伟", phone=li_wei.phone)
    opened = openings.open_area(openings.NewArea(slug="second", name="第二"), lead)
    assert RoleGrant.objects.get(area=opened).person == li_wei


@pytest.mark.django_db
def test_the_page_opens_the_hub_once(client: Client) -> None:
    """Signed out, with the code; afterwards the page is gone for good."""
    assert client.get("/setup/").status_code == 200
    wrong = client.post("/setup/", {**FORM, "token": "AAAA-AAAA-AAAA"})
    assert (wrong.status_code, Area.objects.count()) == (422, 0)
    assert "kuai-dian" not in wrong.content.decode()
    done = client.post("/setup/", {**FORM, "token": setup.code().lower().replace("-", " ")})
    assert (done.status_code, done["Location"]) == (303, "/accounts/login/")
    assert Area.objects.get().slug == "xinminzhu-road"
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", {**FORM, "token": setup.code()}).status_code == 404


@pytest.mark.django_db
def test_the_page_keeps_what_was_typed(client: Client) -> None:
    """A typing mistake in one field does not cost the others; the password is never sent back."""
    answer = client.post("/setup/", {**FORM, "contact": "zhou@", "token": setup.code()})
    assert answer.status_code == 422
    assert 'value="新民主路"' in answer.content.decode()
    assert "kuai-dian" not in answer.content.decode()


@pytest.mark.django_db
def test_the_console_is_told_the_code_only_while_it_is_of_use() -> None:
    """A code in an old log opens nothing."""
    assert setup.code() in setup.greeting()
    openings.open_area(AREA, LEAD)
    assert setup.greeting() == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_the_set_up_page_one_opens_the_hub() -> None:
    """Different short names, so that only the one-row guard stands between them."""
    other = openings.NewArea(slug="other", name="别处")
    second = openings.Account(name="另一人", email="other@example.org")
    results = at_once(
        lambda: openings.open_area(AREA, LEAD, first=True),
        lambda: openings.open_area(other, second, first=True),
    )
    assert sorted(type(result).__name__ for result in results) == ["Area", "Conflict"]
    assert (Area.objects.count(), RoleGrant.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_guard_both_would_open_it() -> None:
    """The control."""
    other = openings.NewArea(slug="other", name="别处")
    second = openings.Account(name="另一人", email="other@example.org")
    at_once(lambda: openings.open_area(AREA, LEAD), lambda: openings.open_area(other, second))
    assert Area.objects.count() == 2


@pytest.mark.django_db
def test_the_command_opens_an_area(monkeypatch: pytest.MonkeyPatch) -> None:
    """And says what is wrong instead of a traceback."""
    monkeypatch.setenv("HUB_LEAD_PASSWORD", "kuai-dian-jie-feng-22")
    out, named = StringIO(), ["--name", "新民主路", "--lead", "周主任"]
    call_command("open_area", "xinminzhu", *named, "--contact", "138 0013 8000", stdout=out)
    assert Person.objects.get().phone_verified
    assert "新民主路" in out.getvalue()
    with pytest.raises(CommandError, match=r"."):
        call_command("open_area", "xinminzhu", *named, "--contact", "138 0013 8001")
    with pytest.raises(CommandError, match=r"."):
        call_command("open_area", "second", *named, "--contact", "nobody")


def test_nothing_but_a_code_fits_nowhere(db: None, sign_in: Callable[..., Client]) -> None:
    """The empty code is not the code."""
    assert not setup.matches("")
    assert not setup.matches("x" * 12)
    assert setup.matches(setup.code())

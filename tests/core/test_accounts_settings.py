"""My settings: who I am, how I sign in, where I am signed in, which programs may act for me."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hub.core.notices.models import Notice
from hub.core.people.models import ApiToken, Person
from tests.core.post import account, ask_code, enter_code, last_code, sent, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def li(li_wei: Person) -> Person:
    return account(li_wei, "li.wei@example.org")


@pytest.fixture
def client(li: Person, sign_in: Any) -> Client:
    return sign_in(li, second_factor=False)  # type: ignore[no-any-return]


def test_the_page_shows_one_s_own_and_nobody_else_s(client: Client, granny_chen: Person) -> None:
    text = client.get("/settings/").content.decode()
    assert "li.wei@example.org" in text
    assert "199 2345 6789" in text
    assert granny_chen.name not in text
    assert Client().get("/settings/").url == "/accounts/login/?next=/settings/"


def test_name_language_and_display_are_kept_for_person_and_device(client: Client, li: Person) -> None:
    form = {"name": " 李　伟 ", "language": "en", "text_size": "large", "theme": "dark", "keyboard": "on"}
    answer = client.post("/settings/you/", form)
    li.refresh_from_db()
    assert (li.name, li.language, li.text_size, li.theme) == ("李 伟", "en", "large", "dark")
    assert answer.cookies["linli_language"].value == "en"
    bad = client.post("/settings/you/", {**form, "name": "  ", "theme": "pink"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"name", "theme"}


def test_a_new_contact_is_theirs_once_its_digits_come_back(client: Client, li: Person) -> None:
    client.post("/settings/contacts/", {"contact": "Second@Example.org"})
    assert sent()[-1]["address"] == "second@example.org"
    assert client.post("/settings/contacts/code/", {"digits": "0000000"}).status_code == 422
    assert not EmailAddress.objects.filter(email="second@example.org").exists()
    client.post("/settings/contacts/code/", {"digits": last_code()})
    other = Client()
    ask_code(other, "second@example.org")
    enter_code(other, last_code())
    assert signed_in(other) == li.pk
    assert Notice.objects.filter(person=li, verb="estate.account.contact_added").exists()


def test_a_contact_of_somebody_else_stays_theirs(client: Client, li: Person, auntie_wang: Person) -> None:
    account(auntie_wang, "wang@example.org")
    client.post("/settings/contacts/", {"contact": "wang@example.org"})
    answer = client.post("/settings/contacts/code/", {"digits": last_code()})
    assert answer.status_code == 422
    assert EmailAddress.objects.get(email="wang@example.org").user == auntie_wang


def test_a_phone_of_the_roster_that_changes_stays_known(client: Client, li: Person) -> None:
    client.post("/settings/contacts/", {"contact": "139 1234 5678"})
    client.post("/settings/contacts/code/", {"digits": last_code()})
    li.refresh_from_db()
    assert (li.phone, li.other_phone) == ("+8613912345678", "+8619923456789")


def test_the_last_contact_cannot_be_taken_away(client: Client, li: Person) -> None:
    client.post("/settings/contacts/removal/", {"address": "li.wei@example.org"})
    assert not EmailAddress.objects.filter(user=li).exists()
    li.refresh_from_db()
    assert li.email is None
    answer = client.post("/settings/contacts/removal/", {"address": "+8619923456789"})
    assert answer.status_code == 409
    li.refresh_from_db()
    assert li.phone_verified


def test_two_people_may_be_without_an_e_mail(client: Client, auntie_wang: Person, sign_in: Any) -> None:
    account(account(auntie_wang, "wang@example.org"), "13912345678")
    client.post("/settings/contacts/removal/", {"address": "li.wei@example.org"})
    answer = sign_in(auntie_wang).post("/settings/contacts/removal/", {"address": "wang@example.org"})
    assert answer.status_code == 302


def test_a_password_is_set_changed_and_removed_and_other_devices_lose_the_session(
    client: Client, li: Person, sign_in: Any
) -> None:
    other = sign_in(li)
    weak = client.post("/settings/password/", {"password1": "12345", "password2": "12345"})
    assert weak.status_code == 422
    client.post("/settings/password/", {"password1": "correct horse", "password2": "correct horse"})
    li.refresh_from_db()
    assert li.check_password("correct horse")
    assert other.get("/settings/").status_code == 302
    assert client.get("/settings/").status_code == 200
    client.post("/settings/password/removal/")
    li.refresh_from_db()
    assert not li.has_usable_password()
    assert client.get("/settings/").status_code == 200
    assert Notice.objects.filter(person=li, verb="estate.account.password_changed").exists()


def test_sessions_are_listed_and_ended_one_by_one_or_together(li: Person, auntie_wang: Person) -> None:
    phone, laptop, tablet = Client(), Client(HTTP_USER_AGENT="Mozilla (Windows NT) Firefox/99"), Client()
    for device in (phone, laptop, tablet):
        ask_code(device, "li.wei@example.org")
        enter_code(device, last_code())
    rows = phone.get("/settings/sessions/").context["rows"]
    assert len(rows) == 3
    assert rows[0]["current"]
    assert any("Firefox" in row["name"] for row in rows)
    laptop_row = next(row["session"] for row in rows if "Firefox" in row["name"])
    phone.post(f"/settings/sessions/{laptop_row.pk}/end/")
    assert laptop.get("/settings/").status_code == 302
    assert tablet.get("/settings/").status_code == 200
    phone.post("/settings/sessions/")
    assert tablet.get("/settings/").status_code == 302
    assert phone.get("/settings/").status_code == 200


def test_nobody_ends_another_s_session(li: Person, auntie_wang: Person, sign_in: Any) -> None:
    phone = Client()
    ask_code(phone, "li.wei@example.org")
    enter_code(phone, last_code())
    pk = phone.get("/settings/sessions/").context["rows"][0]["session"].pk
    sign_in(auntie_wang).post(f"/settings/sessions/{pk}/end/")
    assert phone.get("/settings/").status_code == 200


def test_a_token_is_shown_once_kept_hashed_and_revoked(client: Client, li: Person) -> None:
    page = client.get("/settings/tokens/new/").content.decode()
    assert 'value="read"' in page
    assert 'value="staff"' not in page
    made = client.post("/settings/tokens/new/", {"name": "Kitchen display", "scopes": ["read"], "days": "30"})
    text, token = made.context["text"], ApiToken.objects.get()
    assert text in made.content.decode()
    assert text not in client.get("/settings/tokens/").content.decode()
    assert text not in (token.token_hash, token.hint)
    assert token.scopes == ["read"]
    assert not token.second_factor
    client.post(f"/settings/tokens/{token.pk}/revocation/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert client.post(f"/settings/tokens/{token.pk}/revocation/").status_code == 410
    assert (
        client.post("/settings/tokens/new/", {"name": "x", "scopes": ["staff"], "days": "30"}).status_code
        == 422
    )


def test_nobody_revokes_another_s_token(
    client: Client, li: Person, auntie_wang: Person, sign_in: Any
) -> None:
    client.post("/settings/tokens/new/", {"name": "Mine", "scopes": ["read"], "days": "30"})
    token = ApiToken.objects.get()
    assert sign_in(auntie_wang).post(f"/settings/tokens/{token.pk}/revocation/").status_code == 410
    token.refresh_from_db()
    assert token.revoked_at is None


def test_language_and_display_change_for_whoever_is_signed_out_by_cookie(area: Any) -> None:
    client = Client()
    answer = client.post("/settings/language/", {"language": "en", "next": "/join/"})
    assert (answer.status_code, answer.url) == (303, "/join/")
    assert client.get("/join/").headers["Content-Language"] == "en"
    client.post("/settings/display/", {"size": "large", "theme": "dark"})
    assert 'data-size="large"' in client.get("/join/").content.decode()
    assert client.post("/settings/language/", {"language": "xx"}).cookies.get("linli_language") is None
    assert client.get("/settings/language/").status_code == 405
    assert client.post("/settings/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"


def test_language_and_display_are_kept_for_whoever_is_signed_in(client: Client, li: Person) -> None:
    client.post("/settings/language/", {"language": "en"})
    client.post("/settings/display/", {"size": "large"})
    li.refresh_from_db()
    assert (li.language, li.text_size, li.theme) == ("en", "large", "auto")


def test_every_allauth_page_in_use_is_one_of_ours() -> None:
    from django.template.loader import get_template

    for name in (
        "account/login.html", "account/confirm_login_code.html", "account/logout.html", "account/account_inactive.html",
        "mfa/authenticate.html", "mfa/totp/activate_form.html", "mfa/totp/deactivate_form.html",
        "mfa/recovery_codes/index.html", "mfa/recovery_codes/generate.html", "mfa/recovery_codes/download.txt",
        "mfa/webauthn/add_form.html", "mfa/webauthn/edit_form.html",
        "mfa/webauthn/authenticator_confirm_delete.html", "usersessions/usersession_list.html",
    ):  # fmt: skip
        found: Any = get_template(name)
        assert "estate/templates" in str(found.origin), name

"""Staff pages, the admin included, open only after a second factor."""

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from hub.core.people import access, tokens
from hub.core.people.access import staff_required
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.core.post import account, ask_code, enter_code, last_code, signed_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def wang(auntie_wang: Person) -> Person:
    return account(auntie_wang, "wang@example.org")


@pytest.fixture
def wang_with_app(wang: Person) -> Person:
    from hub.core.estate.accounts.adapter import MfaAdapter

    data = {"secret": MfaAdapter().encrypt(SECRET)}
    Authenticator.objects.create(user=wang, type=Authenticator.Type.TOTP, data=data)
    return wang


def app_code(secret: str = SECRET, step: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def by_code(person: Person, client: Client) -> Any:
    ask_code(client, "wang@example.org")
    return enter_code(client, last_code())


def test_staff_without_a_factor_are_sent_to_set_one_up_and_come_back(
    wang: Person, area: Area, client: Client
) -> None:
    by_code(wang, client)
    answer = client.get(f"/area/{area.slug}/letters/")
    assert answer.url == f"/accounts/second-factor/?next=%2Farea%2F{area.slug}%2Fletters%2F"
    assert client.get(answer.url).status_code == 200
    page = client.get("/settings/app/")
    secret = page.context["form"].secret
    assert client.post("/settings/app/", {"code": "0000000"}).context["form"].errors["code"]
    done = client.post("/settings/app/", {"code": app_code(secret)})
    assert done.url == "/settings/recovery/"
    codes = client.get(done.url)
    assert f'href="/area/{area.slug}/letters/"' in codes.content.decode()
    assert client.get(f"/area/{area.slug}/letters/").status_code == 200


def test_the_secret_is_sealed_in_the_database(wang_with_app: Person) -> None:
    kept = Authenticator.objects.get().data["secret"]
    assert SECRET not in kept
    assert TOTP(Authenticator.objects.get()).validate_code(app_code())


def test_who_has_an_app_is_asked_for_it_on_the_way_in(
    wang_with_app: Person, area: Area, client: Client
) -> None:
    assert by_code(wang_with_app, client).url == "/accounts/login/second-factor/"
    assert signed_in(client) is None
    assert client.get(f"/area/{area.slug}/letters/").status_code == 302
    wrong = client.post("/accounts/login/second-factor/", {"code": "0000000"})
    assert wrong.context["form"].errors["code"]
    client.post("/accounts/login/second-factor/", {"code": app_code()})
    assert signed_in(client) == wang_with_app.pk
    assert client.get(f"/area/{area.slug}/letters/").status_code == 200


def test_a_code_of_the_app_counts_once(wang_with_app: Person) -> None:
    code = app_code()
    first, second = Client(), Client()
    by_code(wang_with_app, first)
    first.post("/accounts/login/second-factor/", {"code": code})
    by_code(wang_with_app, second)
    second.post("/accounts/login/second-factor/", {"code": code})
    assert (signed_in(first), signed_in(second)) == (wang_with_app.pk, None)


def test_guessing_the_app_s_code_ends(wang_with_app: Person) -> None:
    for _time in range(10):
        client = Client()
        by_code_again(client)
        client.post("/accounts/login/second-factor/", {"code": "0000000"})
    client = Client()
    by_code_again(client)
    client.post("/accounts/login/second-factor/", {"code": app_code()})
    assert signed_in(client) is None


def by_code_again(client: Client) -> None:
    """Signs in up to the second step without spending the limit on codes."""
    from hub.core.estate.models import Tally

    factor = set(Tally.objects.values_list("key", flat=True))
    ask_code(client, "wang@example.org")
    enter_code(client, last_code())
    Tally.objects.exclude(key__in=factor).delete()
    Tally.objects.filter(key__in=keys_of_codes()).delete()


def keys_of_codes() -> list[str]:
    from hub.core.estate.accounts import limits

    return [limits._key(limit, "wang@example.org") for limit in (limits.CODES_SOON, limits.CODES_A_DAY)]


def test_recovery_codes_open_once_each(wang: Person, area: Area, client: Client) -> None:
    by_code(wang, client)
    client.get("/accounts/second-factor/")
    secret = client.get("/settings/app/").context["form"].secret
    client.post("/settings/app/", {"code": app_code(secret)})
    code = client.get("/settings/recovery/").context["codes"][0]
    for expected in (wang.pk, None):
        other = Client()
        by_code(wang, other)
        other.post("/accounts/login/second-factor/", {"code": code})
        assert signed_in(other) == expected


def test_setting_up_asks_again_who_is_there_once_the_sign_in_is_old(
    wang: Person, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_code(wang, client)
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - 700}]
    session.save()
    answer = client.get("/settings/app/")
    assert answer.url.startswith("/accounts/confirm/")


def test_somebody_else_s_proof_in_the_session_proves_nothing(wang: Person, area: Area, sign_in: Any) -> None:
    client = sign_in(wang)
    session = client.session
    session["account_authentication_methods_user"] = "999999"
    session.save()
    assert client.get(f"/area/{area.slug}/letters/").status_code == 302


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ([], False),
        ([{"method": "password", "at": 1}, {"method": "code", "at": 1}], False),
        ([{"method": "mfa", "type": "totp", "at": 1}], True),
        ([{"method": "mfa", "type": "recovery_codes", "at": 1}], True),
        ([{"method": "mfa", "type": "webauthn", "passwordless": True, "at": 1}], True),
        ([{"method": "password", "passwordless": True, "at": 1}], False),
        ("nonsense", False),
    ],
)
def test_what_counts_as_a_second_factor(wang: Person, proofs: Any, expected: bool) -> None:
    session = {"account_authentication_methods": proofs, "account_authentication_methods_user": str(wang.pk)}
    assert access.session_is_confirmed(session, wang.pk) is expected
    assert not access.session_is_confirmed(session, wang.pk + 1)


def test_each_passkey_is_asked_for_its_user(settings: Any) -> None:
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"


def test_a_stranger_gets_404_with_and_without_a_factor(stranger: Person, area: Area, sign_in: Any) -> None:
    for second_factor in (True, False):
        assert (
            sign_in(stranger, second_factor=second_factor).get(f"/area/{area.slug}/letters/").status_code
            == 404
        )


def test_a_token_counts_as_the_session_it_was_made_in(wang: Person, area: Area) -> None:
    view: Any = staff_required(Role.COMMITTEE)(lambda request: HttpResponse("in"))

    def ask(scopes: list[str], strong: bool) -> int:
        token, _text = tokens.make(wang, "t", scopes, 1, second_factor=strong)
        request: HttpRequest = RequestFactory().get("/")
        request.user, request.session, request.api_token = wang, {}, token  # type: ignore[assignment]
        return int(view(request, slug=area.slug).status_code)

    assert ask(["read", "staff"], True) == 200
    assert ask(["read", "staff"], False) == 302
    assert ask(["read"], True) == 302


def test_the_admin_opens_for_operators_with_a_second_factor_only(wang: Person, sign_in: Any) -> None:
    Person.objects.filter(pk=wang.pk).update(is_staff=True, is_superuser=True)
    wang.refresh_from_db()
    assert Client().get("/admin/", follow=False).url.startswith("/admin/login/")
    assert Client().get("/admin/login/?next=/admin/").url.startswith("/accounts/login/?next=")
    weak = sign_in(wang, second_factor=False)
    assert weak.get("/admin/", follow=True).redirect_chain[-1][0].startswith("/accounts/second-factor/")
    assert weak.get("/admin/people/person/").status_code == 302
    assert sign_in(wang).get("/admin/").status_code == 200


def test_whoever_is_no_operator_learns_nothing_of_the_admin(wang: Person, sign_in: Any) -> None:
    assert sign_in(wang).get("/admin/", follow=True).status_code == 404
    answer = Client().post("/admin/login/", {"username": "wang@example.org", "password": "x"})
    assert answer.status_code == 302


def test_a_session_survives_no_revoked_role(wang: Person, area: Area, sign_in: Any) -> None:
    client = sign_in(wang)
    assert client.get(f"/area/{area.slug}/letters/").status_code == 200
    wang.grants.update(revoked_at="2022-01-01T00:00Z")
    assert client.get(f"/area/{area.slug}/letters/").status_code == 404

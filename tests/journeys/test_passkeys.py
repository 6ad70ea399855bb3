"""A passkey: set up as the second factor, signs in alone, confirms again. The browser's own virtual authenticator."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import CDPSession, Page, expect

from hub.core.people import access
from hub.core.people.models import Area, Person
from tests.core.post import account, last_code
from tests.journeys.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.journey]
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 780}}


@pytest.fixture
def wang(auntie_wang: Person) -> Person:
    return account(auntie_wang, "wang@example.org")


def device(page: Page, *, verifies: bool = True) -> CDPSession:
    """Puts a phone's authenticator into the browser; `verifies`: it asks for the finger."""
    found = page.context.new_cdp_session(page)
    found.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    made = found.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.context.authenticator = made["authenticatorId"]  # type: ignore[attr-defined]
    return found


def by_code(page: Page, login: str) -> None:
    page.get_by_label("E-mail or phone").fill(login)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Six digits").fill(last_code())
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_staff_set_up_a_passkey_and_then_need_no_code(desk: Desk, area: Area, wang: Person) -> None:
    page = desk.open(f"/area/{area.slug}/letters/", **PHONE)
    device(page)
    by_code(page, "wang@example.org")
    expect(page.get_by_role("heading", name="A second lock for staff")).to_be_visible()
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_role("button", name="Set it up on this device").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    page.get_by_role("link", name=re.compile("I have kept them")).click()
    expect(page.get_by_role("heading", name="Invitation letters")).to_be_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"/accounts/login/?next=/area/{area.slug}/letters/")
    page.get_by_role("button", name="Use a passkey to sign in").click()
    expect(page.get_by_role("heading", name="Invitation letters")).to_be_visible()
    kept = Authenticator.objects.get(type="webauthn")
    assert kept.user == wang
    assert kept.last_used_at is not None


def test_a_passkey_confirms_that_it_is_you(
    desk: Desk, area: Area, wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.open("/accounts/login/", **PHONE)
    device(page)
    by_code(page, "wang@example.org")
    page.goto("/settings/passkeys/new/")
    page.get_by_role("button", name="Set it up on this device").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    monkeypatch.setattr("hub.core.estate.accounts.fresh.WINDOW", -1)
    page.goto("/settings/tokens/new/")
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_be_visible()
    monkeypatch.setattr("hub.core.estate.accounts.fresh.WINDOW", 600)
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_role("heading", name="Make a token")).to_be_visible()


def test_a_device_that_verifies_nobody_is_no_passkey(desk: Desk, area: Area, wang: Person) -> None:
    page = desk.open("/accounts/login/", **PHONE)
    device(page, verifies=False)
    by_code(page, "wang@example.org")
    page.goto("/settings/passkeys/new/")
    page.get_by_role("button", name="Set it up on this device").click()
    expect(page.get_by_role("alert").filter(has_text="The device confirmed nothing")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_passkey_whose_owner_is_not_verified_signs_nobody_in(desk: Desk, area: Area, wang: Person) -> None:
    page = desk.open("/accounts/login/", **PHONE)
    authenticator = device(page)
    by_code(page, "wang@example.org")
    page.goto("/settings/passkeys/new/")
    page.get_by_role("button", name="Set it up on this device").click()
    expect(page.get_by_role("heading", name="Codes on paper")).to_be_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    off = {"authenticatorId": page.context.authenticator, "isUserVerified": False}  # type: ignore[attr-defined]
    authenticator.send("WebAuthn.setUserVerified", off)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey to sign in").click()
    expect(page.get_by_role("alert").filter(has_text="The device confirmed nothing")).to_be_visible()
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    assert access.live_grants().filter(person=wang).exists()


def test_without_javascript_a_code_is_the_way(desk: Desk, area: Area, wang: Person) -> None:
    page = desk.open("/accounts/login/", java_script_enabled=False, **PHONE)
    expect(page.get_by_role("button", name="Use a passkey to sign in")).to_be_hidden()
    by_code(page, "wang@example.org")
    page.goto("/settings/")
    expect(page.get_by_text("wang@example.org")).to_be_visible()

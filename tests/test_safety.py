"""Reading changes nothing, and a form that another site made changes nothing either (trust.md, "Input")."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.access_table import TABLE
from tests.access_table.rows import ANYONE, Row
from tests.walk import HANDLER, Visitor, address, called, filled, known_routes, two_estates
from tests.world import ANONYMOUS, Estate, undone, written

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

SESSION, RECORD = "django_session", "record_recordentry"
LOOKED = (RECORD, "that somebody looked at health data is recorded (people.md)")
WRITES_BY_READING = {
    "desk:case": LOOKED,
    "desk:panes": LOOKED,
    "estate:household": LOOKED,
    "estate:household_card": LOOKED,
    "estate:health": LOOKED,
    "support:pass_at_desk": LOOKED,
    "support:pass_card_at_desk": LOOKED,
    "GET /areas/{slug}/passes": LOOKED,
    "GET /areas/{slug}/passes/{pk}": LOOKED,
    "estate:care": LOOKED,
    "estate:care_decide": LOOKED,
    "GET /households/{pk}/health": LOOKED,
    "second_factor": (SESSION, "where somebody was on the way to, for after the factor is set up"),
    "mfa_activate_totp": (SESSION, "the secret on offer, until its first code proves it"),
    "mfa_add_webauthn": (SESSION, "the challenge that the device must sign"),
    "mfa_view_recovery_codes": ("mfa_authenticator", "that the codes were shown: allauth keeps the moment"),
    "mfa_download_recovery_codes": ("mfa_authenticator", "the same"),
    "join_by_code": (
        f"{SESSION} estate_tally",
        "which letter was scanned; and each code tried is counted first",
    ),
}
"""Pages that write when they are read: into which tables, and why that is right."""

NOT_BY_COOKIE = {
    "program_session", "program_code_request", "program_code_confirm", "program_code_resend", "program_login",
    "program_factor", "program_factor_again", "program_password_again",
}  # fmt: skip
"""Programs sign in with a token in a header, which no other site can send; there is no cookie to abuse."""


@pytest.fixture(scope="module")
def estate(django_db_setup: None, django_db_blocker: Any) -> Iterator[Estate]:
    """One of two estates, with one of everything."""
    with django_db_blocker.unblock(), two_estates() as (here, _there):
        yield here


@pytest.fixture
def guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the check of forged forms, which tests otherwise go without."""
    monkeypatch.setattr(HANDLER, "enforce_csrf_checks", True)


def asker(estate: Estate, row: Row) -> Visitor:
    """Somebody who may come in."""
    return Visitor(estate, min(row.who.here - {ANONYMOUS}))


@pytest.mark.parametrize("row", [row for row in TABLE if "GET" in row.methods and row.who.here], ids=called)
def test_reading_changes_nothing(row: Row, estate: Estate) -> None:
    visitor, url = asker(estate, row), address(row, estate.things)
    with undone(), written() as changes:
        visitor.ask("GET", url)
    allowed, _why = WRITES_BY_READING.get(row.name, ("", ""))
    assert {change.split()[-1] for change in changes} <= set(allowed.split()), changes


WRITES = [row for row in TABLE if set(row.methods) - {"GET"} and row.who.here]


@pytest.mark.parametrize("row", [row for row in WRITES if row.name not in NOT_BY_COOKIE], ids=called)
def test_a_forged_form_changes_nothing(row: Row, estate: Estate, guarded: None) -> None:
    visitor, url = asker(estate, row), address(row, estate.things)
    for method in set(row.methods) - {"GET"}:
        with undone(), written() as changes:
            answer = visitor.ask(method, url, filled(row.body, estate.things))
        open_to_all = row.who == ANYONE and known_routes()[row.name].pattern.startswith("api/")
        assert answer.status_code == 403 or open_to_all, f"{method} {url}: {answer.status_code}"
        assert changes == [] or open_to_all

"""What the hub answers to what it cannot use: a page or problem details, never a blank and never a 500."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from hub.core.flow import failures
from hub.core.people.models import Area, Person

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


def test_head_is_get_without_its_body(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    for client, path in (
        (Client(), "/"),
        (sign_in(li_wei), "/requests/"),
        (sign_in(li_wei), "/api/v1/areas"),
    ):
        whole, head = client.get(path), client.head(path)
        assert head.status_code == whole.status_code == 200
        assert (head.content, head.headers["Content-Type"]) == (b"", whole.headers["Content-Type"])
    assert Client().head("/settings/language/").status_code == 405


def test_no_answer_lets_a_script_of_somebody_else_run(area: Area, li_wei: Person, sign_in: SignIn) -> None:
    wanted = {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
    client = sign_in(li_wei)
    for path in ("/", "/requests/", "/nowhere", "/api/v1/areas", "/api/v1/nowhere"):
        said = client.get(path).headers["Content-Security-Policy"].split("; ")
        assert wanted <= {*said}
        assert not [part for part in said if "unsafe" in part or "*" in part]


def test_another_method_gets_a_page_and_learns_which_one_to_use(area: Area) -> None:
    answer = Client().put("/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert b"<h1" in answer.content


def test_an_address_that_is_none_of_the_api_s_is_a_problem_document(area: Area) -> None:
    answer = Client().get("/api/v1/nowhere")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    "body", [b"{", b"\xff", b"[" * 50_000, b'{"text": "a\\u0000b"}', b'{"text": "\\ud800"}']
)
def test_a_body_that_cannot_be_read_or_kept_is_400(body: bytes, li_wei: Person, sign_in: SignIn) -> None:
    answer = sign_in(li_wei).post("/api/v1/requests", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "body.unreadable")


@pytest.mark.parametrize("number", [10**20, 2**63])
def test_a_number_that_no_database_holds_is_refused(
    number: int, area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    client: Any = sign_in(auntie_wang)
    household = li_household(area)
    page = client.post(
        f"/area/{area.slug}/households/{household}/moves/", {"members": [number], "household": number}
    )
    assert 400 <= page.status_code < 500
    sent = {"members": [number], "part": "B"}
    answer = client.post(f"/api/v1/households/{household}/split", sent, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.headers["Content-Type"] == "application/problem+json"


def li_household(area: Area) -> int:
    """A door of the area."""
    building = area.buildings.create(number="13", floors=1, doors_per_floor=1)
    return int(building.households.create(area=area, door="0101").pk)


def test_a_refusal_is_said_in_the_caller_s_language() -> None:
    said = [
        Client(headers={"Accept-Language": code}).get("/api/v1/areas").json() for code in ("en", "zh-hans")
    ]
    assert [one["detail"] for one in said] == ["Sign in first.", "请先登录。"]


@pytest.mark.parametrize("status", [500, 503])
def test_our_own_mistake_names_the_committee_s_phone_and_a_reference(
    status: int, area: Area, rf: RequestFactory, caplog: pytest.LogCaptureFixture
) -> None:
    """No database is asked; the log holds the reference, and not the address, which may be a code."""
    request: Any = rf.get("/join/SECRET/")
    request.area = area
    with caplog.at_level("ERROR", "hub.failures"):
        answer = failures.server_error(request, status)
    reference = answer.headers["X-Reference"]
    page = answer.content.decode()
    for found in (reference, 'href="tel:+862155550101"', 'lang="en"'):
        assert found in page
    assert reference in caplog.text
    assert "SECRET" not in caplog.text

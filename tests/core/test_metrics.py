"""/metrics: figures for operators on the machine or with the token, and nothing about anybody in them."""

from typing import Any

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.test.utils import override_settings
from prometheus_client.parser import text_string_to_metric_families

from hub.core.jobs import jobs, queue
from hub.core.kit import clock
from hub.core.notices.models import Delivery
from hub.core.notices.words import Channel, State
from hub.core.people.models import Area, Person
from hub.desk.routes import routes
from tests.access_table import PROBES
from tests.access_table.probes import ANYBODY
from tests.conftest import NOON

OUTSIDE, PROXY = "203.0.113.7", "127.0.0.1"
TOKEN = override_settings(METRICS_TOKEN="a-long-random-text")


def figures(client: Client) -> dict[tuple[str, ...], float]:
    """Every figure by its name and the values of its labels."""
    text = client.get("/metrics").content.decode()
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.mark.django_db
def test_every_probe_has_a_row_and_answers_whom_it_names(client: Client) -> None:
    assert set(PROBES) == {route.name for route in routes() if route.kind == "probe"}
    for name, who in PROBES.items():
        assert client.get(f"/{name}").status_code == 200, name
        stranger = client.get(f"/{name}", REMOTE_ADDR=OUTSIDE)
        assert stranger.status_code == (200 if who == ANYBODY else 404), name


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1"])
def test_the_machine_itself_needs_no_token(client: Client, address: str) -> None:
    found = client.get("/metrics", REMOTE_ADDR=address)
    assert (found.status_code, found["Cache-Control"]) == (200, "no-store")
    assert found["Content-Type"].startswith("text/plain; version=")


@pytest.mark.django_db
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
@pytest.mark.parametrize("said", [OUTSIDE, "127.0.0.1", ""])
def test_what_a_proxy_passes_on_is_not_from_this_machine(client: Client, header: str, said: str) -> None:
    """The proxy may stand on this machine, and who is behind it may claim to be here as well."""
    with override_settings(TRUSTED_PROXIES=[PROXY]):
        assert client.get("/metrics", REMOTE_ADDR=PROXY, headers={header: said}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR=PROXY, headers={header: said}).status_code == 404


@pytest.mark.django_db
@TOKEN
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Bearer a-long-random-text", 200),
        ("bearer a-long-random-text", 200),
        ("Bearer a-long-random-tex", 404),
        ("Bearer ", 404),
        ("Basic a-long-random-text", 404),
        ("Bearer ünlesbar", 404),
        ("", 404),
    ],
)
def test_elsewhere_the_token_opens_it(client: Client, said: str, status: int) -> None:
    found = client.get("/metrics", REMOTE_ADDR=OUTSIDE, HTTP_AUTHORIZATION=said)
    assert found.status_code == status


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["Bearer ", "Bearer", "Bearer None"])
def test_without_a_token_set_none_opens_it(client: Client, said: str) -> None:
    assert client.get("/metrics", REMOTE_ADDR=OUTSIDE, HTTP_AUTHORIZATION=said).status_code == 404


@pytest.mark.django_db
def test_it_is_only_read(client: Client) -> None:
    assert client.head("/metrics").content == b""
    assert client.post("/metrics").status_code == 405
    assert client.post("/metrics", REMOTE_ADDR=OUTSIDE).status_code == 404


@pytest.mark.django_db
def test_answers_are_counted_by_kind_method_and_class(client: Client) -> None:
    before = figures(client)
    client.get("/offline/")
    client.get("/there/is/nothing/")
    client.get("/api/v1/requests")
    client.generic("BREW", "/offline/")
    after = figures(client)

    def more(*labels: str) -> float:
        name = ("linli_http_requests_total", *labels)
        return after.get(name, 0) - before.get(name, 0)

    assert (more("page", "GET", "2xx"), more("page", "GET", "4xx")) == (1, 1)
    assert (more("api", "GET", "4xx"), more("page", "other", "4xx")) == (1, 1)
    seconds = ("linli_http_request_seconds_count", "page")
    assert after[seconds] - before.get(seconds, 0) == 3  # neither the API nor /metrics itself


@pytest.mark.django_db
def test_background_work_and_deliveries_are_counted_from_the_rows(
    client: Client, area: Area, noon: object
) -> None:
    jobs.prune.enqueue()
    Delivery.objects.create(area=area, channel=Channel.SMS, state=State.FAILED, ended_at=NOON)
    Delivery.objects.create(area=area, channel=Channel.SMS)
    Delivery.objects.create(area=area, channel=Channel.SMS, state=State.SENT, ended_at=NOON)
    clock.move(minutes=3)
    found = figures(client)
    assert found[("linli_jobs", "ready")] == 1
    assert found[("linli_deliveries", "sms", "failed")] == found[("linli_deliveries", "sms", "queued")] == 1
    assert ("linli_deliveries", "sms", "sent") not in found
    assert found[("linli_deliveries_waiting_seconds",)] == 180
    assert {
        ("linli_workers",),
        ("linli_sockets",),
        ("linli_streams",),
        ("linli_jobs_waiting_seconds",),
    } <= found.keys()
    row = queue.claim("somebody")
    assert row is not None
    assert figures(client)[("linli_jobs_waiting_seconds",)] == 0


@pytest.mark.django_db(transaction=True)
def test_the_turn_to_write_is_timed_on_sqlite(client: Client, settings: Any) -> None:
    before = figures(client)[("linli_sqlite_writer_wait_seconds_count",)]
    with transaction.atomic():
        Area.objects.exists()
    waits = 1 if "sqlite" in settings.DATABASES["default"]["ENGINE"] else 0
    assert figures(client)[("linli_sqlite_writer_wait_seconds_count",)] - before == waits


@pytest.mark.django_db
def test_with_the_database_away_the_process_still_tells_its_own(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any, **_more: Any) -> None:
        raise OperationalError

    monkeypatch.setattr("django.db.models.query.QuerySet.__iter__", away)
    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", away)
    found = figures(client)
    assert ("linli_jobs", "ready") not in found
    assert ("linli_sockets",) in found


@pytest.mark.django_db
def test_nothing_in_it_is_about_anybody(client: Client, li_wei: Person, area: Area) -> None:
    client.get(f"/area/{area.slug}/desk/?q={li_wei.name}")
    client.get("/join/WXYZ-1234-5678/", HTTP_USER_AGENT="Secret-Phone")
    said = client.get("/metrics").content.decode()
    assert not [
        word for word in (li_wei.name, li_wei.phone, area.slug, "WXYZ", "Secret", "/join") if word in said
    ]

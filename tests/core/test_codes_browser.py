"""The gate's half: hub/static/hub/js/signed.js in a real browser gives the same verdicts as the hub."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, sync_playwright

from hub.core.kit.codes.signed import SigningKey, check, jwk_set
from tests.plugin import chromium

SCRIPT = Path(settings.BASE_DIR, "hub/static/hub/js/signed.js")
GATE = "http://localhost:9"  # never reached: serve() answers. A secure context, as WebCrypto asks for
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.browser


def serve(route: Route) -> None:
    if route.request.url.endswith("signed.js"):
        route.fulfill(content_type="text/javascript", body=SCRIPT.read_text())
    else:
        route.fulfill(content_type="text/html", body="<!doctype html><title>gate</title>")


@pytest.fixture(scope="module")
def gate() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", serve)
        page.goto(f"{GATE}/")
        yield page
        browser.close()


def browser_says(gate: Page, payload: str, keys: dict[str, Any], now: datetime) -> dict[str, Any]:
    script = "async ([payload, keys, now]) => (await import('/signed.js')).check(payload, 'pass', keys, now)"
    said: dict[str, Any] = gate.evaluate(script, [payload, keys, int(now.timestamp())])
    return said


def test_browser_and_hub_agree(gate: Page) -> None:
    key, older, forger = SigningKey.new(), SigningKey.new(), SigningKey.new()
    until = NOON + timedelta(minutes=30)
    good = key.sign("pass", {"p": 12, "n": "陈*花"}, since=NOON, until=until)
    stolen = forger.sign("pass", {"p": 12}, since=NOON, until=until)
    cases = {
        "good": (good, NOON),
        "older key": (older.sign("pass", {"p": 1}, since=NOON, until=until), NOON),
        "not yet": (good, NOON - timedelta(seconds=1)),
        "last second": (good, until - timedelta(seconds=1)),
        "expired": (good, until),
        "voucher": (key.sign("voucher", {"p": 12}, since=NOON, until=until), NOON),
        "unknown key": (stolen, NOON),
        "borrowed key id": (stolen.replace(forger.public.key_id, key.public.key_id), NOON),
        "later end": (good.replace(f".{int(until.timestamp())}.", f".{int(until.timestamp()) + 9}."), NOON),
        "zero signature": (good.rpartition(".")[0] + "." + "A" * 86, NOON),
        "rubbish": ("通行证", NOON),
        "too long": (good + "a" * 2000, NOON),
    }
    public = [key.public, older.public]
    for name, (payload, now) in cases.items():
        hub = check(payload, "pass", public, now)
        said = browser_says(gate, payload, jwk_set(public), now)
        assert said == {"verdict": hub.verdict, "data": hub.data}, name
    assert browser_says(gate, good, jwk_set(public), NOON)["data"] == {"p": 12, "n": "陈*花"}


def test_many_signatures_of_both_lengths_pass(gate: Page) -> None:
    """r and s with leading zeros must keep their 32 bytes: about one in 128 signatures has one."""
    key = SigningKey.new()
    for number in range(300):
        payload = key.sign("pass", {"p": number}, since=NOON, until=NOON + timedelta(hours=1))
        assert browser_says(gate, payload, jwk_set([key.public]), NOON)["verdict"] == "good"

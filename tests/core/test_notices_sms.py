"""The SMS port: the console at home, a gateway for the world, and a wrong setting found at start."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hub.core.notices import checks, sms
from hub.core.notices.transport import NotSent


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A provider on loopback: what it got, and what it answers."""
    seen: dict[str, Any] = {"status": 202, "got": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen["got"].append((body, self.headers["Authorization"], self.headers["Idempotency-Key"]))
            self.send_response(seen["status"])
            self.send_header("Retry-After", "90")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    monkeypatch.setenv("HUB_SMS_URL", f"http://127.0.0.1:{server.server_address[1]}/messages")
    monkeypatch.setenv("HUB_SMS_TOKEN", "a-token")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_gateway_gets_number_text_and_the_reference_of_every_attempt(gateway: dict[str, Any]) -> None:
    sms.Http().send("+8619912345678", "您好", reference="linli-7")
    body = {"to": "+8619912345678", "text": "您好", "reference": "linli-7"}
    assert gateway["got"] == [(body, "Bearer a-token", "linli-7")]


@pytest.mark.parametrize(
    ("status", "final"),
    [(400, True), (401, True), (422, True), (302, True), (408, False), (429, False), (503, False)],
)
def test_what_is_final_and_what_is_tried_again(gateway: dict[str, Any], status: int, final: bool) -> None:
    gateway["status"] = status
    with pytest.raises(NotSent) as refused:
        sms.Http().send("+8619912345678", "x", reference="1")
    assert (refused.value.code, refused.value.permanent) == (f"sms_{status}", final)
    assert refused.value.wait is not None
    assert refused.value.wait.total_seconds() == 90


def test_an_unreachable_gateway_is_tried_again(
    gateway: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_SMS_URL", "http://127.0.0.1:1/")
    with pytest.raises(NotSent) as refused:
        sms.Http().send("+8619912345678", "x", reference="1")
    assert (refused.value.code, refused.value.permanent) == ("sms_unreachable", False)


def test_the_console_prints_at_home(capsys: pytest.CaptureFixture[str], settings: Any) -> None:
    settings.EMBEDDED = True
    sms.Console().send("+8619912345678", "Your code is 123456", reference="1")
    assert "123456" in capsys.readouterr().out


def test_a_hub_for_the_world_never_prints_a_code(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.EMBEDDED = False
    with pytest.raises(NotSent) as refused:
        sms.Console().send("+8619912345678", "Your code is 123456", reference="1")
    assert refused.value.permanent
    printed = capsys.readouterr()
    assert "123456" not in printed.out + printed.err + caplog.text
    assert "19912345678" not in printed.out + printed.err + caplog.text


@pytest.mark.parametrize("path", ["no.such.Backend", "hub.core.notices.sms.Http", "hub.core.kit.clock.now"])
def test_a_wrong_backend_is_found_at_start(path: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_SMS_URL", raising=False)
    settings.SMS_BACKEND = path
    found = checks.sms_backend()
    assert [message.id for message in found] == ["notices.E001"]
    assert "HUB_SMS_" in found[0].msg


def test_the_default_is_fine() -> None:
    assert checks.sms_backend() == []

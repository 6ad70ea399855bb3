"""
`python -m tests.deploy_smoke`: does an outgrown hub work as docker/ puts it together?

On PostgreSQL and Redis (HUB_TEST_DATABASE_URL, HUB_TEST_REDIS_URL, or servers of its own). Shows that the parts
find each other, that one web process may die, and that a restart costs nobody a request.
"""

import contextlib
import json
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection

from tests import servers
from tests.deployment import Broken, Deployment

PREPARE = """
from django.conf import settings
from django.test import Client
from hub.core.live import rows
from hub.core.people.models import Person
person, client = Person.objects.create_user("Smoke"), Client()
client.force_login(person, backend="hub.core.estate.accounts.backend.AuthenticationBackend")
name = settings.SESSION_COOKIE_NAME
print("PREPARED", person.pk, f"{name}={client.cookies[name].value}", rows.epoch())
"""
RAISE = """
from django.db import transaction
from hub.core.live import hints, names, rows
with transaction.atomic():
    written = rows.append([(names.inbox(PERSON), rows.Fact("smoke.raised", "smoke", 7, 1))])
    transaction.on_commit(lambda: hints.send(written))
"""
RUSH, BROWSERS = 400, 4


def expect(found: Any, wanted: Any, what: str) -> None:
    """Raises Broken where what was seen is not what was wanted."""
    if found != wanted:
        raise Broken(f"{what}: {found!r} instead of {wanted!r}")


def opens(hub: Deployment) -> None:
    """The steps of the entrypoint, in the order of docker/compose.yaml."""
    hub.step("tls", str(hub.folder / "tls"), "hub.example.org")
    hub.step("migrate")
    hub.step("static")
    (hub.folder / "data" / "media").mkdir(exist_ok=True)
    hub.start_web(0)
    hub.start_web(1)
    hub.start("worker", ["sh", "docker/entrypoint.sh", "worker"])
    hub.start_nginx()


def is_healthy(hub: Deployment) -> None:
    """Both probes of both processes answer plain requests by address, as a health check sends them."""
    for port in hub.web:
        expect([hub.direct(port, path)[0] for path in ("/healthz", "/readyz")], [200, 200], "probes")


def shows_its_first_page(hub: Deployment) -> None:
    """The home page over TLS with its headers; its style sheet straight from nginx, cached for good."""
    status, headers, page = hub.get("/")
    if status in (301, 302):
        status, headers, page = hub.get(headers["Location"])
    expect(status, 200, "first page")
    for name in ("Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options"):
        expect(name in headers, True, f"header {name}")
    style = re.search(r'href="(/static/[^"]+\.css)"', page)
    expect(bool(style), True, "a style sheet on the first page")
    assert style
    status, headers, _body = hub.get(style[1])
    expect((status, "immutable" in headers["Cache-Control"]), (200, True), f"style sheet {style[1]}")


def keeps_closed_what_is_closed(hub: Deployment) -> None:
    """Figures for operators, private pictures by their inner name, and bodies beyond the limit."""
    expect(hub.get("/metrics")[0], 404, "/metrics from outside")
    expect({hub.direct(port, "/metrics")[0] for port in hub.web}, {200}, "/metrics on the machine")
    (hub.folder / "data" / "media" / "smoke.txt").write_text("private", encoding="utf-8")
    expect(hub.get("/_media/smoke.txt")[0], 404, "a private file by its inner name")
    expect(hub.get("/", "POST", b"x" * 16_000_000)[0], 413, "a body of 16 MB")
    expect(hub.get("/", "POST", b"a=b")[0], 403, "a form without its token")


def is_live(hub: Deployment) -> None:
    """Sockets through nginx: what a third process writes reaches browsers on both web processes."""
    printed = re.search(r"PREPARED (\d+) (\S+) (\S+)", hub.step("manage", "shell", "-c", PREPARE))
    assert printed
    person, cookie, epoch = printed.groups()
    stream = f"inbox:{person}"
    resume = {"type": "resume", "epoch": epoch, "streams": {stream: 0}}
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(hub.live(cookie)) for _ in range(BROWSERS)]
        for live in sockets:
            live.send(json.dumps(resume))
            heard(live, "resumed")
        hub.step("manage", "shell", "-c", RAISE.replace("PERSON", person))
        for live in sockets:
            event = heard(live, "events")["events"][0]
            expect((event["stream"], event["seq"], event["id"]), (stream, 1, 7), "the event on a socket")


def heard(live: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a kind. Raises Broken where another comes in its place, or none in time."""
    try:
        frame: dict[str, Any] = json.loads(live.recv(timeout=20))
    except TimeoutError:
        raise Broken(f"no frame {kind!r} within 20 s") from None
    expect(frame["type"], kind, "the frame's type")
    return frame


def lives_on_one_process(hub: Deployment) -> None:
    """One web process is killed: nobody notices."""
    hub.stop("web0", signal.SIGKILL)
    expect({hub.get("/healthz")[0] for _ in range(20)}, {200}, "answers with one process dead")
    hub.start_web(0)


def restarts_unnoticed(hub: Deployment) -> None:
    """Both web processes restart one after the other under a stream of requests; every one is answered."""
    answers: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        enough = threading.Event()
        stack.callback(enough.set)
        browsers = [threading.Thread(target=browse, args=(hub, answers, enough)) for _ in range(BROWSERS)]
        for browser in browsers:
            browser.start()
        for number in (0, 1):
            # uvicorn finishes its work, then ends by the signal it was told to stop with.
            expect(hub.stop(f"web{number}"), -signal.SIGTERM, f"exit code of web{number}")
            hub.start_web(number)
        enough.set()
        for browser in browsers:
            browser.join()
    expect(set(answers), {"200"}, f"answers during the restart {dict(answers)}")
    expect(sum(answers.values()) > BROWSERS, True, "requests during the restart")


def browse(hub: Deployment, answers: Counter[str], enough: threading.Event) -> None:
    """Asks for a page again and again until told to stop, RUSH times at most."""
    for _ in range(RUSH):
        if enough.wait(0.1):
            return
        try:
            answers[str(hub.get("/accounts/login/")[0])] += 1
        except OSError as error:
            answers[repr(error)] += 1


def works_and_stops(hub: Deployment) -> None:
    """The worker is still there, and ends what it does when told to stop."""
    expect(hub.running["worker"].poll(), None, "exit code of a worker that should run")
    expect(hub.stop("worker"), 0, "exit code of the worker")


STORY = (
    opens,
    is_healthy,
    shows_its_first_page,
    keeps_closed_what_is_closed,
    is_live,
    lives_on_one_process,
    restarts_unnoticed,
    works_and_stops,
)


def main() -> int:
    """Plays the story once. The exit code."""
    with contextlib.ExitStack() as stack:
        found, lacking = servers.start_what_is_there(stack)
        if lacking:
            print(*lacking, "The deployment needs both.")
            return 1
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linli-deploy-")))
        folder.chmod(0o755)  # nginx reads the static files as a user of its own
        hub = Deployment(folder, found["HUB_TEST_DATABASE_URL"], found["HUB_TEST_REDIS_URL"])
        stack.callback(hub.stop_all)
        for chapter in STORY:
            started = time.monotonic()
            try:
                chapter(hub)
            except Broken as error:
                print(f"broken: {chapter.__name__}: {error}\n{hub.logs()}", flush=True)
                return 1
            print(
                f"the hub {chapter.__name__.replace('_', ' ')} ({time.monotonic() - started:.1f} s)",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())

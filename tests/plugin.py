"""
What holds for every test run: a clean environment, no network, nothing left out unnoticed.

pytest loads this file before Django's settings (`-p tests.plugin` in pyproject.toml), because the settings
are read from the environment. A variable of the person at the keyboard must not change what a test says, so
every HUB_ variable goes, except those that name the servers to test on.
"""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

KEPT = {"HUB_TEST_DATABASE_URL", "HUB_TEST_REDIS_URL", "HUB_REQUIRE_ALL"}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
LOOPBACK = ("127.", "::1", "localhost")
MEMORY, ENOUGH = Path("/dev/shm"), 2 * 1024**3


def _clean_environment() -> None:
    for name in [name for name in os.environ if name.startswith("HUB_") and name not in KEPT]:
        del os.environ[name]
    in_memory = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    folder = tempfile.mkdtemp(prefix="linli-tests-", dir=MEMORY if in_memory else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"HUB_TESTING": "1", "HUB_DATA_DIR": folder, "HUB_LOG_LEVEL": "ERROR"}


def _close_the_network() -> None:
    """Python code of a test reaches loopback and Unix sockets only; anything else is an error, at once."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guard(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise OSError(f"A test tried to reach {address[0]}: tests stay on this machine.")

    def guarded(self: socket.socket, address: Any) -> None:
        guard(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        guard(self, address)
        return connect_ex(self, address)

    socket.socket.connect, socket.socket.connect_ex = guarded, guarded_ex  # type: ignore[method-assign, assignment]


def _stop_the_watch() -> None:
    """No test is timed, an example of hypothesis neither: on a busy machine it would fail for nothing."""
    settings.register_profile("hub", deadline=None)
    settings.load_profile("hub")


_clean_environment()
_close_the_network()
_stop_the_watch()


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    """
    The tests' own browser (django.test.Client) asks for pages only, past the middleware that gives out static files.

    That one looks through all folders when it is made: without it a new browser takes a tenth of the time. The hubs
    that tests start, and real browsers drive, have it.
    """
    from django.conf import settings
    from django.test import override_settings
    from django.test.client import ClientHandler

    load = ClientHandler.load_middleware

    def load_all_but_static(self: ClientHandler, is_async: bool = False) -> None:
        kept = [name for name in settings.MIDDLEWARE if not name.endswith(".static_files")]
        with override_settings(MIDDLEWARE=kept):
            load(self, is_async)

    ClientHandler.load_middleware = load_all_but_static  # type: ignore[method-assign, assignment]


def missing() -> dict[str, str]:
    """The markers whose tests cannot run here, each with what to do about it."""
    found: dict[str, str] = {}
    if not os.environ.get("HUB_TEST_DATABASE_URL"):
        found["postgres"] = "PostgreSQL: set HUB_TEST_DATABASE_URL, or let `make test` start one"
    if not os.environ.get("HUB_TEST_REDIS_URL"):
        found["redis"] = "Redis: set HUB_TEST_REDIS_URL, or let `make test` start one"
    if not any(shutil.which(name) for name in CHROMIUM):
        found["browser"] = found["journey"] = "a browser: install the package chromium"
    return found


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--thorough`: every combination where a run otherwise takes pairs or samples (`make check-all`)."""
    parser.addoption("--thorough", action="store_true", help="every combination, not only pairs and samples")


def pytest_sessionstart() -> None:
    """Static files are looked for when one is asked for. To list them all costs each new test client 60 ms."""
    from django.contrib.staticfiles import finders
    from servestatic.middleware import ServeStaticMiddleware

    def folders_only(self: Any) -> None:
        found: list[Any] = [*finders.get_finders()]
        for storage in (storage for finder in found for storage in finder.storages.values()):
            self.insert_directory(storage.location, self.static_prefix)

    ServeStaticMiddleware.add_files_from_finders = folders_only


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Leaves out the tests whose server or browser is not there; `pytest_terminal_summary` says which. What takes minutes
    begins first, so that the other process need not wait for it at the end.
    """
    lacking = missing()
    left_out = [item for item in items if any(item.get_closest_marker(name) for name in lacking)]
    if left_out:
        items[:] = [item for item in items if item not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """One line for each thing that is missing, so that a green run never says more than it knows."""
    chosen = str(config.getoption("markexpr"))
    needs = {need for mark, need in missing().items() if f"not {mark}" not in chosen}
    for need in sorted(needs):
        terminalreporter.write_line(f"left out: tests that need {need}.")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With HUB_REQUIRE_ALL=1 a skipped test is a failed run."""
    reporter: Any = session.config.pluginmanager.getplugin("terminalreporter")
    if reporter is None or not os.environ.get("HUB_REQUIRE_ALL"):
        return
    skipped: Iterable[Any] = reporter.stats.get("skipped", [])
    for report in skipped:
        reporter.write_line(f"skipped, which HUB_REQUIRE_ALL forbids: {report.nodeid}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def chromium() -> str:
    """The path of the browser that the journeys drive. Raises LookupError where none is installed."""
    for name in CHROMIUM:
        if path := shutil.which(name):
            return str(Path(path))
    raise LookupError("No browser found: install the package chromium.")

"""Real processes for the tests and benchmarks of live pages: a hub with its people, and how to ask it."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests import databases
from tests.servers import free_port

HOUSE = Path(__file__).resolve().parent.parent

PATIENCE = 60
"""Seconds that anything may take before we say that it failed."""


class Server:
    """A server process: where it listens, and how much memory it has. Raises RuntimeError if it does not start."""

    def __init__(self, module: str, env: dict[str, str], port: int = 0) -> None:
        self.port = port or free_port()
        command = [sys.executable, "-m", module, str(self.port)]
        self.process = subprocess.Popen(command, cwd=HOUSE, env=env, stdout=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not self._listens():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError(f"{module} did not start.")
            time.sleep(0.05)

    def _listens(self) -> bool:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port)) as probe:
            try:
                probe.connect()
            except OSError:
                return False
            return True

    def kib(self) -> int:
        """Resident memory in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def hub(people: int, areas: int = 1, **settings: str) -> Iterator[tuple[dict[str, str], list[str]]]:
    """A fresh hub's environment on SQLite, and a session of each of so many people. It runs no jobs."""
    with tempfile.TemporaryDirectory(prefix="linli-live-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        env |= {"HUB_DATA_DIR": folder, "HUB_LOG_LEVEL": "WARNING", "HUB_JOBS_IN_WEB_PROCESS": "0"}
        env |= settings
        shutil.copy(databases.sqlite(), Path(folder, "linli.sqlite3"))
        yield env, json.loads(_run(env, "-m", "tests.live_hub", "seed", str(people), str(areas)))


def _run(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=HOUSE, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{words} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def happen(port: int, streams: Sequence[str]) -> dict[str, Any]:
    """
    Has an event happen in the hub on each of the streams, in as many transactions.

    Gives its epoch, the moments before the first and after the last commit, and where the streams stand. Raises
    OSError or HTTPException where the hub is not there, or goes away meanwhile.
    """
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
        connection.request("POST", "/test/happen", json.dumps(streams))
        found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found

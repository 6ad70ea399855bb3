"""
The order rush (groceries.md, scenario 1): a whole estate at the last packs, through the real endpoint, with sessions.

Server, database and clients are on this machine; on PostgreSQL there are two web processes with Redis and a worker, as
`docker/` runs them. In the middle every process is killed with SIGKILL and started again; clients send what was not
answered once more, with the same key. Afterwards the rows are audited: every pack is sold, none twice, every household
has one order, every answer that somebody read is still true.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests import databases
from tests.bench import orders_limit
from tests.bench.estate import HOUSE, Row, inside, measured, row
from tests.bench.rush import Rush, live_pages
from tests.servers import free_port, postgres, redis

LIVE_RATE = 109
"""Orders a second that an estate needs: 6,514 households in one minute."""


class Served:
    """The hub as `manage.py serve` runs it."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env, self.port = env, free_port()
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers. Raises RuntimeError where it does not."""
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=HOUSE, env=self.env, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                raise RuntimeError("The hub did not start.")
            time.sleep(0.1)

    def _answers(self) -> bool:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as probe:
            try:
                probe.request("GET", "/healthz")
                return probe.getresponse().status == 200
            except OSError:
                return False

    def kill(self) -> None:
        """As when the power fails."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ends it."""
        self.process.terminate()
        self.process.wait(30)


class Hub:
    """Its web processes, and beside more than one the worker that does the work in the background."""

    def __init__(self, env: dict[str, str], processes: int) -> None:
        self.env = env
        self.web = [Served(env) for _ in range(processes)]
        self.ports = [one.port for one in self.web]
        self._work()

    def _work(self) -> None:
        self.workers = []
        if len(self.web) > 1:
            command = [sys.executable, "manage.py", "work"]
            self.workers = [subprocess.Popen(command, cwd=HOUSE, env=self.env, stdout=subprocess.DEVNULL)]

    def kill(self) -> None:
        """As when the power fails."""
        for process in (*self.workers, *(one.process for one in self.web)):
            process.send_signal(signal.SIGKILL)
            process.wait()

    def start(self) -> None:
        """Starts what was killed."""
        for one in self.web:
            one.start()
        self._work()

    def stop(self) -> None:
        """Ends all of it."""
        for process in self.workers:
            process.terminate()
            process.wait(30)
        for one in self.web:
            one.stop()


@contextlib.contextmanager
def hub_on(database: str) -> Iterator[dict[str, str]]:
    """A migrated hub on SQLite ("") or on the database at that URL."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        env |= {"HUB_DATA_DIR": folder, "HUB_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "hub.settings"}
        if database:
            env["HUB_DATABASE_URL"] = database
            if not databases.filled(database):
                inside(env, "manage.py", "migrate", "--verbosity", "0")
        else:
            shutil.copy(databases.sqlite(), Path(folder, "linli.sqlite3"))
        inside(env, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
        yield env


def run(quick: bool = False) -> dict[str, Any]:
    """Both databases; each beside its own limit in this run."""
    sizes = (150, 70) if quick else (6_514, 3_000)
    rows: list[Row] = []
    with hub_on("") as env:
        limit = orders_limit.sqlite(Path(env["HUB_DATA_DIR"]), sizes[0])
        rows += _rows("SQLite", limit, 0.30, measure(env, 1, *sizes))
    with contextlib.suppress(LookupError), postgres(durable=True) as url, redis() as layer:
        limit = orders_limit.postgres(url, sizes[0])
        with hub_on(url.replace("pool=64", "pool=8")) as env:
            rows += _rows("PostgreSQL", limit, 0.45, measure(env | {"HUB_REDIS_URL": layer}, 2, *sizes))
    return {"title": "Order rush", "rows": rows}


def _rows(where: str, limit: float, ambition: float, found: dict[str, Any]) -> list[Row]:
    p50, p95, p99 = found["closed"]["ms"]
    name = f"orders over HTTP, {where}"
    rows = [
        row(
            f"{name}, until it is killed",
            "/s",
            limit,
            found["closed"]["rate"],
            f"ambition {ambition} of the limit",
        ),
        *(
            row(f"{name}, {what}", "ms", 0, value, "")
            for what, value in (("p50", p50), ("p95", p95), ("p99", p99))
        ),
    ]
    p50, p95, p99 = found["open"]["ms"]
    rows.append(row(f"{name}, open loop", "/s", LIVE_RATE, found["open"]["rate"], f"≥ {LIVE_RATE}"))
    rows.append(row(f"{name}, open loop p50", "ms", 0, p50, ""))
    rows.append(row(f"{name}, open loop p99", "ms", 50, p99, "≤ 50 ms"))
    for what, value in found["audit"].items():
        rows.append(row(f"{name}: {what}", "", 0, value, "0"))
    return rows


def measure(env: dict[str, str], processes: int, households: int, packs: int) -> dict[str, Any]:
    """The rush with the kill, its audit, and after it the open loop of others who order."""
    more = min(households // 3, LIVE_RATE * 15)
    world = measured(env, "tests.bench.orders_world", "seed", str(households + more), str(packs))
    hub = Hub(env, processes)
    try:
        rush = Rush(hub.ports, world)
        rate = asyncio.run(killed_midway(rush, hub, households))
        after = measured(env, "tests.bench.orders_world", "audit", str(world["campaign"]))
        closed = {"rate": rate, "ms": rush.percentiles(households // 2)}
        checked = audit(rush, after, households, packs)
        rush.took.clear()
        asyncio.run(open_loop(rush, world, range(households, households + more)))
        opened = {"rate": rush.rate, "ms": rush.percentiles()}
    finally:
        hub.stop()
    return {"closed": closed, "open": opened, "audit": checked}


async def open_loop(rush: Rush, world: dict[str, Any], numbers: range) -> None:
    """Others who order, at the estate's rate, while the pages of residents and leaders are open."""
    async with live_pages(rush.ports, world):
        await rush.open_loop(numbers, LIVE_RATE)


async def killed_midway(rush: Rush, hub: Hub, households: int) -> float:
    """
    The rush; half of it is answered when the hub is killed and started again. The speed is that of the first half:
    how long a process takes to start is not what is measured.
    """

    async def kill() -> None:
        await rush.half.wait()
        await asyncio.to_thread(hub.kill)
        await asyncio.to_thread(hub.start)

    rush.kill_at = households // 2
    killing = asyncio.create_task(kill())
    started = time.perf_counter()
    await rush.closed_loop(range(households))
    await killing
    return rush.kill_at / (rush.half_at - started)


def audit(rush: Rush, rows: dict[str, Any], households: int, packs: int) -> dict[str, int]:
    """How many packs are oversold or left, orders lost or doubled, answers untrue; and what verify says."""
    placed, waiting = rows["states"].get("placed", 0), rows["states"].get("waitlisted", 0)
    untrue = sum(rows["orders"].get(str(pk)) != state for pk, state in rush.told.values())
    return {
        "packs oversold": max(0, placed - packs),
        "packs left": packs - placed + (rows["left"] or 0),
        "orders lost": households - rows["households"],
        "orders doubled": placed + waiting - rows["households"],
        "answers that are not true": untrue,
        "differences that verify finds": len(rows["wrong"]),
    }


if __name__ == "__main__":
    json.dump(run("--quick" in sys.argv), sys.stdout, indent=1, ensure_ascii=False)

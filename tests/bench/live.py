"""
Live fan-out: one event to the last of N sockets, ours beside a raw broadcast, in one run (speed.md, "Live").

Ours is everything: the transaction with its durable row, the reading, the rights of every person, the frames. The
clock of an event starts before its transaction. Each socket belongs to another person with a session of their own,
and both servers run on uvloop without compression.
"""

import asyncio
import json
import random
import statistics
import sys
from typing import Any

import uvloop

from tests.live_clients import Client, connect
from tests.live_world import PATIENCE, Server, happen, hub

EVENTS = 30
"""Single events per size; the median counts, because others use this machine too."""

DESK, PATH = "desk:1", "/ws/live/"


def run(quick: bool = False) -> dict[str, Any]:
    """All sizes and the burst: `{"title", "rows": [{"what", "unit", "limit", "ours", "ratio", "must"}]}`."""
    rows: list[dict[str, Any]] = []
    for sockets in (200,) if quick else (200, 1000, 2000):
        found = uvloop.run(fan_out(sockets))
        must = {1000: "≤ 2.5 ×", 2000: "ambition 1.5 ×"}.get(sockets, "")
        rows.append(
            row(f"one event to the last of {sockets:,} sockets", "ms", found["ms"][0], found["ms"][1], must)
        )
        if sockets == 1000:
            rows.append(row("the same, counted from the commit", "ms", found["ms"][0], found["commit"]))
            rows.append(row("memory per socket", "KiB", found["kib"][0], found["kib"][1], "≤ 60 KiB"))
    lost, doubled = uvloop.run(burst(200, 200 if quick else 1000))
    rows.append(row("burst with forced reconnects: events lost", "", 0, lost, "0"))
    rows.append(row("burst with forced reconnects: events doubled", "", 0, doubled, "0"))
    return {"title": "Live", "rows": rows}


def row(what: str, unit: str, limit: float, ours: float, must: str = "") -> dict[str, Any]:
    """One line of the table."""
    ratio = round(ours / limit, 2) if limit else None
    return {"what": what, "unit": unit, "limit": limit, "ours": ours, "ratio": ratio, "must": must}


class Crowd:
    """Many sockets to one server, and the moment at which the last of them has heard."""

    def __init__(self) -> None:
        self.clients: list[Client] = []
        self._left = 0
        self._all = asyncio.Event()

    async def open(self, port: int, path: str, sessions: list[str]) -> None:
        """Opens a socket for each session, fifty at a time."""
        for start in range(0, len(sessions), 50):
            part = sessions[start : start + 50]
            self.clients += await asyncio.gather(*(connect(port, path, key, self.heard) for key in part))

    def heard(self, client: Client, text: bytes) -> None:
        """Counts a frame."""
        self._left -= 1
        if not self._left:
            self._all.set()

    def expect(self) -> None:
        """From here on, one frame on each socket is awaited."""
        self._left = len(self.clients)
        self._all.clear()

    async def last(self) -> float:
        """When the last socket heard."""
        async with asyncio.timeout(PATIENCE):
            await self._all.wait()
        return max(client.at for client in self.clients)


async def fan_out(sockets: int) -> dict[str, Any]:
    """One size: the limit and ours by turns, so that whatever else the machine does hits both."""
    with hub(sockets) as (env, sessions):
        raw, ours = Server("tests.bench.live_raw", env), Server("tests.live_hub", env)
        try:
            return await _fan_out(raw, ours, sessions)
        finally:
            raw.stop()
            ours.stop()


async def _fan_out(raw: Server, ours: Server, sessions: list[str]) -> dict[str, Any]:
    limit, crowd, said = Crowd(), Crowd(), asyncio.Queue[float]()
    epoch = (await asyncio.to_thread(happen, ours.port, [DESK]))["epoch"]  # warm before the memory is read
    before = raw.kib(), ours.kib()
    await limit.open(raw.port, "/", [""] * len(sessions))
    await crowd.open(ours.port, PATH, sessions)
    crowd.expect()
    for client in crowd.clients:
        client.say({"type": "resume", "epoch": epoch, "streams": {DESK: 1}})
    await crowd.last()
    trigger = await connect(raw.port, "/go", "", lambda client, text: said.put_nowait(float(text)))
    times: dict[str, list[float]] = {"raw": [], "ours": [], "commit": []}
    for number in range(EVENTS):
        limit.expect()
        trigger.write(str(number))
        times["raw"].append(await limit.last() - await said.get())
        crowd.expect()
        moments = await asyncio.to_thread(happen, ours.port, [DESK])
        last = await crowd.last()
        times["ours"].append(last - moments["began"])
        times["commit"].append(last - moments["committed"])
    ms = {name: round(statistics.median(some) * 1000, 1) for name, some in times.items()}
    after = raw.kib(), ours.kib()
    kib = [round((now - then) / len(sessions), 1) for now, then in zip(after, before, strict=True)]
    return {"ms": (ms["raw"], ms["ours"]), "commit": ms["commit"], "kib": kib}


class Page:
    """A page as the browser's script keeps it: applies in order, and counts what came twice or not at all."""

    def __init__(self, port: int, session: str, epoch: str) -> None:
        self._port, self._session, self._epoch = port, session, epoch
        self.seq = self.lost = self.doubled = 0
        self.moved = asyncio.Event()

    async def open(self) -> None:
        """Connects, and goes on from what it has."""
        self.client = await connect(self._port, PATH, self._session, self._heard)
        self.client.say({"type": "resume", "epoch": self._epoch, "streams": {DESK: self.seq}})

    async def reopen(self) -> None:
        """Loses its line in the middle of whatever comes, and comes back."""
        self.client.transport.abort()
        await self.client.closed
        await self.open()

    def _heard(self, client: Client, text: bytes) -> None:
        for event in json.loads(text).get("events", ()):
            self.lost += max(0, event["seq"] - self.seq - 1)
            self.doubled += event["seq"] <= self.seq
            self.seq = max(self.seq, event["seq"])
        self.moved.set()

    async def reach(self, seq: int) -> None:
        """Waits until it has everything up to a number."""
        while self.seq < seq:
            self.moved.clear()
            await self.moved.wait()


async def burst(sockets: int, events: int) -> tuple[int, int]:
    """Many events at once while one page in ten loses its line again and again: what was lost, what came twice."""
    with hub(sockets) as (env, sessions):
        server = Server("tests.live_hub", env)
        try:
            epoch = (await asyncio.to_thread(happen, server.port, [DESK]))["epoch"]
            pages = [Page(server.port, session, epoch) for session in sessions]
            await asyncio.gather(*(page.open() for page in pages))
            writing = asyncio.create_task(asyncio.to_thread(happen, server.port, [DESK] * events))
            while not writing.done():
                await asyncio.gather(*(page.reopen() for page in random.sample(pages, sockets // 10)))
            async with asyncio.timeout(PATIENCE):
                await asyncio.gather(*(page.reach(events + 1) for page in pages))
        finally:
            server.stop()
    return sum(page.lost for page in pages), sum(page.doubled for page in pages)


if __name__ == "__main__":
    json.dump(run("--quick" in sys.argv), sys.stdout, indent=1, ensure_ascii=False)

"""The clients of the order rush: households that order, and the pages that are open meanwhile."""

import asyncio
import contextlib
import itertools
import json
import random
import statistics
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from typing import Any

from tests import live_clients
from tests.bench import orders_limit

CONNECTIONS = 16
"""Households that order at the same time, in the closed loop."""

RESIDENTS, LEADERS = 200, 3
"""Open pages: residents with their inbox, and staff who watch the campaign's numbers."""

SPREAD = 0.5
"""Seconds over which the leaders' pages ask for the numbers (hub/static/hub/js/live.js)."""

CSRF = "a" * 32
SOCKET = "/ws/live/"


class Client:
    """A connection that is kept and made anew; one order at a time on it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def post(self, path: str, session: str, key: str, body: bytes) -> tuple[int, Any]:
        """Status and JSON of the answer. Tries anew, with the same key, until there is one."""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Cookie: linli_session={session}; linli_csrf={CSRF}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                status, answer = await self._send(head + body)
                if status != 503:
                    return status, json.loads(answer)
            self.drop()
            await asyncio.sleep(0.1)

    async def get(self, path: str, session: str) -> int:
        """The status of a page that somebody reads."""
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: linli_session={session}\r\n\r\n"
        return (await self._send(head.encode()))[0]

    async def _send(self, data: bytes) -> tuple[int, bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(data)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        return int(head.split(b" ", 2)[1]), await self._reader.readexactly(length)

    def drop(self) -> None:
        """Ends the connection; the next thing that is asked makes another."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None


class Rush:
    """Who orders, what they were told, and how long each answer took (seconds)."""

    def __init__(self, ports: Sequence[int], world: dict[str, Any]) -> None:
        self.sessions = world["sessions"]
        self.ports = ports
        self._next = itertools.cycle(ports)
        self.path = f"/api/v1/campaigns/{world['campaign']}/orders"
        self.offers: list[int] = world["offers"]
        self.told: dict[int, tuple[int, str]] = {}
        self.took: list[float] = []
        self.half, self.kill_at, self.half_at, self.rate = asyncio.Event(), 0, 0.0, 0.0

    def body(self, number: int) -> bytes:
        """The pack that everybody wants, and two other things of the nineteen."""
        other = orders_limit.chosen(number)[:2]
        wanted = [self.offers[0], *(self.offers[n % (len(self.offers) - 1) + 1] for n in other)]
        lines = [{"offer": offer, "quantity": 1} for offer in dict.fromkeys(wanted)]
        return json.dumps({"lines": lines, "wait": True}).encode()

    async def one(self, client: Client, number: int) -> None:
        """One household orders."""
        started = time.perf_counter()
        status, answer = await client.post(self.path, self.sessions[number], f"k{number}", self.body(number))
        if status != 201:
            raise RuntimeError(f"{status}: {answer}")
        self.took.append(time.perf_counter() - started)
        self.told[number] = (answer["id"], answer["state"])
        if len(self.told) == self.kill_at:
            self.half_at = time.perf_counter()
            self.half.set()

    def client(self) -> Client:
        """A new connection, to each web process in turn."""
        return Client(next(self._next))

    async def closed_loop(self, numbers: range) -> float:
        """As fast as it goes with a few connections; orders per second."""
        left = iter(numbers)
        started = time.perf_counter()

        async def work() -> None:
            client = self.client()
            for number in left:
                await self.one(client, number)

        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
        return len(numbers) / (time.perf_counter() - started)

    async def open_loop(self, numbers: range, rate: float) -> None:
        """One more every 1/rate seconds, whoever else still waits; `rate` is then the orders per second answered."""
        idle = deque(self.client() for _ in range(64))
        started = time.perf_counter()

        async def come(place: int, number: int) -> None:
            await asyncio.sleep(max(0.0, started + place / rate - time.perf_counter()))
            client = idle.popleft() if idle else self.client()
            await self.one(client, number)
            idle.append(client)

        await asyncio.gather(*(come(place, number) for place, number in enumerate(numbers)))
        self.rate = len(numbers) / (time.perf_counter() - started)

    def percentiles(self, first: int | None = None) -> tuple[float, float, float]:
        """p50, p95, p99 in milliseconds, of the first so many answers or of all."""
        cut = statistics.quantiles(self.took[:first], n=100)
        return cut[49] * 1000, cut[94] * 1000, cut[98] * 1000


@contextlib.asynccontextmanager
async def live_pages(ports: Sequence[int], world: dict[str, Any]) -> AsyncIterator[None]:
    """
    Residents' and leaders' pages with their sockets, opened before anybody orders: a leader's has its numbers.
    Whenever it hears that they have changed, it fetches them, as the script in a browser does.
    """
    fetching: set[asyncio.Task[int]] = set()
    stream = f"campaign:{world['campaign']}"

    def page(session: str, client: Client) -> live_clients.Heard:
        one_at_a_time, asked = asyncio.Lock(), asyncio.Event()

        async def fetch() -> int:
            async with one_at_a_time:
                await asyncio.sleep(SPREAD * random.random())  # as live.js does
                asked.clear()
                return await client.get(world["numbers"], session)

        def heard(_socket: live_clients.Client, frame: bytes) -> None:
            if json.loads(frame)["type"] == "hot" and not asked.is_set():
                asked.set()
                fetching.add(asyncio.create_task(fetch()))

        return heard

    each = itertools.cycle(ports)
    residents = world["sessions"][:RESIDENTS]
    opened = [
        await live_clients.connect(next(each), SOCKET, key, lambda _socket, _frame: None) for key in residents
    ]
    for key in world["leaders"]:
        port = next(each)
        client = Client(port)
        await client.get(world["numbers"], key)
        socket = await live_clients.connect(port, SOCKET, key, page(key, client))
        socket.say({"type": "resume", "epoch": world["epoch"], "streams": {stream: 0}})
        opened.append(socket)
    try:
        yield
    finally:
        statuses = await asyncio.gather(*fetching)
        for socket in opened:
            socket.transport.abort()
    if set(statuses) != {200}:
        raise RuntimeError(f"The leaders' pages got {sorted(set(statuses))}.")

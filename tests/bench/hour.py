"""
One hour of an estate: 200 requests arrive through the real server while 14 desks and 60 volunteers' boards are open
(requests.md, scenario 3). Then the same with a million old requests behind them.

The rows are those of a real hour (`requests_one_hour.csv`, in the demo's data), sent faster. Each desk hears on its
socket that there is a new case and fetches its line, as the script in a browser does; and now and then it is loaded
whole. Measured: from sending an emergency until the last of the desks has its line, whether it stands above everything
less urgent there, and how long the board and the desk take.
"""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

from tests import live_clients
from tests.bench.estate import Row, fresh, inside, measured, p95, row
from tests.bench.orders import Served
from tests.bench.rush import Client

STAFF, VOLUNTEERS = 14, 60
AREA = "/area/xinminzhu"
SPEED = 12
"""An hour in five minutes. The first eight minutes of it, in a quick run, in forty seconds."""

LOADED_EVERY = 20.0
"""Seconds after which each of the open pages is loaded whole again."""

Mark = tuple[int, int]
"""A request's id and level."""


def run(quick: bool = False) -> dict[str, object]:
    """The hour on the demo's estate: empty and, unless quick, with a million old requests."""
    rows: list[Row] = []
    with fresh("collectstatic --noinput", "demo") as env:
        for old in (0,) if quick else (0, 1_000_000):
            if old:
                inside(env, "-m", "tests.bench.hour", "grow", str(old))
            found = asyncio.run(_hour(env, 8 if quick else 60))
            rows += _rows(f"{old:,} old requests", found)
    return {"title": "One hour of requests", "rows": rows}


def _rows(where: str, found: "Hour") -> list[Row]:
    boards, desks = p95(found.boards), p95(found.desks)
    return [
        row(f"an emergency is on the last of {STAFF} desks, {where}", "s", 2, max(found.seen), "≤ 2 s"),
        row(f"emergencies that did not stand first, {where}", "", 0, found.misplaced, "0"),
        row(f"a volunteer's board while it lasts, p95, {where}", "ms", 300, boards, "≤ 300 ms"),
        row(f"the desk while it lasts, p95, {where}", "ms", 300, desks, "≤ 300 ms"),
        row(f"requests that are not on the desk afterwards, {where}", "", 0, found.lost, "0"),
    ]


class Hour:
    """What happens in it, and what was seen of it."""

    def __init__(self, port: int, world: dict[str, Any], minutes: int) -> None:
        self.port, self.world, self.seconds = port, world, minutes * 60 / SPEED
        self.rows = [one for one in world["rows"] if one["minute"] < minutes]
        self.sent: dict[int, float] = {}
        self.urgent: set[int] = set()
        self.told: dict[int, asyncio.Event] = {}
        self.lines: dict[int, int] = {}
        self.seen: list[float] = []
        self.boards: list[float] = []
        self.desks: list[float] = []
        self.misplaced = self.lost = 0
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, work: Any) -> None:
        """Lets it run beside everything else, and lets its failure be seen at the end."""
        self._running.add(asyncio.create_task(work))

    async def raise_all(self) -> None:
        """Every row at its minute, by the phones of the desk in turn."""
        clients = [Client(self.port) for _ in range(STAFF)]
        locks = [asyncio.Lock() for _ in clients]
        began = time.perf_counter()
        for place, one in enumerate(self.rows):
            due = began + one["minute"] * 60 / SPEED
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            who = place % STAFF
            self.begin(self._raise(clients[who], locks[who], self.world["staff"][who], place, one))
        await self.settle()

    async def _raise(
        self, client: Client, lock: asyncio.Lock, session: str, place: int, one: dict[str, Any]
    ) -> None:
        async with lock:
            sent = time.perf_counter()
            status, answer = await client.post(
                "/api/v1/requests", session, f"hour{place}", json.dumps(one["body"]).encode()
            )
        if status != 201:
            raise RuntimeError(f"{status}: {answer}")
        pk = answer["id"]
        self.sent[pk] = sent
        if answer["level"] == 0:
            self.urgent.add(pk)
            await asyncio.wait_for(self._on_all_desks(pk), 60)
            self.seen.append(time.perf_counter() - sent)

    async def _on_all_desks(self, pk: int) -> None:
        while self.lines.get(pk, 0) < STAFF:
            await self.told.setdefault(pk, asyncio.Event()).wait()
            self.told[pk].clear()

    def heard_at_desk(self, session: str) -> live_clients.Heard:
        """A desk hears of a case and fetches its line."""
        client, one_at_a_time = Client(self.port), asyncio.Lock()

        async def fetch(pk: int) -> None:
            async with one_at_a_time:
                await client.get(f"{AREA}/desk/rows/?ids={pk}", session)
                client.drop()
            self.lines[pk] = self.lines.get(pk, 0) + 1
            self.told.setdefault(pk, asyncio.Event()).set()

        def heard(_socket: live_clients.Client, frame: bytes) -> None:
            said = json.loads(frame)
            for event in said.get("events", []) if said["type"] == "events" else []:
                if event["kind"] == "request" and event["verb"] == "support.request.raised":
                    self.begin(fetch(event["id"]))

        return heard

    async def load(self, path: str, session: str, kept: list[float]) -> None:
        """A page that is loaded again every so often while the hour lasts."""
        client, ends = Client(self.port), time.perf_counter() + self.seconds
        while time.perf_counter() < ends:
            started = time.perf_counter()
            if await client.get(path, session) != 200:
                raise RuntimeError(f"{path} was refused.")
            kept.append(time.perf_counter() - started)
            client.drop()  # the server would, in the meantime
            await asyncio.sleep(LOADED_EVERY)

    async def settle(self) -> None:
        """Waits for everything that was begun."""
        while self._running:
            done, self._running = self._running, set()
            await asyncio.gather(*done)


async def _hour(env: dict[str, str], minutes: int) -> Hour:
    world = measured(env, "tests.bench.hour", "seed")
    server = Served(env)
    try:
        hour = Hour(server.port, world, minutes)
        async with _open_pages(hour):
            for place, key in enumerate(world["volunteers"]):
                hour.begin(_later(place, hour.load(f"{AREA}/tasks/", key, hour.boards)))
            for place, key in enumerate(world["staff"]):
                hour.begin(_later(place, hour.load(f"{AREA}/desk/", key, hour.desks)))
            await hour.raise_all()
        checked = measured(env, "tests.bench.hour", "look", json.dumps(sorted(hour.sent)))
        hour.lost, hour.misplaced = checked["lost"], checked["misplaced"]
        return hour
    finally:
        server.stop()


async def _later(place: int, work: Any) -> None:
    """Not all in the same moment."""
    await asyncio.sleep(LOADED_EVERY * (place * 0.37 % 1))
    await work


@contextlib.asynccontextmanager
async def _open_pages(hour: Hour) -> AsyncIterator[None]:
    """The sockets of the desks and of the volunteers' boards."""
    world, opened = hour.world, []
    for key in world["staff"]:
        opened.append(await live_clients.connect(hour.port, "/ws/live/", key, hour.heard_at_desk(key)))
        opened[-1].say({"type": "resume", "epoch": world["epoch"], "streams": world["desk"]})
    for key in world["volunteers"]:
        opened.append(await live_clients.connect(hour.port, "/ws/live/", key, lambda _socket, _frame: None))
        opened[-1].say({"type": "resume", "epoch": world["epoch"], "streams": world["board"]})
    try:
        yield
    finally:
        for socket in opened:
            socket.transport.abort()


def seed() -> dict[str, Any]:
    """14 people at the desk and 60 volunteers with sessions, and the hour's rows as the API takes them."""
    import csv
    from datetime import timedelta
    from pathlib import Path

    from hub.core.kit import clock
    from hub.core.live import names, rows
    from hub.core.people.models import Area, Household, Person, RoleGrant
    from hub.core.people.words import Role
    from hub.desk.demo import requests_scene
    from tests.bench.orders_world import committee, sessions_of

    area = Area.objects.get(slug="xinminzhu")
    staff = committee(area, STAFF)
    helpers = Person.objects.bulk_create(Person(name=f"志愿者{n}", password="!") for n in range(VOLUNTEERS))
    RoleGrant.objects.bulk_create(
        RoleGrant(person=one, area=area, role=Role.VOLUNTEER, expires_at=clock.now() + timedelta(days=9))
        for one in helpers
    )
    doors = {
        (door.building.number, door.door): door.pk
        for door in Household.objects.filter(area=area, part="").select_related("building")
    }
    file = Path(requests_scene.__file__).with_name("data") / "requests_one_hour.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        found = [_as_sent(line, doors) for line in csv.DictReader(lines)]
    streams = {"desk": names.desk(area.pk), "board": names.board(area.pk)}
    return {
        "rows": found, "staff": sessions_of(staff, confirmed=True), "epoch": rows.epoch(),
        "volunteers": sessions_of(helpers, confirmed=True),
        **{name: {stream: _last(stream)} for name, stream in streams.items()},
    }  # fmt: skip


def _last(stream: str) -> int:
    from hub.core.live import rows

    return rows.cursors([stream])[stream]


def _as_sent(line: dict[str, str], doors: dict[tuple[str, str], int]) -> dict[str, Any]:
    from hub.core.kit import phones
    from hub.desk.demo.requests_scene import CATEGORIES
    from support.words import Category, Danger

    text = line["text"]
    dangers = [Danger.LABOUR] if "羊水" in text else [Danger.BREATHING] if "胸" in text else []
    body = {
        "category": CATEGORIES.get(line["category_hint"], Category.OTHER), "text": text, "dangers": dangers,
        "channel": line["channel"], "contact_phone": phones.read(line["phone"]),
        "on_behalf_of": doors.get((line["building"], line["door"])),
    }  # fmt: skip
    return {"minute": float(line["minute"]), "body": body}


def look(ids: list[int]) -> dict[str, int]:
    """How many of these are not on the desk, and how many emergencies stand below something less urgent."""
    from hub.core.people.models import Area
    from support import access

    queue = list(access.queue(Area.objects.get(slug="xinminzhu")).values_list("pk", "level"))
    return {"lost": len(set(ids) - {pk for pk, _level in queue}), "misplaced": misplaced(queue)}


def misplaced(queue: list[Mark]) -> int:
    """How many of level 0 come after one of another level."""
    found, others = 0, False
    for _pk, level in queue:
        others = others or level > 0
        found += level == 0 and others
    return found


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "grow":
        from tests.bench.desk import grow

        grow(int(sys.argv[2]))
    else:
        json.dump(seed() if sys.argv[1] == "seed" else look(json.loads(sys.argv[2])), sys.stdout)

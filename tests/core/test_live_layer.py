"""Several processes: hints and presence go through Redis, and the hub goes on when Redis is gone."""

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.test import override_settings

from hub.core.live import hints, wire
from hub.core.live.layer import Subscription
from tests import servers
from tests.core.live_browser import SOON, Frame
from tests.live_clients import Client, connect
from tests.live_world import Server, happen, hub


def layer_at(url: str) -> Any:
    """Settings with that Redis."""
    config = {"hosts": [url], "prefix": "linli-test"}
    backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
    return override_settings(CHANNEL_LAYERS={"default": {"BACKEND": backend, "CONFIG": config}})


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> wire.Publisher:
    """This process's publisher, fresh."""
    made = wire.Publisher()
    monkeypatch.setattr(wire, "publisher", made)
    return made


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis of this test's own, because it does harm to it."""
    with servers.redis() as url:
        yield url


class Log(logging.Handler):
    """What was logged, each line announced."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()

    def emit(self, record: logging.LogRecord) -> None:
        """Comes from the publisher's thread."""
        self._loop.call_soon_threadsafe(self.lines.put_nowait, record.getMessage())


async def test_without_redis_hints_are_dropped_and_logged_once(
    publisher: wire.Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    """An order never waits for Redis and never fails because of it."""
    caplog.set_level(logging.WARNING, wire.log.name)
    log = Log()
    wire.log.addHandler(log)
    try:
        with layer_at(f"redis://127.0.0.1:{servers.free_port()}/0"):
            async with asyncio.timeout(SOON):
                hints.send([("desk:1", 1)])
                assert "gone" in await log.lines.get()
                for seq in range(2, 6):
                    hints.send([("desk:1", seq)])
                    assert publisher.sent is not None
                    await asyncio.wrap_future(publisher.sent)
    finally:
        wire.log.removeHandler(log)
    assert log.lines.empty()


def test_what_waits_for_redis_is_merged_and_bounded(
    publisher: wire.Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Redis that hangs costs no memory: one number per stream, and no more than so many streams."""
    monkeypatch.setattr(wire, "MOST", 3)
    monkeypatch.setattr(publisher, "_wake", lambda: None)
    publisher.heads({"a:1": 5})
    publisher.heads({"a:1": 4, "b:1": 1})
    publisher.heads({"a:1": 6, "c:1": 1, "d:1": 1})
    for _ in range(5):
        publisher.message({"type": "beat"})
    heads, *messages = publisher.take()
    assert heads == {"type": "heads", "heads": {"a:1": 6, "b:1": 1, "c:1": 1}}
    assert messages == [{"type": "beat"}] * 3


@pytest.mark.redis
async def test_a_dead_subscription_is_made_anew(publisher: wire.Publisher, redis_url: str) -> None:
    """Its own messages are not heard; those of others are, after the connection was killed too."""
    heard, missed = asyncio.Queue[Frame](), asyncio.Queue[bool]()
    other = wire.Publisher()
    with layer_at(redis_url):
        running = asyncio.create_task(Subscription(heard.put_nowait, lambda: missed.put_nowait(True)).run())
        try:
            async with asyncio.timeout(SOON * 3):
                await missed.get()
                hints.send([("desk:1", 1)])
                await until_heard(other, heard, {"desk:1": 2})
                with redis.Redis.from_url(redis_url) as operator:
                    await asyncio.to_thread(operator.client_kill_filter, _type="pubsub")
                await until_heard(other, heard, {"desk:1": 3})
        finally:
            running.cancel()


async def until_heard(other: wire.Publisher, heard: asyncio.Queue[Frame], heads: dict[str, int]) -> None:
    """Another process says something until it is heard: a layer may lose what is said while it is away."""
    while True:
        other.heads(heads)
        try:
            async with asyncio.timeout(1):
                message = await heard.get()
        except TimeoutError:
            continue
        assert message["from"] == other.me
        if message["heads"] == heads:
            return


@pytest.mark.redis
@pytest.mark.own_hub
@pytest.mark.django_db(transaction=True)
async def test_two_processes_are_one_hub(redis_url: str) -> None:
    """What happens in one process stands at once on the pages of the other; so does who is there."""
    heard: asyncio.Queue[Frame] = asyncio.Queue()

    def note(client: Client, text: bytes) -> None:
        heard.put_nowait(json.loads(text))

    with hub(2, 1, HUB_REDIS_URL=redis_url) as (env, sessions):
        one, two = Server("tests.live_hub", env), Server("tests.live_hub", env)
        try:
            async with asyncio.timeout(SOON):  # less than the 21 s of the backstop: it was the hint
                epoch = (await asyncio.to_thread(happen, one.port, ["lobby:1"]))["epoch"]
                resume = {"type": "resume", "epoch": epoch, "streams": {"lobby:1": 1}}
                here = await connect(two.port, "/ws/live/", sessions[0], note)
                here.say(resume)
                assert (await heard.get())["type"] == "resumed"
                await asyncio.to_thread(happen, one.port, ["lobby:1"])
                assert (await heard.get())["events"][0]["seq"] == 2
                there = await connect(one.port, "/ws/live/", sessions[1], lambda client, text: None)
                there.say({**resume, "streams": {"lobby:1": 2}})
                there.say({"type": "presence", "subject": "lobby:1", "state": "replying"})
                assert [shown["state"] for shown in (await heard.get())["people"]] == ["replying"]
                there.transport.close()
                assert (await heard.get())["people"] == []
        finally:
            one.stop()
            two.stop()

"""
The hub as it is served, with a way to make events happen in it.

`python -m tests.live_hub seed N AREAS` makes areas and N people, by turns of their committees, and prints their
sessions. `python -m tests.live_hub PORT` serves: `POST /test/happen` with a JSON list of streams writes an event on
each, one by one. LIVE_DROPS=0.1 loses one hint in ten. Everybody may hear `lobby:1`, and sees who is there.
"""

import json
import os
import random
import sys
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from asgiref.sync import sync_to_async

DROPS = float(os.environ.get("LIVE_DROPS", "0"))
chance = random.Random(7)


def happen(streams: list[str]) -> dict[str, Any]:
    """Writes events as an action does: a row in a transaction, the hint on commit."""
    from django.db import transaction

    from hub.core.live import hints, rows

    began = time.monotonic()
    committed = [began]
    for number, stream in enumerate(streams):
        with transaction.atomic():
            written = rows.append([(stream, rows.Fact("support.request.raised", "request", number, 1))])
            transaction.on_commit(lambda: committed.append(time.monotonic()))
            if chance.random() >= DROPS:
                transaction.on_commit(lambda written=written: hints.send(written))  # type: ignore[misc]
    found = {"epoch": rows.epoch(), "heads": rows.cursors(set(streams))}
    return {**found, "began": began, "committed": committed[-1]}


def seed(n: int, areas: int) -> list[str]:
    """Makes areas, and people of their committees by turns, signed in with a second factor; their sessions."""
    from hub.core.kit import clock
    from hub.core.people.models import Area, Person, RoleGrant
    from hub.core.people.words import Phase, Role

    made = [Area(pk=pk, slug=f"area-{pk}", name=f"{pk}", phase=Phase.CLOSED) for pk in range(1, areas + 1)]
    Area.objects.bulk_create(made)
    people = Person.objects.bulk_create(Person(name=f"Person {i}", password=f"!{i}") for i in range(n))
    until = clock.now() + timedelta(days=60)
    RoleGrant.objects.bulk_create(
        RoleGrant(person=person, area=made[i % areas], role=Role.COMMITTEE, expires_at=until)
        for i, person in enumerate(people)
    )
    return [session_of(person) for person in people]


def session_of(person: Any) -> str:
    """Signs somebody in; gives the session's key."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store["account_authentication_methods_user"] = str(person.pk)
    store["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    store.create()
    return str(store.session_key)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The hub's own application, and the one extra address."""
    from hub.asgi import application as hub

    if scope["type"] != "http" or scope["path"] != "/test/happen":
        await hub(scope, receive, send)
        return
    body, more = b"", True
    while more:
        part = await receive()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    found = await sync_to_async(happen)(json.loads(body))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(found).encode()})


def serve(port: int) -> None:
    """Serves on a port, with the settings of `manage.py serve`."""
    import uvicorn

    from hub.core.kit.management.commands.serve import config, listen
    from hub.core.live import registry

    registry.register("lobby", lambda stream, people: set(people), presence=True)
    settings = config()
    settings.app = "tests.live_hub:application"
    uvicorn.Server(settings).run(sockets=[listen("127.0.0.1", port)])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    if sys.argv[1] == "seed":
        sys.stdout.write(json.dumps(seed(*map(int, sys.argv[2:]))))
    else:
        serve(int(sys.argv[1]))

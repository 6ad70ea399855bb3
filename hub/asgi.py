"""Serves pages, sockets and, in the embedded default, the background work: `uvicorn hub.asgi:application`."""

import asyncio
import os
from typing import Any

from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")

import django

django.setup(set_prefix=False)

# What follows needs Django's apps, which the line above has loaded.
from django.conf import settings  # noqa: E402

from hub.core.estate import setup  # noqa: E402
from hub.core.jobs import thread as jobs  # noqa: E402
from hub.core.kit.pages import Pages  # noqa: E402
from hub.core.live import broker  # noqa: E402
from hub.core.live.routing import sockets  # noqa: E402
from hub.core.media.cap import BodyCap  # noqa: E402


async def lifespan(scope: Any, receive: Any, send: Any) -> None:
    """Starts what runs beside the requests before the first one, and ends it after the last."""
    await receive()
    await pages.warm_up()
    await broker.start()
    if settings.JOBS_IN_WEB_PROCESS:
        jobs.start()
    await asyncio.to_thread(setup.greet)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    if settings.JOBS_IN_WEB_PROCESS:
        await asyncio.to_thread(jobs.stop)
    await broker.stop()
    await send({"type": "lifespan.shutdown.complete"})


pages = Pages(settings.PAGE_THREADS, settings.PAGES_AT_ONCE)
application = ProtocolTypeRouter({"http": BodyCap(pages), "websocket": sockets, "lifespan": lifespan})

"""`manage.py serve`: the web process, pages and sockets, with the settings that the hub is tested with."""

import socket
from argparse import ArgumentParser
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

BIGGEST_FRAME = 64 * 1024  # bytes; what a page says on its socket fits into a hundredth of it
SECONDS_TO_FINISH = 20  # for requests under way when the process is told to stop


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            print(f"Linli is open at {self.address} (stop it with Ctrl-C).", flush=True)


class Command(BaseCommand):
    help = "Serves pages and sockets; SIGTERM lets requests under way finish."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        server = _Server(config())
        # Passkeys refuse the bare address: a browser must be sent to the name.
        server.address = f"http://{'localhost' if host in ('127.0.0.1', '::1') else host}:{port}"
        server.run(sockets=[listen(host, port)])


def config() -> uvicorn.Config:
    """How uvicorn runs the hub: small frames, no compression per socket, headers of known proxies only."""
    return uvicorn.Config(
        "hub.asgi:application",
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=BIGGEST_FRAME,
        ws_per_message_deflate=False,
        log_config=None,
        log_level="warning",  # at info it writes down every visitor's address
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.TRUSTED_PROXIES),
        forwarded_allow_ips=settings.TRUSTED_PROXIES,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def listen(host: str, port: int) -> socket.socket:
    """A bound socket. Raises CommandError where the port is taken or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        text = f"Cannot listen on {host}, port {port}: {error.strerror}. Try another: --port {port + 1}"
        raise CommandError(text) from error
    return bound

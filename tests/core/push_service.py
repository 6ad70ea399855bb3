"""A push service of our own on loopback, as browsers' vendors run one: it answers what a test tells it to."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class Browser:
    """One browser on one device: it has the keys, so it alone can read what is pushed to it."""

    def __init__(self, service: "PushService", name: str) -> None:
        self.name, self.service = name, service
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._secret = os.urandom(16)

    @property
    def endpoint(self) -> str:
        return f"http://{self.service.address}/push/{self.name}"

    @property
    def p256dh(self) -> str:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    @property
    def auth(self) -> str:
        return base64.urlsafe_b64encode(self._secret).decode().rstrip("=")

    def shown(self) -> list[dict[str, Any]]:
        """What the browser has shown, decrypted."""
        bodies = [body for name, _, body in self.service.taken if name == self.name]
        return [
            json.loads(
                http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm")
            )
            for body in bodies
        ]


class PushService:
    """What arrived, and what is answered per device: a status, 201 unless told otherwise."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.asked: list[str] = []
        self.answers: dict[str, int] = {}
        self.headers: dict[str, str] = {}

    def browser(self, name: str) -> Browser:
        """A new device."""
        return Browser(self, name)


@contextmanager
def running() -> Iterator[PushService]:
    """The service, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            name = self.path.rpartition("/")[2]
            service.asked.append(name)
            status = service.answers.get(name, 201)
            if status == 201:
                service.taken.append(
                    (name, {key.lower(): value for key, value in self.headers.items()}, body)
                )
            self.send_response(status)
            for key, value in service.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service = PushService(f"127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

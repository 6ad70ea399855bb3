"""A hub of paper: pages that were asked for before, and the real static files, for a browser that only looks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path

from django.contrib.staticfiles import finders

from tests.sheets import Sheet

STATIC = "/static/"
KEPT = ("Content-Security-Policy", "Content-Type", "Referrer-Policy", "Permissions-Policy")


class Paper(ThreadingHTTPServer):
    """Shows the sheet that was laid on it last, whatever is asked; the browser keeps the static files."""

    daemon_threads = True
    sheet: Sheet

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://localhost:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers with the sheet, a static file, or nothing."""

    server: Paper
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith(STATIC):
            self._file(finders.find(self.path[len(STATIC) :].partition("?")[0]))
        elif self.path == self.server.sheet.url:
            sheet = self.server.sheet
            self._send(200, sheet.html.encode(), {n: sheet.headers[n] for n in KEPT if n in sheet.headers})
        else:
            self._send(204, b"", {})

    do_POST = do_GET  # noqa: N815 — the base class names it so

    def _file(self, path: str | None) -> None:
        if path is None:
            return self._send(404, b"", {})
        kind = guess_type(path)[0] or "application/octet-stream"
        return self._send(
            200, Path(path).read_bytes(), {"Content-Type": kind, "Cache-Control": "max-age=3600"}
        )

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class names it so
        """Says nothing."""


@contextmanager
def paper() -> Iterator[Paper]:
    """One of them, on a port of its own, as long as the block lasts."""
    found = Paper(("127.0.0.1", 0), Handler)
    threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()

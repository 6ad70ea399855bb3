"""An outgrown hub on this machine, by the steps of docker/entrypoint.sh: its processes, and how to ask them."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests import servers

HOUSE = Path(__file__).resolve().parent.parent
HOST = "hub.example.org"
SECONDS_TO_START = 120
SECONDS_TO_STOP = 30


class Broken(Exception):
    """The deployment does not do what it should; says what was seen."""


class Deployment:
    """Two web processes and a worker, nginx with TLS before them, all on ports of loopback."""

    def __init__(self, folder: Path, database: str, redis: str) -> None:
        self.folder = folder
        self.web = [servers.free_port(), servers.free_port()]
        self.http, self.https = servers.free_port(), servers.free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        self.env |= {
            "HUB_ALLOWED_HOSTS": HOST,
            "HUB_TRUSTED_ORIGINS": f"https://{HOST}:{self.https}",
            "HUB_SECRET_KEY": "only-for-this-smoke-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABC",
            "HUB_DATA_KEY": "b25seS1mb3ItdGhpcy1zbW9rZS10ZXN0LTAxMjM0NTY=",
            "HUB_DATABASE_URL": database.partition("?")[0],
            "HUB_REDIS_URL": redis,
            "HUB_TRUSTED_PROXIES": "127.0.0.1",
            "HUB_ACCEL": "/_media/",
            "HUB_DATA_DIR": str(folder / "data"),
        }

    # --- processes -------------------------------------------------------------------------------------------

    def step(self, *words: str) -> str:
        """Runs a step that ends; gives what it printed. Raises Broken where it fails."""
        command = ["sh", "docker/entrypoint.sh", *words]
        done = subprocess.run(command, cwd=HOUSE, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Broken(f"{words[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}")
        return done.stdout

    def start(self, name: str, command: list[str], **env: str) -> None:
        """Starts a process that stays; its output goes to a log."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command, cwd=HOUSE, env={**self.env, **env}, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def start_web(self, number: int) -> None:
        """Starts a web process and waits until it is ready. Raises Broken where it is not in time."""
        port = self.web[number]
        self.start(f"web{number}", ["sh", "docker/entrypoint.sh", "web"], HUB_PORT=str(port))
        self.until(lambda: self.direct(port, "/readyz")[0] == 200, f"web{number} is not ready")

    def start_nginx(self) -> None:
        """Fills in the template as nginx's own image does, and starts nginx. Raises Broken where it does not."""
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            raise Broken("nginx is not installed.")
        values = {
            "HUB_HOST": HOST,
            "HUB_HTTP_PORT": f"127.0.0.1:{self.http}",
            "HUB_HTTPS_PORT": f"127.0.0.1:{self.https}",
            "HUB_WEB_1": f"127.0.0.1:{self.web[0]}",
            "HUB_WEB_2": f"127.0.0.1:{self.web[1]}",
            "HUB_TLS": str(self.folder / "tls"),
            "HUB_STATIC": str(self.folder / "data" / "static"),
            "HUB_MEDIA": str(self.folder / "data" / "media"),
            "HUB_PAGES": str(HOUSE / "docker"),
            "HUB_NGINX": str(self.folder),
        }
        template = (HOUSE / "docker" / "nginx.conf.template").read_text(encoding="utf-8")
        filled = re.sub(r"\$\{(HUB_\w+)\}", lambda found: values[found[1]], template)
        (self.folder / "nginx.conf").write_text(filled, encoding="utf-8")
        self.start("nginx", [program, "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;"])
        self.until(lambda: self.get("/healthz")[0] == 200, "nginx does not answer")

    def stop(self, name: str, kind: signal.Signals = signal.SIGTERM) -> int:
        """Tells a process to stop and waits; gives its exit code. Raises Broken where it stays."""
        process = self.running.pop(name)
        process.send_signal(kind)
        try:
            return process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Broken(f"{name} did not stop within {SECONDS_TO_STOP} s of {kind.name}.") from None

    def stop_all(self) -> None:
        """Stops what still runs."""
        for name in list(self.running):
            with contextlib.suppress(Broken):
                self.stop(name)

    def until(self, true: Callable[[], bool], otherwise: str) -> None:
        """Asks again, for a bounded time. Raises Broken where it never becomes true."""
        for _ in range(SECONDS_TO_START * 5):
            with contextlib.suppress(OSError, http.client.HTTPException):
                if true():
                    return
            time.sleep(0.2)
        raise Broken(otherwise)

    def logs(self) -> str:
        """The end of every log."""
        ends = {
            log.name: log.read_text(errors="replace")[-1500:] for log in sorted(self.folder.glob("*.log"))
        }
        return "\n".join(f"--- {name}\n{end}" for name, end in ends.items())

    # --- asking ----------------------------------------------------------------------------------------------

    def direct(self, port: int, path: str) -> tuple[int, str]:
        """Asks a web process itself, as a health check does: plain, by address. Status and body."""
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(link):
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.read().decode(errors="replace")

    def get(
        self, path: str, method: str = "GET", body: bytes | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Asks through nginx over TLS, checking its certificate: status, headers and body."""
        link = http.client.HTTPSConnection(HOST, self.https, timeout=30)
        link.sock = self._trust().wrap_socket(self._connect(), server_hostname=HOST)
        with contextlib.closing(link):
            link.request(method, path, body=body, headers={"Accept-Language": "en"})
            answer = link.getresponse()
            return answer.status, answer.headers, answer.read().decode(errors="replace")

    @contextlib.contextmanager
    def live(self, cookie: str) -> Iterator[ClientConnection]:
        """A live socket of a signed-in browser, through nginx."""
        address = f"wss://{HOST}:{self.https}/ws/live/"
        origin = Origin(f"https://{HOST}:{self.https}")
        headers = {"Cookie": cookie}
        link = self._connect()
        with connect(
            address, sock=link, ssl=self._trust(), origin=origin, additional_headers=headers
        ) as link_up:
            yield link_up

    def _trust(self) -> ssl.SSLContext:
        """The certificate that `entrypoint.sh tls` made, and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "tls" / "cert.pem"))

    def _connect(self) -> socket.socket:
        """nginx by its address: no name server knows the hub's name."""
        return socket.create_connection(("127.0.0.1", self.https), timeout=30)

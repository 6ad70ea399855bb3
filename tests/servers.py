"""
Starts a PostgreSQL and a Redis of our own for a test run, on loopback, in temporary folders.

Only the standard library is used, so that `.ci/run` can call this before anything is installed:
`python3 tests/servers.py FILE` writes `export NAME=value` lines to FILE when both are up, and stops them when
it is told to stop (SIGTERM, or SIGINT). What is not installed is left out of FILE and named on stderr.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

SECONDS_TO_START = 30
# A test cluster may be lost with the power: no fsync. A benchmark asks for a durable one.
FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


def free_port() -> int:
    """A TCP port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def postgres_folder() -> Path | None:
    """The folder with initdb and postgres: on the PATH, or where Debian keeps the newest version."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    versions = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(versions, key=lambda path: int(path.parent.name), default=None)


def _as_postgres(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root: then Debian's user postgres runs it."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextlib.contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))
    if os.geteuid() == 0 and "postgres" in prefix:
        shutil.chown(path, "postgres")
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def _running(command: list[str], log: Path, port: int, stop: signal.Signals) -> Iterator[None]:
    """
    Runs a server until the block ends. It is up when it listens.

    Raises RuntimeError with the end of its log where it does not start.
    """
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait(server, port, log)
        yield
    finally:
        server.send_signal(stop)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(SECONDS_TO_START * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.1)
            break
    raise RuntimeError(f"{server.args!r} did not start:\n{log.read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def postgres(durable: bool = False) -> Iterator[str]:
    """
    A fresh PostgreSQL cluster; gives its URL, `postgres://linli@127.0.0.1:PORT/linli?pool=64`.

    Tests race with up to fifty threads, each with a connection of its own: hence the large pool.

    `durable` keeps fsync on. Raises RuntimeError where it does not start and LookupError where it is
    not installed.
    """
    programs = postgres_folder()
    if programs is None:
        raise LookupError("PostgreSQL is not installed.")
    with _folder("linli-postgres-") as folder:
        data, port = folder / "data", free_port()
        initdb = [str(programs / "initdb"), "-D", str(data), "-U", "linli", "-A", "trust"]
        initdb += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = subprocess.run(_as_postgres(initdb), capture_output=True, text=True, cwd=folder, check=False)
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr}")
        command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
        settings = ["listen_addresses=127.0.0.1", "max_connections=200", *([] if durable else FAST)]
        command += [part for setting in settings for part in ("-c", setting)]
        with _running(_as_postgres(command), folder / "log", port, signal.SIGINT):
            _create_database(programs, folder, port)
            yield f"postgres://linli@127.0.0.1:{port}/linli?pool=64&pool_timeout=60"


def _create_database(programs: Path, folder: Path, port: int) -> None:
    """The server listens a moment before it takes work, so the first try may be refused."""
    command = [str(programs / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "linli", "linli"]
    for _ in range(SECONDS_TO_START * 5):
        made = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        if made.returncode == 0:
            return
        threading.Event().wait(0.2)
    raise RuntimeError(f"createdb failed:\n{made.stderr}")


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """A fresh Redis; gives its URL. Raises as `postgres` does."""
    program = shutil.which("redis-server")
    if program is None:
        raise LookupError("Redis is not installed.")
    with _folder("linli-redis-") as folder:
        port = free_port()
        options = {"bind": "127.0.0.1", "port": str(port), "dir": str(folder), "save": "", "appendonly": "no"}
        command = [program, *(part for name, value in options.items() for part in (f"--{name}", value))]
        with _running(command, folder / "log", port, signal.SIGTERM):
            yield f"redis://127.0.0.1:{port}/0"


def start_what_is_there(stack: contextlib.ExitStack) -> tuple[dict[str, str], list[str]]:
    """Starts both unless the environment names them: the variables, and a line for each that is not there."""
    found: dict[str, str] = {}
    lacking: list[str] = []
    for name, start in (("HUB_TEST_DATABASE_URL", postgres), ("HUB_TEST_REDIS_URL", redis)):
        try:
            found[name] = os.environ.get(name) or stack.enter_context(start())
        except LookupError as error:
            lacking.append(f"{error} What needs it is left out.")
    return found, lacking


def main(path: str) -> None:
    """Starts both, writes their addresses to the file `path`, and waits to be stopped."""
    stop = threading.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        signal.signal(kind, lambda *_: stop.set())
    with contextlib.ExitStack() as stack:
        found, lacking = start_what_is_there(stack)
        sys.stderr.writelines(f"{line}\n" for line in lacking)
        draft = Path(f"{path}.draft")
        lines = [f"export {name}='{value}'\n" for name, value in found.items()]
        draft.write_text("".join(lines), encoding="utf-8")
        draft.replace(path)
        stop.wait()


if __name__ == "__main__":
    main(sys.argv[1])

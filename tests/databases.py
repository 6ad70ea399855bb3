"""
Migrated databases to copy. To migrate one takes longer than most test files, and every run begins with several.

What is copied was made by the migrations themselves, in a process of its own, and is made anew as soon as one of them
changes. It is kept in `.venv` (SQLite), or as `linli_template_…` on the server that the tests run on (PostgreSQL; `make
test` starts a server for each run, in one that stays the old ones may be dropped).
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests import servers

HOUSE = Path(__file__).resolve().parent.parent
KEPT = Path(sys.prefix, ".databases")
PACKAGES = ("django", "django-allauth", "django-tasks-db")
"""Whose migrations stand in the database too."""
STEPS = ("hub/core/kit/new_tables.py", "hub/core/flow/search_index.py")
"""Of what our migrations are made, beside Django's own steps."""


def digest() -> str:
    """What a migrated database depends on: our migrations, and the versions of those who bring their own."""
    found = hashlib.sha256()
    for path in sorted([*HOUSE.glob("**/migrations/*.py"), *(HOUSE / step for step in STEPS)]):
        if ".venv" not in path.parts:
            found.update(path.read_bytes())
    for name in PACKAGES:
        found.update(metadata.version(name).encode())
    return found.hexdigest()[:16]


@contextlib.contextmanager
def _alone(kind: str) -> Iterator[None]:
    """One process at a time makes what is copied of a kind; the others wait and find it."""
    KEPT.mkdir(exist_ok=True)
    with Path(KEPT, f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(**variables: str) -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    subprocess.run(command, cwd=HOUSE, env={**env, "HUB_LOG_LEVEL": "ERROR", **variables}, check=True)


def sqlite() -> Path:
    """An empty, migrated SQLite file: copy it, do not open it."""
    kept = KEPT / f"{digest()}.sqlite3"
    with _alone("sqlite"):
        if not kept.exists():
            for old in KEPT.glob("*.sqlite3"):
                old.unlink()
            with tempfile.TemporaryDirectory(prefix="linli-template-") as folder:
                _migrate(HUB_DATA_DIR=folder)  # SQLite folds its WAL into the file when the process ends
                shutil.move(Path(folder, "linli.sqlite3"), kept)
    return kept


def postgres(url: str) -> str:
    """The name of an empty, migrated database on the server of that URL, for `CREATE DATABASE … TEMPLATE`."""
    import psycopg

    name = f"linli_template_{digest()}"
    there = urlunsplit(urlsplit(url)._replace(path="/postgres", query=""))
    with _alone("postgres"), psycopg.connect(there, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            draft = f"{name}_{os.getpid()}"
            server.execute(f'CREATE DATABASE "{draft}"')
            _migrate(HUB_DATABASE_URL=urlunsplit(urlsplit(url)._replace(path=f"/{draft}")))
            server.execute(f'ALTER DATABASE "{draft}" RENAME TO "{name}"')
    return name


def filled(url: str) -> bool:
    """
    Whether an empty database on another server could be filled with what the one of the tests keeps to copy, where
    there is one.
    """
    import psycopg

    there, programs = os.environ.get("HUB_TEST_DATABASE_URL"), servers.postgres_folder()
    if not there or programs is None or not (programs / "pg_dump").exists():
        return False
    source = urlunsplit(urlsplit(there)._replace(path=f"/{postgres(there)}", query=""))
    command = [str(programs / "pg_dump"), "--no-owner", "--inserts", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    # Lines for psql alone begin with a backslash.
    written = "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith("\\"))
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(query="")), autocommit=True) as server:
        server.execute(written)
    return True

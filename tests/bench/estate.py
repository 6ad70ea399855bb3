"""A fresh hub on SQLite for a benchmark, and a way to run a part of the benchmark inside it."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import databases

HOUSE = Path(__file__).resolve().parent.parent.parent
Row = dict[str, Any]


@contextlib.contextmanager
def fresh(*commands: str, **variables: str) -> Iterator[dict[str, str]]:
    """
    The environment of an empty demo hub in a temporary folder, after these commands; `variables` are
    added to it.
    """
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        env = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
        env |= {"HUB_DATA_DIR": folder, "HUB_LOG_LEVEL": "WARNING", "HUB_DEMO": "1"}
        env |= {"DJANGO_SETTINGS_MODULE": "hub.settings", **variables}
        if "HUB_DATABASE_URL" in env:
            commands = ("migrate", *commands)
        else:
            shutil.copy(databases.sqlite(), Path(folder, "linli.sqlite3"))
        for command in commands:
            inside(env, "manage.py", *command.split())
        yield env


def inside(env: dict[str, str], *words: str) -> str:
    """What a Python process in that hub prints. Raises RuntimeError with its errors where it fails."""
    command = [sys.executable, *words]
    done = subprocess.run(command, cwd=HOUSE, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}:\n{done.stderr[-3000:]}")
    return done.stdout


def measured(env: dict[str, str], module: str, *words: str) -> Any:
    """The JSON on the last line that `python -m module words…` prints in that hub."""
    return json.loads(inside(env, "-m", module, *words).strip().splitlines()[-1])


def row(what: str, unit: str, limit: float, ours: float, must: str) -> Row:
    """One line of the table; the ratio is ours to the limit."""
    return {
        "what": what,
        "unit": unit,
        "limit": round(limit, 2),
        "ours": round(ours, 2),
        "ratio": round(ours / limit, 2) if limit else None,
        "must": must,
    }


def p95(seconds: list[float]) -> float:
    """The 95th percentile, in milliseconds."""
    return statistics.quantiles(seconds, n=20)[-1] * 1000

"""
`make bench`: each benchmark measures the limit and ours in this run, on this machine; one table, and a JSON file.

`--quick` is smaller, for every change. Name parts to run only those: `python -m tests.bench roster desk`. A
benchmark never fails by its time, only by not running at all.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench import desk, hour, live, orders, packing, roster

PARTS: dict[str, Callable[[bool], dict[str, Any]]] = {
    "live": live.run,
    "orders": orders.run,
    "roster": roster.run,
    "hour": hour.run,
    "desk": desk.run,
    "packing": packing.run,
    "desk-postgresql": desk.run_on_postgresql,
}
LONG = ("live", "packing", "desk", "hour", "desk-postgresql")
"""Parts that take minutes even in small, so `--quick` takes them only by name."""

RESULT = Path(__file__).resolve().parent.parent.parent / "build" / "bench.json"


def line(*cells: object) -> str:
    """One line of the table."""
    what, unit, limit, ours, ratio, must = ("" if cell is None else str(cell) for cell in cells)
    return f"{what:60} {limit:>10} {ours:>10} {unit:4} {ratio:>7}   {must}"


def main(words: list[str]) -> None:
    """Runs the parts and prints as it goes; the result is kept in build/bench.json."""
    quick = "--quick" in words
    usual = [name for name in PARTS if not (quick and name in LONG)]
    chosen = [word for word in words if word in PARTS] or usual
    print(line("what", "", "limit", "ours", "ratio", "wanted"), flush=True)
    found = []
    for name in chosen:
        started = time.monotonic()
        part = PARTS[name](quick)
        found.append({**part, "seconds": round(time.monotonic() - started, 1)})
        for row in part["rows"]:
            cells = (row[key] for key in ("what", "unit", "limit", "ours", "ratio", "must"))
            print(line(*cells), flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.platform(), "quick": quick}
    RESULT.write_text(json.dumps({"machine": machine, "parts": found}, ensure_ascii=False, indent=1), "utf-8")
    print(f"Also in {RESULT.relative_to(RESULT.parent.parent)}.")


if __name__ == "__main__":
    main(sys.argv[1:])

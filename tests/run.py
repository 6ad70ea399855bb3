"""
`make test`: the whole suite on SQLite and, at the same time, everything but the browser, the walks, Redis and what
starts a hub of its own again on PostgreSQL. Both wait a good deal, for browsers, threads and the server: together they
keep the machine busy. What PostgreSQL said is printed whole when both have ended.

The walks (mark `walk`: test_access, test_fuzz, test_safety, test_queries, test_words) ask for every route; who is let
in, what a view makes of a wrong word, what it says and how often it asks are Python's affair, the same on both
databases.

Uses the servers named by HUB_TEST_DATABASE_URL and HUB_TEST_REDIS_URL, or starts its own where their programs
are installed. What cannot run is said in one line; with HUB_REQUIRE_ALL=1 it is a failure. Further arguments
go to pytest: `python -m tests.run tests/support -k claim`.
"""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from tests import databases, servers

HOUSE = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
STAGES = {
    "SQLite": "not postgres",
    "PostgreSQL": "not browser and not journey and not walk and not own_hub and not redis",
}
WORKERS = {"SQLite": 2, "PostgreSQL": 2 if (os.cpu_count() or 1) > 2 else 1}
"""Half as many processes for a third of the tests: two cores are done with both at about the same time."""


def stage(name: str, extra: list[str], env: dict[str, str], said: IO[str] | None) -> tuple[int, int, int]:
    """Runs pytest once: its exit code, how many tests passed, how many did not. It speaks to `said`, or to us."""
    with tempfile.TemporaryDirectory(prefix="linli-report-") as folder:
        report = Path(folder, "report.xml")
        command = [sys.executable, "-m", "pytest", "-n", str(WORKERS[name]), "--dist", "worksteal"]
        command += ["-m", STAGES[name], f"--junitxml={report}", "--durations=12", "--durations-min=3", *extra]
        started = time.monotonic()
        code = subprocess.run(
            command, cwd=HOUSE, env=env, check=False, stdout=said, stderr=said and subprocess.STDOUT
        ).returncode
        print(f"{name}: {time.monotonic() - started:.0f} s", file=said or sys.stdout, flush=True)
        passed, failed = counts(report)
    return code, passed, failed


def both(extra: list[str], found: dict[str, str]) -> list[tuple[int, int, int]]:
    """Runs the stages that can be run, at the same time, and prints them one after the other."""
    here = {**os.environ, **found}
    url = here.get("HUB_TEST_DATABASE_URL")
    alone = {name: value for name, value in here.items() if name != "HUB_TEST_DATABASE_URL"}
    with ThreadPoolExecutor() as pool, tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        made = [pool.submit(databases.sqlite)] + ([pool.submit(databases.postgres, url)] if url else [])
        for one in made:  # before both begin: who has to wait for them keeps a core idle
            one.result()
        other = pool.submit(stage, "PostgreSQL", extra, here, said) if url else None
        print("\n=== SQLite ===", flush=True)
        ends = [stage("SQLite", extra, alone, None)]
        if other is not None:
            ends.append(other.result())
            said.seek(0)
            print("\n=== PostgreSQL ===", said.read(), sep="\n", end="", flush=True)
    return ends


def counts(report: Path) -> tuple[int, int]:
    """Passed and failed tests of a JUnit report; none where the run died before writing it."""
    if not report.exists():
        return 0, 1
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    kinds = ("tests", "failures", "errors", "skipped")
    total, failures, errors, skipped = (sum(int(suite.get(kind, 0)) for suite in suites) for kind in kinds)
    return total - failures - errors - skipped, failures + errors


def main(extra: list[str]) -> int:
    """Runs both stages and prints the sum as the last line. Returns the exit code."""
    with contextlib.ExitStack() as stack:
        found, lacking = servers.start_what_is_there(stack)
        ends = both(extra, found)
    codes, passed, failed = [end[0] for end in ends], sum(end[1] for end in ends), sum(end[2] for end in ends)
    if extra:  # a few chosen tests may all belong to one stage
        codes = [code for code in codes if code != NOTHING_COLLECTED] or codes
    for line in lacking:
        print(line)
    bad_end = any(codes) or bool(lacking and os.environ.get("HUB_REQUIRE_ALL"))
    print(f"{passed} passed, {failed or int(bad_end)} failed", flush=True)
    return int(bad_end)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""
`make test`: the whole suite on SQLite, then everything but the browser, the walks and what starts a hub of its own
again on PostgreSQL.

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
from pathlib import Path
from xml.etree import ElementTree

from tests import servers

HOUSE = Path(__file__).resolve().parent.parent
NOTHING_COLLECTED = 5
STAGES = {"SQLite": "not postgres", "PostgreSQL": "not browser and not journey and not walk and not own_hub"}


def stage(name: str, marks: str, extra: list[str], env: dict[str, str]) -> tuple[int, int, int]:
    """Runs pytest once: its exit code, how many tests passed, how many did not."""
    print(f"\n=== {name} ===", flush=True)
    with tempfile.TemporaryDirectory(prefix="linli-report-") as folder:
        report = Path(folder, "report.xml")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-n",
            "2",
            "--dist",
            "worksteal",
            "-m",
            marks,
            f"--junitxml={report}",
        ]
        command += ["--durations=12", "--durations-min=3", *extra]
        started = time.monotonic()
        code = subprocess.run(command, cwd=HOUSE, env=env, check=False).returncode
        print(f"{name}: {time.monotonic() - started:.0f} s", flush=True)
        passed, failed = counts(report)
    return code, passed, failed


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
    passed = failed = 0
    codes: list[int] = []
    with contextlib.ExitStack() as stack:
        found, lacking = servers.start_what_is_there(stack)
        for name, marks in STAGES.items():
            env = {**os.environ, **found}
            if name == "SQLite":
                env.pop("HUB_TEST_DATABASE_URL", None)
            elif "HUB_TEST_DATABASE_URL" not in found:
                continue
            code, good, bad = stage(name, marks, extra, env)
            codes.append(code)
            passed, failed = passed + good, failed + bad
    if extra:  # a few chosen tests may all belong to one stage
        codes = [code for code in codes if code != NOTHING_COLLECTED] or codes
    for line in lacking:
        print(line)
    bad_end = any(codes) or bool(lacking and os.environ.get("HUB_REQUIRE_ALL"))
    print(f"{passed} passed, {failed or int(bad_end)} failed", flush=True)
    return int(bad_end)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

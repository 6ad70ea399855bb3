"""How long to wait before trying again."""

import random
from collections.abc import Sequence
from datetime import timedelta

JOB_LADDER = (5, 30, 120, 600, 1800, 3600)
"""Seconds before the second, third … attempt of a job; the last one repeats."""

JITTER = 0.2
"""Each wait is up to a fifth longer or shorter, so that what failed together does not come back together."""


def wait(attempts: int, ladder: Sequence[int] = JOB_LADDER) -> timedelta:
    """The wait after `attempts` failed attempts (1 or more)."""
    seconds = ladder[min(attempts, len(ladder)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311 - no secret

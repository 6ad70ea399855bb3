"""Background work of the shared mechanisms: each looks up one thing and calls one function that does no harm twice."""

from hub.core.flow.imports import endings, runs
from hub.core.jobs.registry import every, job


@job(retries=3)
def check_import(pk: int) -> None:
    """Makes the preview of a big file."""
    runs.check(pk)


@job(retries=3)
def write_import(pk: int) -> None:
    """Writes a big file. A killed worker's transaction is gone with it: the job is taken back and starts anew."""
    runs.write(pk)


@every(900)
def sweep_imports() -> None:
    """Deletes uploads that nobody has confirmed for a day."""
    endings.sweep()

"""manage.py work: runs due jobs, for hubs that have outgrown the worker inside the web process."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.core.jobs import worker

POLL = 1.0
"""Seconds between two looks: other processes' work is found within this time."""


class Command(BaseCommand):
    help = "Runs due jobs and sends what is to be sent, until stopped; with --once what is due now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        """Runs until SIGTERM or SIGINT, then ends after the work in hand."""
        if once:
            self.stdout.write(f"{worker.once()} done")
            return
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        running = worker.Worker(embedded=False, poll=POLL)
        running.start()
        self.stdout.write("working; stop with Ctrl-C")
        ended.wait()
        running.stop(timeout=30)

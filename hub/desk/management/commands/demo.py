"""`manage.py demo [--reset]`: builds the demo estate, the same every time, and says who can sign in."""

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hub.core.people.models import Area
from hub.core.record import guard
from hub.desk.demo import SIGNS
from hub.desk.demo.build import SLUG, build
from hub.desk.demo.signs import PASSWORD, TOTP_SECRET


class Command(BaseCommand):
    """Refuses to touch a hub that is not the demo."""

    help = "Builds the demo estate. With --reset it empties the database first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--reset empties first."""
        parser.add_argument("--reset", action="store_true", help="throw away what is there and build it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        """Builds what is missing; prints who can sign in."""
        if not settings.DEMO:
            raise CommandError("This is no demo: set HUB_DEMO=1 (it is refused outside loopback).")
        if options["reset"]:
            self._empty()
        if not Area.objects.filter(slug=SLUG).exists():
            if Area.objects.exists():
                raise CommandError("There is an area of somebody else in this database. It is left as it is.")
            build(self._say)
        self._who()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _empty(self) -> None:
        with guard.unlocked():
            call_command("flush", interactive=False, verbosity=0)
        shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)

    def _who(self) -> None:
        self.stdout.write("\nWho can sign in (or press “Come in” on the first page):")
        for sign in SIGNS:
            self.stdout.write(f"  {sign.email:24} {sign.name}  {sign.label}")
        self.stdout.write(
            f"Password for all: {PASSWORD}    second factor of staff (TOTP secret): {TOTP_SECRET}\n"
        )

"""`manage.py seed --areas T --households N --seed S [--json]`: an estate of any size for load tests."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hub.core.people.models import Area
from hub.desk.seed import seed


class Command(BaseCommand):
    """Only on loopback: it makes people whose password everybody knows."""

    help = "Makes areas with households, people of each role and their sign-in data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, and which dice."""
        parser.add_argument("--areas", type=int, default=1)
        parser.add_argument("--households", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="one JSON object on the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes it and says how to sign in."""
        if not settings.EMBEDDED:
            raise CommandError("seed makes people with a known password: it is refused outside loopback.")
        if Area.objects.filter(slug=f"seed-{options['seed']}-1").exists():
            raise CommandError("This seed stands already. Choose another --seed.")
        found = seed(options["areas"], options["households"], options["seed"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for area in found["areas"]:
            self.stdout.write(f"{area['slug']}: {area['households']} households, {area['residents'][0]} …")
        self.stdout.write(f"password {found['password']}  TOTP secret {found['totp_secret']}")

"""`manage.py routes [--json]`: every HTTP, API and socket route with methods and roles."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hub.desk import routes


class Command(BaseCommand):
    """Prints the table that the access test walks."""

    help = "Lists every route with its methods and the roles it asks for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json for programs."""
        parser.add_argument("--json", action="store_true", help="one JSON array on the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints it."""
        if options["json"]:
            self.stdout.write(json.dumps(routes.as_dicts(), ensure_ascii=False, indent=1))
            return
        for route in routes.routes():
            methods = ",".join(route.methods)
            name = "" if route.kind == "api" else route.name
            line = f"{route.kind:6} {methods:13} /{route.pattern:68} {name:30} {' '.join(route.roles)}"
            self.stdout.write(line.rstrip())

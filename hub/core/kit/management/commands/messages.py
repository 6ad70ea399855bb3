"""`manage.py messages`: brings the translations in line with the sources, compiles or checks them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from hub.core.kit.catalogues import books, review
from hub.core.kit.catalogues.extract import Unreadable
from hub.core.kit.catalogues.rooms import Room, rooms


class Command(BaseCommand):
    help = "Collects the words for the screen into every app's django.po and compiles them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--compile", action="store_true", help="only compile the .po files to .mo files")
        way.add_argument(
            "--check", action="store_true", help="change nothing; fail where a translation is not right"
        )
        way.add_argument(
            "--prune", action="store_true", help="drop the translations of words said nowhere any more"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        every = rooms()
        try:
            if options["check"]:
                return self._check(every)
            if not options["compile"]:
                self._tell("updated", books.update(every, prune=options["prune"]))
        except Unreadable as error:
            raise CommandError(str(error)) from error
        self._tell("compiled", books.compile_all(every))
        return None

    def _tell(self, what: str, changed: list[Path]) -> None:
        for path in changed:
            self.stdout.write(f"{what} {path.relative_to(settings.BASE_DIR)}")

    def _check(self, every: list[Room]) -> None:
        found = review.problems(every)
        self.stdout.writelines(f"{line}\n" for line in found)
        if found:
            raise CommandError(f"{len(found)} translations need a look.")
        self.stdout.write("Every word has its translation.")

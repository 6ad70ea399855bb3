"""`manage.py import_roster FILE --area SLUG`: the import of the pages, for operators and scripts."""

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from hub.core.estate.roster.kind import FILE, HAND, ROSTER
from hub.core.flow.imports import actions, contents, endings, shown
from hub.core.flow.imports.fields import Layout
from hub.core.flow.imports.forms import read_layout
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Line, Verdict
from hub.core.flow.imports.tables import from_letters
from hub.core.flow.imports.words import VERDICTS, ImportState
from hub.core.kit.errors import Refused
from hub.core.people.models import Area

SHOWN = 20
"""How many refused rows are printed one by one."""


class Command(BaseCommand):
    """Reads a roster, says what would change, and writes it: all rows, or none."""

    help = "Imports a roster (XLSX or CSV) into an area. With --dry-run it only says what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the area, and what the guess got wrong."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--area", required=True, metavar="SLUG")
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on the standard output")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=B", help="column B holds FIELD"
        )
        parser.add_argument(
            "--heading", type=int, metavar="ROW", help="the row with the headings, 0 for none"
        )
        parser.add_argument(
            "--sheet", type=int, metavar="N", help="the sheet, from 1; 0 for all with this heading"
        )
        parser.add_argument(
            "--prefer", choices=[HAND, FILE], default=HAND, help="what wins over edits by hand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs it; a refusal is an error of the command with its sentence."""
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        area = Area.objects.filter(slug=options["area"]).first()
        if area is None:
            raise CommandError(f"There is no area {options['area']!r}.")
        try:
            self._import(area, data, options)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused

    def _import(self, area: Area, data: bytes, options: dict[str, Any]) -> None:
        batch = actions.upload(ROSTER, area, data, options["file"].name, by=None)
        try:
            layout = _corrected(batch, options)
            if layout != Layout.from_json(batch.layout):
                batch = actions.choose(batch, layout)
            batch = actions.check(batch, {"prefer": options["prefer"]}, reporter=self)
            lines, notes = contents.preview_of(batch)
            if not options["dry_run"] and (batch.counts["added"] or batch.counts["changed"]):
                batch = actions.confirm(batch, None, reporter=self)
        finally:
            if batch.reread().is_open:
                endings.abandon(batch.reread())
        self._print(batch, lines, [ROSTER.say(note) for note in notes], as_json=options["json"])

    def _print(self, batch: ImportBatch, lines: list[Line], notes: list[str], *, as_json: bool) -> None:
        written = batch.state == ImportState.DONE
        refused = [shown.line(line, ROSTER) for line in lines if line.verdict == Verdict.REFUSED]
        if as_json:
            warned = [shown.line(line, ROSTER) for line in lines if line.warned]
            found = {"written": written, "counts": batch.counts, "made": batch.outcome if written else {}}
            found |= {"notes": notes, "refused": refused, "warned": warned}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for note in notes:
            self.stdout.write(note)
        for line in refused[:SHOWN]:
            self.stdout.write(f"  {line['row']}  {line['title']}: {' '.join(line['reasons'])}")
        if len(refused) > SHOWN:
            self.stdout.write(gettext("… and %(count)s more refused rows") % {"count": len(refused) - SHOWN})
        tallies = ", ".join(
            f"{VERDICTS[key]} {count}" for key, count in batch.counts.items() if key in VERDICTS and count
        )
        end = gettext("Written.") if written else gettext("Nothing was written.")
        self.stdout.write(f"{tallies}. {end}")

    def phase(self, name: str, total: int = 0) -> None:
        """Each phase of the import on the standard error, so that the output stays clean."""
        self.stderr.write(gettext(name), self.style.NOTICE)

    def step(self, done: int, total: int) -> None:
        """The count of the phase."""
        self.stderr.write(f"  {done} / {total}", self.style.NOTICE)


def _corrected(batch: ImportBatch, options: dict[str, Any]) -> Layout:
    """The guess with what the command line says otherwise."""
    tables, now = contents.tables_of(batch), Layout.from_json(batch.layout)
    places = {
        "heading": options["heading"],
        "sheet": None if options["sheet"] is None else options["sheet"] - 1,
    }
    given = {name: str(value) for name, value in places.items() if value is not None}
    layout = read_layout(given, tables, ROSTER.fields, now) if given else now
    known = {field.key for field in ROSTER.fields}
    for text in options["column"]:
        key, _, letters = text.partition("=")
        if key not in known:
            raise CommandError(f"--column {text}: {key!r} is none of {', '.join(sorted(known))}.")
        try:
            column = from_letters(letters)
        except ValueError as error:
            raise CommandError(f"--column {text}: say it like name=B.") from error
        many = next(field.many for field in ROSTER.fields if field.key == key)
        kept = {at: found for at, found in layout.columns.items() if many or found != key}
        layout = replace(layout, columns={**kept, column: key})
    return layout

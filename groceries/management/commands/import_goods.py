"""`manage.py import_goods FILE --supplier NAME`: the price list of the pages, for operators and scripts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext

from groceries.models import Campaign
from groceries.pricelist.kind import GoodsKind, goods_of
from groceries.words import CampaignState
from hub.core.flow.imports import actions, contents, endings, shown
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Line, Verdict
from hub.core.flow.imports.words import VERDICTS, ImportState
from hub.core.kit.errors import Refused
from hub.core.people.models import Area

SHOWN = 20
"""How many refused rows are printed one by one."""


class Command(BaseCommand):
    """Reads a price list, says what would change in a draft campaign, and writes it: all rows, or none."""

    help = "Imports a supplier's price list (XLSX or CSV) into a draft campaign. With --dry-run it writes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, who sends it, and into which draft."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--supplier", default="", metavar="NAME", help="who sells it, if the file does not say"
        )
        parser.add_argument("--licence", default="", metavar="NUMBER")
        parser.add_argument("--area", metavar="SLUG", help="needed where the hub has several")
        parser.add_argument(
            "--campaign", type=int, metavar="NUMBER", help="the draft's number; the only draft if left out"
        )
        parser.add_argument("--dry-run", action="store_true", help="write nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs it; a refusal is an error of the command with its sentence."""
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        campaign = _campaign(_area(options["area"]), options["campaign"])
        try:
            self._import(campaign, data, options)
        except Refused as refused:
            raise CommandError(str(refused.message)) from refused

    def _import(self, campaign: Campaign, data: bytes, options: dict[str, Any]) -> None:
        kind = goods_of(campaign)
        told = {name: options[name] for name in kind.options}
        batch = actions.upload(kind, campaign.area, data, options["file"].name, by=None, options=told)
        try:
            batch = actions.check(batch, told, reporter=self)
            lines, notes = contents.preview_of(batch)
            if not options["dry_run"] and (batch.counts["added"] or batch.counts["changed"]):
                batch = actions.confirm(batch, None, reporter=self)
        finally:
            if batch.reread().is_open:
                endings.abandon(batch.reread())
        self._print(kind, batch, lines, [kind.say(note) for note in notes], as_json=options["json"])

    def _print(
        self, kind: GoodsKind, batch: ImportBatch, lines: list[Line], notes: list[str], *, as_json: bool
    ) -> None:
        written = batch.state == ImportState.DONE
        refused = [shown.line(line, kind) for line in lines if line.verdict == Verdict.REFUSED]
        if as_json:
            found = {"written": written, "counts": batch.counts, "made": batch.outcome if written else {}}
            found |= {"notes": notes, "refused": refused}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for note in notes:
            self.stdout.write(note)
        for line in refused[:SHOWN]:
            self.stdout.write(f"  {line['row']}  {line['title']}: {' '.join(line['reasons'])}")
        tallies = ", ".join(
            f"{VERDICTS[key]} {count}" for key, count in batch.counts.items() if key in VERDICTS and count
        )
        self.stdout.write(f"{tallies}. {gettext('Written.') if written else gettext('Nothing was written.')}")

    def phase(self, name: str, total: int = 0) -> None:
        """Each phase of the import on the standard error, so that the output stays clean."""
        self.stderr.write(gettext(name), self.style.NOTICE)

    def step(self, done: int, total: int) -> None:
        """The count of the phase: nothing, for a price list is short."""


def _area(slug: str | None) -> Area:
    rows = Area.objects.all() if slug is None else Area.objects.filter(slug=slug)
    found = list(rows[:2])
    if len(found) != 1:
        raise CommandError(f"There is no area {slug!r}." if slug else "Say which area: --area SLUG.")
    return found[0]


def _campaign(area: Area, number: int | None) -> Campaign:
    rows = Campaign.objects.filter(area=area).select_related("area")
    wanted = rows.filter(state=CampaignState.DRAFT) if number is None else rows.filter(number=number)
    found = list(wanted[:2])
    if len(found) != 1:
        raise CommandError(
            f"There is no campaign {number}." if number else "Say which draft: --campaign NUMBER."
        )
    return found[0]

"""manage.py outbox: what leaves the hub, by state."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.core.notices import outbox
from hub.core.notices.words import State


class Command(BaseCommand):
    help = "Shows deliveries with their states; addresses are masked, texts shown in the demo only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object with counts and deliveries")
        parser.add_argument("--state", choices=State.values, default="", help="only those in this state")
        parser.add_argument("--limit", type=int, default=50, help="how many, newest first (at most 200)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Counts of all, then the newest."""
        counts = outbox.exact_counts()
        page = outbox.page(outbox.everything(), state=options["state"], limit=options["limit"])
        shown = [outbox.described(row) for row in page.rows]
        if options["json"]:
            self.stdout.write(
                json.dumps({"counts": counts, "deliveries": shown}, ensure_ascii=False, indent=2)
            )
            return
        self.stdout.write("  ".join(f"{state} {number}" for state, number in counts.items()))
        for row in shown:
            self.stdout.write(
                f"{row['created_at']:32} {row['channel']:6} {row['state']:10} {row['to']:24} {row['error']}"
            )

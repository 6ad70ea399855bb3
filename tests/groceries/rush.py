"""
A process that orders for many households at once: `python -m tests.groceries.rush <campaign> <threads>`, and on stdin
a line of JSON, [household, person] for each. Prints a line for each answer: household, order, state.
"""

import json
import sys
import threading
from collections.abc import Iterator


def main(campaign_id: int, threads: int) -> None:
    """Orders one pack for each, with a key of its own, rather waiting than nothing."""
    import django

    django.setup()
    from django.db import connection

    from groceries import actions
    from groceries.models import Campaign
    from hub.core.flow.idempotent import Key
    from hub.core.people.models import Household, Person
    from tests.groceries.kit import wish

    campaign = Campaign.objects.get(pk=campaign_id)
    todo: Iterator[list[int]] = iter(json.loads(sys.stdin.readline()))
    turn = threading.Lock()

    def work() -> None:
        while True:
            with turn:
                pair = next(todo, None)
            if pair is None:
                break
            household, person = Household.objects.get(pk=pair[0]), Person.objects.get(pk=pair[1])
            tap = Key.of(f"tap{household.pk}", b"one pack", person)
            made = actions.place_order(campaign, household, wish(campaign, wait=True), by=person, key=tap)
            with turn:
                sys.stdout.write(f"{household.pk} {made.pk} {made.state}\n")
                sys.stdout.flush()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))

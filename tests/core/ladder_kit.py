"""What the tests of the ladder share: a full rota, an alarm, who was rung, workers that race."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection

from hub.core.kit import clock
from hub.core.ladder import jobs
from hub.core.ladder.actions import Plan, plan
from hub.core.ladder.models import EscalationStep, Ladder
from hub.core.ladder.words import Rank
from hub.core.people.models import Area, Person
from support import actions
from support.models import SupportRequest
from tests.conftest import staff
from tests.core.notices_kit import Provider, send_everything


def on_call(area: Area, person: Person, rank: Rank, *, by: Person, hours: int = 24) -> None:
    """Plans somebody from the last full hour on."""
    since = clock.now().replace(minute=0, second=0, microsecond=0)
    plan(area, Plan(person, rank, since, since + timedelta(hours=hours)), by=by)


def with_phone(name: str, area: Area, digits: str, *roles: str) -> Person:
    """Somebody of the committee with a mobile phone."""
    person = staff(name, area, *roles, email=f"{digits}@example.org")  # type: ignore[arg-type]
    person.phone = f"+86199{digits}"
    person.save(update_fields=["phone"])
    return person


def alarm(area: Area, by: Person, *dangers: str) -> SupportRequest:
    """Somebody's life is at risk."""
    household = by.memberships.get().household
    wish = actions.Wish(
        category="medicine", text="羊水破了", dangers=dangers or ("labour",), household=household
    )
    return actions.raise_request(area, wish, by=by)


def rung() -> list[str]:
    """Everybody who was rung by SMS, in order, after the outbox has sent what is due."""
    send_everything()
    names = dict(Person.objects.exclude(phone="").values_list("phone", "name"))
    return [names[to] for to, _text, _reference in Provider.taken]


def sent(ladder: Ladder | None = None) -> list[str]:
    """The rungs that were told, in order."""
    rows = EscalationStep.objects.exclude(sent_at=None).order_by("ladder", "number")
    return list((rows.filter(ladder=ladder) if ladder else rows).values_list("rung", flat=True))


def climb() -> int:
    """What the ladder's queue does in one look."""
    return jobs.climb_ladders()


def race(pieces: list[Callable[[], object]]) -> list[object]:
    """Runs the pieces in threads of their own, each with its own connection, let go together."""
    results: list[object] = []
    gate = threading.Barrier(len(pieces))

    def run(piece: Callable[[], object]) -> None:
        try:
            gate.wait()
            results.append(piece())
        except Exception as error:  # noqa: BLE001 — what came out is what the test looks at
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(piece,)) for piece in pieces]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def minutes(ladder: Ladder, since: datetime) -> list[float]:
    """When each step is due, in minutes from a moment."""
    due = ladder.steps.order_by("number").values_list("due_at", flat=True)
    return [(at - since).total_seconds() / 60 for at in due]

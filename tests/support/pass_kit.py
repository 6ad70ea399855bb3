"""What the tests of passes share."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hub.core.kit import clock
from hub.core.people.models import Person
from hub.core.record.write import history
from support.passes import actions
from support.passes.models import Pass, PassScan

_taps = count(1)


def leave(**more: Any) -> actions.Leave:
    """To hospital now, for an hour, back in three."""
    now = clock.now()
    wish: dict[str, Any] = {
        "purpose": "hospital", "starts_at": now, "ends_at": now + timedelta(hours=1),
        "back_by": now + timedelta(hours=3),
    }  # fmt: skip
    return actions.Leave(**wish | more)


def work(person: Person, **more: Any) -> actions.Leave:
    """A nurse, Monday to Saturday from half past six until eight in the evening."""
    now = clock.now()
    wish: dict[str, Any] = {
        "purpose": "key_work", "starts_at": now, "ends_at": now + timedelta(days=14), "days": "123456",
        "from_minute": 390, "until_minute": 1200, "person": person, "words": "三院护士",
    }  # fmt: skip
    return actions.Leave(**wish | more)


def asked(person: Person, /, **more: Any) -> Pass:
    """A pass that somebody has asked for."""
    household = person.memberships.get().household
    return actions.ask(household, leave(**{"person": person, **more}), by=person)


def approved(person: Person, by: Person, /, **more: Any) -> Pass:
    """One that holds."""
    return fresh(actions.approve(asked(person, **more), by=by))


def fresh(permit: Pass) -> Pass:
    """As it stands now."""
    return Pass.objects.select_related("area", "household__building", "person", "gate").get(pk=permit.pk)


def tap(kind: str = "exit", **more: Any) -> actions.Scan:
    """A tap with a key of its own."""
    return actions.Scan(kind=kind, **{"tap": f"tap-{next(_taps):06}", **more})


def scanned(permit: Pass, by: Person, kind: str = "exit", **more: Any) -> PassScan:
    """One tap at a gate."""
    return actions.scan(fresh(permit), tap(kind, **more), by=by)


def offline(
    permit: Pass, by: Person, kind: str = "exit", *, at: datetime | None = None, **more: Any
) -> PassScan:
    """One tap that a gate reports afterwards."""
    return scanned(permit, by, kind, happened=True, tapped_at=at or clock.now(), **more)


def verbs(permit: Pass) -> list[str]:
    """What the record says of it."""
    return [entry.verb for entry, _said in history("pass", permit.pk)]

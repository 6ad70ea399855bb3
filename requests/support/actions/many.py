"""The same step for many cases: each by its own action and in its own transaction, with an answer of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import step
from hub.core.kit.errors import Invalid, Refused
from hub.core.people.models import Person
from support.actions import asides, owners
from support.models import SupportRequest

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the step needs besides the case; which of it counts depends on the step."""

    to: Person | None = None
    level: int | None = None
    reason: str = ""
    minutes: int | None = None


@dataclass(frozen=True)
class Answer:
    """What became of one of them: done, or the reason why not."""

    request: SupportRequest
    is_done: bool
    code: str = ""
    words: Any = ""


def _assign(request: SupportRequest, by: Person, wanted: Wanted) -> Any:
    if wanted.to is None:
        raise Invalid("bulk.to", _("Choose a colleague."), fields={"to": _("Choose a colleague.")})
    return owners.assign(request, to=wanted.to, by=by)


def _level(request: SupportRequest, by: Person, wanted: Wanted) -> Any:
    level = -1 if wanted.level is None else wanted.level
    return owners.set_level(request, level, by=by, reason=wanted.reason)


STEPS: dict[str, tuple[Any, Callable[[SupportRequest, Person, Wanted], Any]]] = {
    "acceptance": (_("I have them"), lambda r, by, _w: owners.accept(r, by=by)),
    "assignment": (_("Give to"), _assign),
    "level": (_("How urgent"), _level),
    "snooze": (_("Later"), lambda r, by, w: asides.snooze(r, w.minutes or 60, by=by)),
    "refusal": (_("Turn down"), lambda r, by, w: asides.decline(r, w.reason, by=by)),
    "agreement": (_("Agree to turn down"), lambda r, by, _w: asides.agree_to_decline(r, by=by)),
    "undo": (_("Undo"), lambda r, by, _w: asides.undo(r, by=by)),
}
"""The steps that many cases may take at once: words, and the action."""


def for_each(
    requests: Iterable[SupportRequest], name: str, wanted: Wanted, *, by: Person, key: Key | None = None
) -> list[Answer]:
    """
    Takes a step with each of some cases; one that is refused does not hold up the others. A repetition under the same
    key does nothing twice. Raises Invalid for a step that many cannot take, or too many at once.
    """
    rows = list(requests)
    if name not in STEPS:
        raise Invalid("bulk.step", _("Choose what to do with them."), fields={"step": ", ".join(STEPS)})
    if len(rows) > MOST:
        raise Invalid("bulk.too_many", _("At most 100 at once."))
    return [_one(row, name, wanted, by, key) for row in rows]


def _one(row: SupportRequest, name: str, wanted: Wanted, by: Person, key: Key | None) -> Answer:
    own = replace(key, text=f"{key.text[:60]}:{row.pk}") if key else None
    try:
        step(own, f"desk.many.{name}", row, lambda: STEPS[name][1](row, by, wanted))
    except Refused as refused:
        return Answer(row, False, refused.code, refused.message)
    return Answer(row, True)

"""What leaves the hub, as staff may see it: states and masked addresses; words and codes in the demo only."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from hub.core.jobs import wake
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.notices.models import Delivery
from hub.core.notices.words import RETRYABLE, State
from hub.core.people.models import Area
from hub.core.people.words import Role

ROLES = (Role.COMMITTEE, Role.LEAD, Role.OPERATOR)
"""Who may look: whoever must go and knock where a message has not left; and who keeps the hub running."""

LIMIT = 50
MOST = 200
COUNTED = 999
"""A state's deliveries are counted up to here: nobody needs to know how many thousand have left."""


@dataclass(frozen=True)
class Page:
    """Some deliveries, newest first, and the cursor of what comes after them ("" at the end)."""

    rows: list[Delivery]
    after: str
    first: bool


@dataclass(frozen=True)
class Outbox:
    """
    What somebody may see: the area's deliveries, and for the operator also those of no area.

    In parts that are asked one by one, for each has its index: both at once are a walk through all there was.
    """

    parts: tuple[QuerySet[Delivery], ...]

    def filter(self, **fields: Any) -> "Outbox":
        """Those that fit."""
        return Outbox(tuple(part.filter(**fields) for part in self.parts))

    def count(self) -> int:
        """How many there are."""
        return sum(part.count() for part in self.parts)


def deliveries_of(area: Area, *, operator: bool) -> Outbox:
    """The area's deliveries; for the operator also those of no area (codes, messages about accounts)."""
    of_area = Delivery.objects.filter(area=area)
    return Outbox((of_area, Delivery.objects.filter(area=None)) if operator else (of_area,))


def everything() -> Outbox:
    """All that leaves the hub, for whoever sits at its own console."""
    return Outbox((Delivery.objects.all(),))


def page(rows: Outbox, *, state: str = "", after: str = "", limit: int = LIMIT) -> Page:
    """The next deliveries after a cursor (an id), those in `state` if it is one."""
    if state in State.values:
        rows = rows.filter(state=state)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    limit = max(1, min(limit, MOST))
    newest = [part.order_by("-pk").values_list("pk", flat=True)[: limit + 1] for part in rows.parts]
    ids = sorted((pk for some in newest for pk in some), reverse=True)
    more = str(ids[limit - 1]) if len(ids) > limit else ""
    found = Delivery.objects.filter(pk__in=ids[:limit]).select_related("person").order_by("-pk")
    return Page(list(found), more, not after)


def counts(rows: Outbox) -> dict[str, int]:
    """How many stand in each state, all states named; COUNTED + 1 says that there are more than that."""
    return {state.value: min(sum(_count(part, state) for part in rows.parts), COUNTED + 1) for state in State}


def exact_counts() -> dict[str, int]:
    """The same of all that leaves the hub, to the last one: for its own console, where it may take a moment."""
    found = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def _count(rows: QuerySet[Delivery], state: State) -> int:
    return rows.filter(state=state).order_by()[: COUNTED + 1].count()


def retry(rows: Outbox, pk: int) -> None:
    """
    Puts a failed delivery back in the queue, at the foot of the ladder.

    Http404 for one that is none of `rows`. Raises Conflict `delivery.not_failed` when it has not failed, or no longer,
    or was a secret.
    """
    if not rows.filter(pk=pk).count():
        raise Http404
    failed = rows.filter(pk=pk, state=State.FAILED, purpose__in=RETRYABLE, digest=None).parts
    again: dict[str, Any] = {"state": State.QUEUED, "attempts": 0, "due_at": clock.now(), "ended_at": None}
    with transaction.atomic():
        if not sum(part.update(**again) for part in failed):
            raise Conflict("delivery.not_failed", _("This message is not waiting for another try."))
        Delivery.objects.filter(digest=pk, state=State.FAILED).update(state=State.HELD, ended_at=None)
        wake.on_commit()


def described(row: Delivery) -> dict[str, Any]:
    """A delivery for the API and the command: never a text, never a whole address outside the demo."""
    copy = row.demo_copy if settings.DEMO else None
    return {
        "id": row.pk,
        "channel": row.channel,
        "purpose": row.purpose,
        "state": row.state,
        "level": row.urgency,
        "to": row.shown_to,
        "attempts": row.attempts,
        "error": row.last_error,
        "due_at": row.due_at.isoformat(),
        "created_at": row.created_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        **({"text": copy["text"]} if copy else {}),
    }

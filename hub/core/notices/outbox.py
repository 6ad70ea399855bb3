"""What leaves the hub, as staff may see it: states and masked addresses; words and codes in the demo only."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
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


@dataclass(frozen=True)
class Page:
    """Some deliveries, newest first, and the cursor of what comes after them ("" at the end)."""

    rows: list[Delivery]
    after: str
    first: bool


def deliveries_of(area: Area, *, operator: bool) -> QuerySet[Delivery]:
    """The area's deliveries; for the operator also those of no area (codes, messages about accounts)."""
    return Delivery.objects.filter(Q(area=area) | Q(area=None) if operator else Q(area=area))


def page(rows: QuerySet[Delivery], *, state: str = "", after: str = "", limit: int = LIMIT) -> Page:
    """The next deliveries after a cursor (an id), those in `state` if it is one."""
    if state in State.values:
        rows = rows.filter(state=state)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    limit = max(1, min(limit, MOST))
    found = list(rows.select_related("person").order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], str(found[limit - 1].pk) if more else "", not after)


def counts(rows: QuerySet[Delivery]) -> dict[str, int]:
    """How many stand in each state, all states named."""
    found = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return {state.value: found.get(state.value, 0) for state in State}


def retry(rows: QuerySet[Delivery], pk: int) -> None:
    """
    Puts a failed delivery back in the queue, at the foot of the ladder.

    Raises Conflict `delivery.not_failed` when it has not failed, or no longer, or was a secret.
    """
    failed = rows.filter(pk=pk, state=State.FAILED, purpose__in=RETRYABLE, digest=None)
    again: dict[str, Any] = {"state": State.QUEUED, "attempts": 0, "due_at": clock.now(), "ended_at": None}
    with transaction.atomic():
        if not failed.update(**again):
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

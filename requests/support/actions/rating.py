"""
The resident's own word on how it ended (requests.md, 14): never anybody else's, and each household's once.

Whoever's request was merged into another is asked about the outcome of that one. Where a household has several requests
that belong together, its word stands on one of them: the main one if it is theirs, else the first that was merged.
"""

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Person
from support import access, contact, events
from support.actions import recounting
from support.models import SupportRequest
from support.words import Satisfaction, State

OVER = (State.RESOLVED, State.CLOSED)
NOTHING: dict[str, Any] = {"satisfaction": None, "satisfaction_text": ""}


def rate(
    request: SupportRequest, satisfaction: int, *, by: Person | None, words: str = "", proof: str = ""
) -> SupportRequest:
    """
    It helped, partly, or not: of the request itself, or of the one that it was merged into. Gives the row on which the
    household's word stands. Whoever's request it is closes it by saying that it helped.

    Only whoever follows the request as a resident may say it (the caller got the row through their right to it), or
    somebody without an account whom the caller knows by `proof` (support.contact): then it is recorded instead of a
    name.
    """
    if satisfaction not in Satisfaction.values:
        problem = _("Choose one of the three.")
        raise Invalid("request.satisfaction", problem, fields={"satisfaction": problem})
    is_theirs = by.pk in events.residents(request) if by is not None else bool(proof)
    if not is_theirs:
        raise NotYours("request.not_theirs", _("Only the resident says whether it helped."))
    main, row = access.main_of(request), access.rated(request)
    row = request if row.pk == request.pk else row
    if main.state not in OVER:
        raise Conflict("request.not_over", _("You can say this once it is solved."), now=request)
    changes: dict[str, Any] = {"satisfaction": satisfaction, "satisfaction_text": words.strip()[:500]}
    with transaction.atomic():
        if row.pk != main.pk:
            _say_of(main, row, changes)
        elif satisfaction == Satisfaction.GOOD and main.state == State.RESOLVED:
            transition(row, State.CLOSED, closed_at=clock.now(), **changes)
        else:
            save_changes(row, **changes)
        recounting.soon(row)
        announce(
            events.event(events.Rated, row, by=by, satisfaction=satisfaction, **contact.proved(by, proof))
        )
    return row


def _say_of(main: SupportRequest, row: SupportRequest, changes: dict[str, Any]) -> None:
    """The main one is written first, while it is over: whoever opens it again comes before or after, never between."""
    over = SupportRequest.objects.filter(pk=main.pk, state__in=OVER)
    if not over.update(version=F("version") + 1):
        raise Conflict("request.not_over", _("You can say this once it is solved."), now=row)
    save_changes(row, **changes)


def forget(main: SupportRequest) -> None:
    """What was said of an end that is none any more. In the caller's transaction, which has opened `main` again."""
    for row in access.merged_into(main).exclude(satisfaction=None):
        SupportRequest.objects.filter(pk=row.pk).update(version=F("version") + 1, **NOTHING)
        recounting.soon(row)


def hand_on(row: SupportRequest) -> None:
    """
    A rated request is taken out of the ones it belonged to: its household's word stays with those that remain, if one
    of them is theirs, else it is forgotten. In the caller's transaction, before the row changes.
    """
    if row.satisfaction is None:
        return
    said = {"satisfaction": row.satisfaction, "satisfaction_text": row.satisfaction_text}
    others = access.of_household_together(row).exclude(pk=row.pk)
    heir = others.order_by("pk").first() if row.household_id else None
    if heir is not None and heir.satisfaction is None:
        SupportRequest.objects.filter(pk=heir.pk).update(version=F("version") + 1, **said)
        recounting.soon(heir)

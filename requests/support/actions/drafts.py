"""
What somebody has begun to write stays until it is sent: on every device, over a change of owner, a merge, a night.

The browser keeps it too, for the minutes without a network (forms.js).
"""

from django.db import IntegrityError, transaction

from hub.core.flow.conversation import Visibility
from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.people.models import Person
from support.models import Draft, SupportRequest

LONGEST = 4000


def keep_draft(request: SupportRequest, kind: str, body: str, *, by: Person) -> None:
    """Keeps what `by` has written so far; nothing is announced, and nobody else reads it. Empty words forget it."""
    if kind not in Visibility:
        raise Invalid("draft.kind", "reply, note", fields={"kind": "reply, note"})
    mine = Draft.objects.filter(person=by, request=request, kind=kind)
    if not body.strip():
        mine.delete()
        return
    changes = {"body": body[:LONGEST], "changed_at": clock.now()}
    if mine.update(**changes):
        return
    try:
        with transaction.atomic():
            Draft.objects.create(person=by, request=request, kind=kind, **changes)
    except IntegrityError:  # the same person on another device, this very moment
        mine.update(**changes)


def drafts_of(request: SupportRequest, person: Person, *, merged: list[int]) -> dict[str, str]:
    """
    What `person` has not sent yet, by kind. What they wrote on a request that was merged into this one meanwhile is
    here too, after their words on this one.
    """
    rows = Draft.objects.filter(person=person, request__in=[request.pk, *merged]).order_by("changed_at", "pk")
    found: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda one: one.request_id != request.pk):
        found.setdefault(row.kind, []).append(row.body)
    return {kind: "\n\n".join(bodies) for kind, bodies in found.items()}


def forget_draft(request: SupportRequest, kind: str, *, by: Person) -> None:
    """It has been sent: also where it was begun on a request that was merged into this one."""
    here = Draft.objects.filter(person=by, kind=kind)
    here.filter(request=request).delete()
    here.filter(request__duplicate_of=request).delete()

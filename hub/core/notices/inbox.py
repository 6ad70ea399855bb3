"""A person's own notices: how many wait, which there are, and having read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.notices.models import Delivery, Notice
from hub.core.notices.words import PENDING, State
from hub.core.people.models import Person

LIMIT = 30
MOST = 200
COUNTED = 1000
"""Unread notices that are counted; a badge that says so has not been looked at for weeks."""


@dataclass(frozen=True)
class Page:
    """Some notices, newest first, and the cursor of what comes after them ("" at the end)."""

    rows: Sequence[Notice]
    after: str
    first: bool


def unread_count(person: Person | AnonymousUser) -> int:
    """How many notices wait, counted up to COUNTED: for the badge beside the bell."""
    if not person.is_authenticated:
        return 0
    return Notice.objects.filter(person=person.pk, read_at=None)[:COUNTED].count()


def notices_of(person: Person, ids: Collection[int] | None = None) -> QuerySet[Notice]:
    """The person's notices (those of `ids`, if given), newest first."""
    own = Notice.objects.filter(person=person.pk).order_by("-at", "-pk")
    return own if ids is None else own.filter(pk__in=ids)


def notice_for(person: Person, pk: int) -> Notice:
    """One of the person's own notices; else Http404."""
    found = notices_of(person, [pk]).first()
    if found is None:
        raise Http404
    return found


def page(person: Person, *, after: str = "", limit: int = LIMIT, unread: bool = False) -> Page:
    """
    The next notices after the cursor that the page before gave.

    Raises Invalid `list.bad_cursor` for a cursor that is none.
    """
    rows = notices_of(person)
    if unread:
        rows = rows.filter(read_at=None)
    if after:
        at, pk = _cursor(after)
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    limit = max(1, min(limit, MOST))
    found = list(rows[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{last.at.isoformat()}_{last.pk}" if last else "", not after)


def read(person: Person, rows: QuerySet[Notice]) -> int:
    """
    The person has read these of their notices; gives how many were unread.

    What has not left yet for them is not sent any more.
    """
    now = clock.now()
    unread = rows.filter(person=person.pk, read_at=None).order_by()
    with transaction.atomic():
        ids = list(unread.values_list("pk", flat=True))
        if not ids:
            return 0
        waiting = Delivery.objects.filter(notice__in=ids, state__in=PENDING, digest=None, ended_at=None)
        waiting.filter(carried=None).update(
            state=State.CANCELLED, last_error="read", ended_at=now, slot=None, sealed=None
        )
        return unread.filter(pk__in=ids).update(read_at=now, open_key=None)


def read_all(person: Person, until: str = "") -> int:
    """All of them, or those that stood there at the moment `until` (ISO; later ones have not been seen)."""
    seen = parse_datetime(until) if until else clock.now()
    if seen is None or seen.tzinfo is None:
        raise Invalid("notices.until", _("This moment cannot be read. Load the page again."))
    return read(person, Notice.objects.filter(at__lte=seen))


def read_about(person: Person, kind: str, pk: int) -> int:
    """What the person was told about this subject: they have it before their eyes."""
    return read(person, Notice.objects.filter(kind=kind, subject=pk))


def settle(verb: str, kind: str, pk: int) -> int:
    """
    What was told of this subject under `verb` is settled: nobody need act on it, whoever was told; how many.

    The lines are read for everybody, and what has not left is not sent any more. In the transaction that settles it.
    """
    now = clock.now()
    unread = Notice.objects.filter(kind=kind, subject=pk, verb=verb, read_at=None).order_by()
    ids = list(unread.values_list("pk", flat=True))
    if not ids:
        return 0
    waiting = Delivery.objects.filter(notice__in=ids, state__in=PENDING, digest=None, ended_at=None)
    waiting.filter(carried=None).update(
        state=State.CANCELLED, last_error="settled", ended_at=now, slot=None, sealed=None
    )
    return Notice.objects.filter(pk__in=ids, read_at=None).update(read_at=now, open_key=None)


def _cursor(after: str) -> tuple[datetime, int]:
    moment, _sep, pk = after.rpartition("_")
    try:
        at = parse_datetime(moment)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not pk.isdecimal() or len(pk) > 18:
        raise Invalid("list.bad_cursor", _("This list has changed. Start again from its first page."))
    return at, int(pk)

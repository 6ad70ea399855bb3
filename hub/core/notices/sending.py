"""
Takes what is due, sends it, settles it.

Rows are taken and settled by conditional update, so that two workers never send one twice; between the two,
while the network is waited for, no transaction is open and no other thread touches the database.
"""

import logging
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from hub.core.jobs import backoff
from hub.core.kit import clock
from hub.core.notices import hush, mail, push, sms, vapid
from hub.core.notices.messages import Unneeded, compose, masked
from hub.core.notices.models import Delivery, PushSubscription
from hub.core.notices.transport import Message, NotSent
from hub.core.notices.words import Channel, State

log = logging.getLogger(__name__)

THREADS = 8

BATCH = {True: THREADS, False: 2 * THREADS}
LEASE = {True: timedelta(seconds=30), False: timedelta(seconds=180)}
"""Of codes and of notices. Longer than a batch takes where nothing answers: 20 s for each round of THREADS."""

LADDER = (30, 120, 300, 900, 1800, 3600, 7200, 7200, 14400)
"""Seconds before each further attempt: for about ten hours, then it shows as failed."""

SECRET_LADDER = (2, 5, 10, 20, 30, 60)
"""A code is waited for: it is tried again at once, and often, until it is out of date."""

Send = Callable[[], None]


def batch(*, secret: bool) -> int:
    """Sends the next of what is due, codes or notices; gives how many rows it has dealt with."""
    rows = _claim(secret)
    work: list[tuple[Delivery, Message]] = []
    for row in rows if secret else hush.hold(rows):
        try:
            work.append((row, compose(row)))
        except Unneeded as reason:
            _end(row, State.CANCELLED, str(reason))
        except NotSent as error:
            _not_sent(row, error)
        except Exception as error:  # noqa: BLE001 - one row that cannot be read must not stop the others
            _not_sent(row, _unknown(error))
    for (row, message), refused in zip(work, _send_all(work), strict=True):
        if refused is None:
            _sent(row, message)
        else:
            _not_sent(row, refused, **_trace(row, message))
    return len(rows)


def take_back() -> int:
    """
    Rows that a killed worker was sending wait again. They may have left: `reference` tells the provider.
    """
    late = Delivery.objects.filter(ended_at=None, state=State.SENDING, lease_until__lt=clock.now())
    again = {"state": State.QUEUED, "due_at": clock.now(), "lease": "", "lease_until": None}
    return late.update(**again) if late.exists() else 0


def expire() -> int:
    """What is out of date is not sent any more, and its body is destroyed."""
    now = clock.now()
    old = Delivery.objects.filter(ended_at=None, state__in=[State.QUEUED, State.HELD], expires_at__lt=now)
    over = {"state": State.EXPIRED, "ended_at": now, "sealed": None, "slot": None}
    return old.update(**over) if old.exists() else 0


def _claim(secret: bool) -> Sequence[Delivery]:
    now = clock.now()
    waiting = Delivery.objects.filter(ended_at=None, state=State.QUEUED, sealed__isnull=not secret)
    due = waiting.filter(due_at__lte=now)
    if not due.exists():
        return []
    lease = secrets.token_hex(16)
    with transaction.atomic():
        # On PostgreSQL two workers pass each other's rows; the update's own condition is what keeps them
        # apart.
        ids = list(
            due.select_for_update(skip_locked=True)
            .order_by("urgency", "due_at", "pk")
            .values_list("pk", flat=True)[: BATCH[secret]]
        )
        Delivery.objects.filter(pk__in=ids, ended_at=None, state=State.QUEUED).update(
            state=State.SENDING,
            lease=lease,
            lease_until=now + LEASE[secret],
            attempts=F("attempts") + 1,
            slot=None,
        )
    taken = Delivery.objects.filter(ended_at=None, lease=lease)
    return list(taken.select_related("person", "notice", "subscription").order_by("urgency", "due_at", "pk"))


def _send_all(work: Sequence[tuple[Delivery, Message]]) -> list[NotSent | None]:
    if not work:
        return []
    pushes = any(row.channel == Channel.PUSH for row, _ in work)
    signer = vapid.signer() if pushes else None
    by: dict[str, Callable[[Message], None]] = {
        Channel.PUSH: partial(push.send, signer=signer),
        Channel.EMAIL: mail.send,
        Channel.SMS: lambda message: sms.backend().send(
            message.address, message.text, reference=message.reference
        ),
    }
    with ThreadPoolExecutor(THREADS, "sending") as pool:
        return list(pool.map(_try, [partial(by[row.channel], message) for row, message in work]))


def _try(send: Send) -> NotSent | None:
    try:
        send()
    except NotSent as error:
        return error
    except Exception as error:  # noqa: BLE001 - a provider's library may raise anything
        return _unknown(error)
    return None


def _unknown(error: Exception) -> NotSent:
    log.error("delivery not sent: %s.%s", type(error).__module__, type(error).__qualname__)
    return NotSent(f"error_{type(error).__name__}"[:60])


def _sent(row: Delivery, message: Message) -> None:
    _end(row, State.SENT, "", **_trace(row, message))
    if row.subscription:
        PushSubscription.objects.filter(pk=row.subscription.pk).update(accepted_at=clock.now())


def _trace(row: Delivery, message: Message) -> dict[str, Any]:
    """What stays of the message itself: a masked address, and in the demo a copy for the outbox page."""
    copy = {"to": message.address, "title": message.title, "text": message.text} if settings.DEMO else None
    return {"masked": masked(row.channel, message.address), "demo_copy": copy}


def _not_sent(row: Delivery, error: NotSent, **trace: Any) -> None:
    if error.gone and row.subscription:
        PushSubscription.objects.filter(pk=row.subscription.pk).delete()
        _end(row, State.CANCELLED, error.code, **trace)
        return
    ladder = LADDER if row.sealed is None else SECRET_LADDER
    spent = row.sealed is None and row.attempts > len(ladder)
    if error.permanent or spent:
        _end(row, State.FAILED, error.code, **trace)
        return
    wait = max(backoff.wait(row.attempts, ladder), error.wait or timedelta())
    _settle(row, state=State.QUEUED, due_at=clock.now() + wait, last_error=error.code, **trace)


def _end(row: Delivery, state: State, code: str, **more: Any) -> None:
    with transaction.atomic():
        if _settle(row, state=state, last_error=code[:60], ended_at=clock.now(), sealed=None, **more):
            carried = Delivery.objects.filter(digest=row.pk, ended_at=None)
            carried.update(state=state, last_error=code[:60], ended_at=clock.now(), slot=None)


def _settle(row: Delivery, **changes: Any) -> bool:
    mine = Delivery.objects.filter(pk=row.pk, state=State.SENDING, lease=row.lease)
    return bool(mine.update(lease="", lease_until=None, **changes))

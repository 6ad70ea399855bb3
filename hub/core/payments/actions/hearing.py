"""Webhooks are stored once and answered at once; a job looks what they were about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import transaction

from hub.core.jobs.each import each
from hub.core.kit import clock
from hub.core.payments import jobs, provider
from hub.core.payments.actions import cards
from hub.core.payments.models import PaymentAttempt, ProviderEvent, Refund
from hub.core.payments.provider import Told, Unreachable
from hub.core.payments.words import AttemptState, RefundState, RefundTo

MISSED = timedelta(hours=26)
"""How far back it is asked for events that were never heard."""


def hear(body: bytes, headers: Mapping[str, str]) -> bool:
    """Stores a webhook; whether it is new. Raises Forged, and Conflict `card.none` without a provider."""
    return _store(provider.current().read(body, headers))


def _store(told: Told) -> bool:
    with transaction.atomic():
        row, new = ProviderEvent.objects.get_or_create(
            provider=provider.current().name, event_id=told.id,
            defaults={"about": told.about, "kind": told.kind[:80], "at": told.at},
        )  # fmt: skip
        if new:
            jobs.follow_event.enqueue(row.pk)
    return new


def follow_event(pk: int) -> None:
    """Looks what a webhook was about: its object is retrieved, and what it says is not believed."""
    event = ProviderEvent.objects.get(pk=pk)
    attempt = PaymentAttempt.objects.filter(provider=event.provider, object_id=event.about).first()
    if attempt is None and PaymentAttempt.objects.filter(state=AttemptState.OPENING).exists():
        raise Unreachable  # the webhook was quicker than the answer: once more in a moment
    if attempt is not None:
        cards.follow(attempt)
        for refund in Refund.objects.filter(
            payment__attempt=attempt, to=RefundTo.CARD, state=RefundState.ASKED
        ):
            cards.give_on(refund)
    ProviderEvent.objects.filter(pk=pk, followed_at=None).update(followed_at=clock.now())


def reconcile() -> int:
    """
    What was never heard of: attempts that should have moved by now, refunds that wait, events that are missing. How
    many were looked at. A provider that gives no answer is asked again the next time.
    """
    if not provider.there():
        return 0
    looked = 0

    def look(one: Callable[[], object]) -> int:
        nonlocal looked
        looked += one() is not False
        return 0

    with suppress(Unreachable):
        each(_to_look_at(), look, stop=(Unreachable,))
    return looked


def _to_look_at() -> Iterator[Callable[[], object]]:
    yield from (partial(cards.follow, attempt) for attempt in cards.waiting())
    asked = Refund.objects.filter(to=RefundTo.CARD, state=RefundState.ASKED)
    yield from (partial(cards.give_on, refund) for refund in asked.order_by("pk")[:200])
    yield from (partial(_store, told) for told in provider.current().since(clock.now() - MISSED))

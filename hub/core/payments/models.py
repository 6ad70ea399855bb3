"""
Money: what was paid for something, what went back, and the double entry of both.

A service's things are named by kind and id (`order`, 12): this room knows none of them. Amounts are integers of minor
units. Nothing is written for what nobody has begun to pay.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.payments.words import (
    ATTEMPT_LIVE,
    MONEY_OUT,
    Account,
    AttemptState,
    Method,
    PaymentState,
    RefundState,
    RefundTo,
    Why,
)
from hub.core.people.models import Area, Episode, Household

PERSON = settings.AUTH_USER_MODEL


class Payment(Stateful):
    """
    Money that somebody gave for a subject. It counts once a second person has looked at it (`verified`).

    Whoever claims and whoever verifies differ, which the database holds; what comes from the household's own balance
    needs nobody's look. `refunded_minor` moves by conditional update only.
    """

    MOVES = {
        PaymentState.DUE: frozenset({PaymentState.CLAIMED, PaymentState.FAILED, PaymentState.VOIDED}),
        PaymentState.CLAIMED: frozenset({PaymentState.VERIFIED, PaymentState.FAILED, PaymentState.VOIDED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="payments")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="payments")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    method = models.CharField(_("how"), max_length=8, choices=Method)
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.CLAIMED)
    amount_minor = models.BigIntegerField(_("amount"))
    refunded_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    reference = models.CharField(_("reference"), max_length=20)
    note = models.CharField(_("note"), max_length=200, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    claimed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(default=clock.now)
    verified_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payment")
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
                name="payment_refunds_within_paid",
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("claimed_by")), name="payment_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.VERIFIED)
                | Q(method__in=[Method.CREDIT, Method.CARD])
                | Q(verified_by__isnull=False),
                name="payment_verified_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="payment_of_subject"),
            models.Index(fields=["area", "id"], condition=Q(state="claimed"), name="payment_to_check"),
            models.Index(fields=["household", "-id"], name="payment_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.reference}"

    @property
    def kept_minor(self) -> int:
        """What of it has not gone back."""
        return self.amount_minor - self.refunded_minor


class PaymentAttempt(Stateful):
    """
    One try to pay a thing by card, written before the provider is called (provider.py). At most one is live.

    `payment` is there once money is held or taken. Nothing of a card is kept: `saved_as` is the provider's own name.
    """

    MOVES = {
        AttemptState.OPENING: frozenset(set(AttemptState) - {AttemptState.OPENING}),
        AttemptState.OPEN: frozenset(set(AttemptState) - {AttemptState.OPENING, AttemptState.OPEN}),
        AttemptState.SAVED: frozenset({AttemptState.CAPTURED, AttemptState.FAILED, AttemptState.EXPIRED}),
        AttemptState.HELD: frozenset({AttemptState.CAPTURED, AttemptState.FAILED, AttemptState.EXPIRED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    payment = models.OneToOneField(Payment, null=True, on_delete=models.PROTECT, related_name="attempt")
    provider = models.CharField(max_length=20)
    mode = models.CharField(max_length=8)
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=AttemptState, default=AttemptState.OPENING)
    object_id = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    back_to = models.URLField(max_length=500, blank=True)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    saved_as = models.CharField(max_length=120, blank=True)
    capture_before = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)
    opened_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("try to pay by card")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id"],
                condition=Q(state__in=ATTEMPT_LIVE),
                name="attempt_one_live",
            ),
            models.UniqueConstraint(
                fields=["provider", "object_id"], condition=~Q(object_id=""), name="attempt_object_once"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, captured_minor__gte=0, captured_minor__lte=F("amount_minor")),
                name="attempt_captures_within_asked",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(state__in=ATTEMPT_LIVE), name="attempt_live"),
        ]

    def __str__(self) -> str:
        return self.key


class ProviderEvent(models.Model):
    """A webhook, stored once by its unique id. What it says is never believed: its object is retrieved."""

    provider = models.CharField(max_length=20)
    event_id = models.CharField(max_length=120)
    about = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    at = models.DateTimeField()
    heard_at = models.DateTimeField(default=clock.now)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("message of a card provider")
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")]
        indexes = [
            models.Index(fields=["heard_at"], condition=Q(followed_at=None), name="provider_event_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class CreditAccount(models.Model):
    """A household's balance: one row, moved by conditional update, never below zero."""

    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="credit_account")
    balance_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(balance_minor__gte=0), name="credit_never_below_zero")
        ]

    def __str__(self) -> str:
        return f"{self.household_id}"


class Refund(Stateful):
    """
    Money on its way back: out of a payment, or (without one) out of the household's balance.

    To the balance it is done at once. Money that leaves waits for a second person, and is set aside meanwhile.
    """

    MOVES = {RefundState.ASKED: frozenset({RefundState.PAID, RefundState.DECLINED})}

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="refunds")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(
        Payment, null=True, blank=True, on_delete=models.PROTECT, related_name="refunds"
    )
    to = models.CharField(_("how"), max_length=8, choices=RefundTo, default=RefundTo.CREDIT)
    state = models.CharField(max_length=8, choices=RefundState, default=RefundState.PAID)
    amount_minor = models.BigIntegerField(_("amount"))
    currency = models.CharField(max_length=3, default="CNY")
    why = models.CharField(max_length=10, choices=Why, default=Why.OTHER)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    asked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="refund_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.PAID, to__in=MONEY_OUT) | Q(decided_by__isnull=False),
                name="refund_paid_out_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "id"], condition=Q(state="asked"), name="refund_asked"),
            models.Index(fields=["household", "-id"], name="refund_of_household"),
        ]

    def __str__(self) -> str:
        return f"{self.to} {self.amount_minor}"


class Posting(models.Model):
    """
    One movement of money, whose entries sum to zero. Database triggers refuse UPDATE and DELETE.

    Plain ids of people, payments and refunds: a posting outlives what it speaks of.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="postings")
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, default="CNY")
    at = models.DateTimeField(default=clock.now)
    by_id = models.BigIntegerField(null=True)
    payment_id = models.BigIntegerField(null=True)
    refund_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "id"], name="posting_of_area")]

    def __str__(self) -> str:
        return self.kind


class LedgerEntry(models.Model):
    """One side of a posting: so much on one account, of one household, for one subject. Append-only too."""

    posting = models.ForeignKey(Posting, on_delete=models.CASCADE, related_name="entries")
    account = models.CharField(max_length=8, choices=Account)
    amount_minor = models.BigIntegerField()
    household = models.ForeignKey(
        Household, null=True, on_delete=models.PROTECT, related_name="ledger_entries"
    )
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "account"], name="ledger_of_subject"),
            models.Index(
                fields=["household", "-id"], condition=Q(account="credit"), name="ledger_of_household"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_minor}"

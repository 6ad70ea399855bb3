"""订单: what one household ordered in one campaign."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groceries.models.campaigns import Campaign, Offer, Pool
from groceries.models.handing import Slot
from groceries.words import (
    CONFIRMED,
    IN_A_DRAW,
    LIVE,
    DoorReason,
    Handing,
    OrderChannel,
    OrderState,
    Substitution,
)
from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.kit.codes.invitations import ALPHABET
from hub.core.people.models import Episode, Household

PERSON = settings.AUTH_USER_MODEL
CODE_LENGTH = 8
_ENDS = frozenset({OrderState.CANCELLED, OrderState.EXPIRED, OrderState.NOT_ALLOCATED})


def new_code() -> str:
    """A receipt code that can be read out on the phone: 8 symbols, 38 bits, no look-alikes. It is no secret."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class Order(Stateful):
    """
    `total_minor` is what the lines and the fee cost as ordered (prices are snapshots); what is owed in the end,
    after a shortage, is `value_minor`. Who acts is `placed_by`; for whom, `household` and `beneficiary`.
    """

    MOVES = {
        OrderState.RESERVED: frozenset({OrderState.PLACED, OrderState.EXPIRED, OrderState.CANCELLED}),
        OrderState.WAITLISTED: frozenset({OrderState.RESERVED, OrderState.PLACED}) | _ENDS,
        OrderState.PLACED: frozenset(  # held again where it was changed to something that is not paid
            {OrderState.RESERVED, OrderState.CONFIRMED, OrderState.CANCELLED, OrderState.NOT_ALLOCATED}
        ),
        OrderState.CONFIRMED: frozenset(
            {OrderState.ALLOCATED, OrderState.CANCELLED, OrderState.NOT_ALLOCATED}
        ),
        OrderState.ALLOCATED: frozenset(
            {OrderState.PACKED, OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED}
        ),
        OrderState.PACKED: frozenset({OrderState.COLLECTED, OrderState.DELIVERED, OrderState.UNCOLLECTED}),
        OrderState.UNCOLLECTED: frozenset({OrderState.COLLECTED, OrderState.DELIVERED, OrderState.CLOSED}),
        OrderState.COLLECTED: frozenset({OrderState.CLOSED}),
        OrderState.DELIVERED: frozenset({OrderState.CLOSED}),
    }

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="orders")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="orders")
    code = models.CharField(max_length=CODE_LENGTH, default=new_code, unique=True)
    state = models.CharField(max_length=13, choices=OrderState, default=OrderState.PLACED)
    channel = models.CharField(max_length=5, choices=OrderChannel, default=OrderChannel.WEB)
    placed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    beneficiary = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    total_minor = models.BigIntegerField(default=0)
    value_minor = models.BigIntegerField(null=True, blank=True)
    handing = models.CharField(max_length=8, choices=Handing, default=Handing.PICK_UP)
    door_reason = models.CharField(max_length=12, choices=DoorReason, default=DoorReason.NONE, blank=True)
    substitution = models.CharField(max_length=10, choices=Substitution, default=Substitution.NONE)
    accept_fewer = models.BooleanField(_("fewer are welcome too"), default=False)
    slot = models.ForeignKey(Slot, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    note = models.CharField(_("note for the leader"), max_length=200, blank=True)
    placed_at = models.DateTimeField(default=clock.now)
    hold_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    handed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("order")
        constraints = [
            models.UniqueConstraint(
                fields=["household", "campaign"], condition=Q(state__in=LIVE), name="order_one_live"
            ),
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="order_total_not_negative"),
        ]
        indexes = [
            models.Index(fields=["campaign", "state", "id"], name="order_of_campaign"),
            models.Index(fields=["household", "-id"], name="order_of_household"),
            models.Index(fields=["state", "hold_until"], name="order_holds"),
        ]

    def __str__(self) -> str:
        return self.shown_code

    def keep(self, lines: "list[OrderLine]") -> None:
        """Its lines, just written, with their offers: as prefetch_related would have read them."""
        found = self.lines.all()
        found._result_cache = sorted(lines, key=lambda line: (line.offer.position, line.offer_id))
        self._prefetched_objects_cache = {"lines": found}

    @property
    def shown_code(self) -> str:
        """The receipt code as people say it: 7KQ4-M2XW."""
        return f"{self.code[:4]}-{self.code[4:]}"

    @property
    def shown_state(self) -> str:
        """Where it stands, in the words of its campaign: an entry in a draw is on no waiting list."""
        words = IN_A_DRAW.get(self.state) if self.campaign.is_ballot else None
        return str(words or self.get_state_display())

    @property
    def is_fixed(self) -> bool:
        """Whether its goods come, or have come: it can be neither changed nor cancelled any more."""
        return self.state in CONFIRMED

    @property
    def is_live(self) -> bool:
        """Whether it still stands."""
        return self.state in LIVE


class OrderLine(models.Model):
    """
    So many of one offer, at the price of the moment. `extra` is how many more the household would take if that fills a
    case (groceries/cases.py). `allocated` is what came of it after a shortage; `settled` are those that did not come
    and for which an adjustment answers; of them `swapped` come as something else, or their household is still asked.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField()
    extra = models.PositiveIntegerField(default=0)
    price_minor = models.BigIntegerField()
    allocated = models.PositiveIntegerField(null=True, blank=True)
    settled = models.PositiveIntegerField(default=0, db_default=0)
    swapped = models.PositiveIntegerField(default=0, db_default=0)
    final_grams = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["offer__position", "offer_id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "offer"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="order_line_quantity"),
            models.CheckConstraint(
                condition=Q(allocated=None) | Q(allocated__lte=F("quantity") - F("settled")),
                name="order_line_allocated",
            ),
            models.CheckConstraint(
                condition=Q(settled__lte=F("quantity"), swapped__lte=F("settled")), name="order_line_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_id}"

    @property
    def amount_minor(self) -> int:
        """What it costs as ordered."""
        return self.quantity * self.price_minor

    @property
    def handed(self) -> int:
        """What the household gets of this good: as ordered, until a shortage says otherwise."""
        return self.quantity - self.settled if self.allocated is None else self.allocated

    @property
    def comes(self) -> int:
        """How many packs reach the household for it, by whatever name."""
        return self.handed + self.swapped

    @property
    def instead(self) -> str:
        """By which name the rest comes; "" where nothing else does. A query where it was not read along."""
        return self.offer.missing.instead if self.swapped else ""

    @property
    def packs(self) -> list[tuple[str, int]]:
        """What is packed for it: so many by its own name, so many by that of what comes instead."""
        both = ((self.offer.title, self.handed), (self.instead, self.swapped))
        return [(title, number) for title, number in both if number]


class Reservation(models.Model):
    """So many of an order's line came out of this pool. Gone with the order's claim to them."""

    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="reservations")
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "pool"], name="reservation_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="reservation_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.pool_id}"

"""团购 / 配给: one round of ordering, what is offered in it, and whose stock that is."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from groceries.models.goods import Good, Supplier
from groceries.words import FREE, Allotment, CampaignKind, CampaignState, Handing, MinimumOf, PoolKind, Split
from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.notices.wording import Name
from hub.core.people.models import Area, Episode

PERSON = settings.AUTH_USER_MODEL
_BEFORE_ORDERED = frozenset({CampaignState.CANCELLED})


class Campaign(Stateful):
    """
    One round of ordering. Money is in minor units of the area's currency.

    The cut-off is `closes_at`, judged by the server's clock inside the order's transaction. `hold_minutes` above 0:
    an order is only held until it is paid.
    """

    MOVES = {
        CampaignState.DRAFT: frozenset({CampaignState.IN_REVIEW}) | _BEFORE_ORDERED,
        CampaignState.IN_REVIEW: frozenset({CampaignState.DRAFT, CampaignState.SCHEDULED, CampaignState.OPEN})
        | _BEFORE_ORDERED,
        CampaignState.SCHEDULED: frozenset({CampaignState.OPEN, CampaignState.DRAFT}) | _BEFORE_ORDERED,
        CampaignState.OPEN: frozenset({CampaignState.CLOSED}) | _BEFORE_ORDERED,
        CampaignState.CLOSED: frozenset(
            {CampaignState.DRAWN, CampaignState.CONFIRMED, CampaignState.FAILED, CampaignState.OPEN}
        )
        | _BEFORE_ORDERED,
        CampaignState.DRAWN: frozenset({CampaignState.CONFIRMED, CampaignState.FAILED}) | _BEFORE_ORDERED,
        CampaignState.CONFIRMED: frozenset(
            {CampaignState.ORDERED, CampaignState.COLLECTING}
        )  # slots have no goods
        | _BEFORE_ORDERED,
        CampaignState.ORDERED: frozenset({CampaignState.RECEIVED}),
        CampaignState.RECEIVED: frozenset({CampaignState.COLLECTING}),
        CampaignState.COLLECTING: frozenset({CampaignState.SETTLED}),
    }

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="campaigns")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="campaigns")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=CampaignKind, default=CampaignKind.GROUP_ORDER)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    title = models.CharField(_("title"), max_length=80)
    title_en = models.CharField(_("English title"), max_length=80, blank=True)
    words = models.TextField(_("what people should know"), max_length=2000, blank=True)
    opens_at = models.DateTimeField(_("orders open"))
    closes_at = models.DateTimeField(_("orders close"))
    minimum_of = models.CharField(
        _("minimum counts"), max_length=10, choices=MinimumOf, default=MinimumOf.NONE, blank=True
    )
    minimum = models.PositiveIntegerField(_("minimum"), default=0)
    extended_from = models.DateTimeField(null=True, blank=True)
    fee_minor = models.PositiveIntegerField(_("fee per order"), default=0)
    handing = models.CharField(
        _("how goods reach people"), max_length=8, choices=Handing, default=Handing.PICK_UP
    )
    door_allowed = models.BooleanField(_("to the door for the frail"), default=True)
    point = models.CharField(_("pick-up point"), max_length=120, blank=True)
    arrives_at = models.DateTimeField(_("goods expected"), null=True, blank=True)
    split = models.CharField(_("if goods run short"), max_length=10, choices=Split, default=Split.ONE_EACH)
    reserve_flows_at = models.DateTimeField(_("reserves open to all"), null=True, blank=True)
    reserve_flowed_at = models.DateTimeField(null=True, blank=True)
    hold_minutes = models.PositiveIntegerField(_("minutes to pay"), default=0)
    allotment = models.CharField(
        _("who gets what is scarce"), max_length=10, choices=Allotment, default=Allotment.FIRST_COME
    )
    draw_number = models.CharField(_("public number of the draw"), max_length=120, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_rounds"
    )
    waiting_list = models.BooleanField(_("waiting list"), default=True)
    transfer_words = models.TextField(_("where to transfer to"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approval_words = models.CharField(_("the committee's reason"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ended_words = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("campaign")
        constraints = [
            models.UniqueConstraint(fields=["area", "number"], name="campaign_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_opening"
            ),
            models.UniqueConstraint(
                fields=["follows"],
                condition=~Q(state=CampaignState.CANCELLED),
                name="campaign_one_next_round",
            ),
        ]
        indexes = [
            models.Index(fields=["area", "state", "closes_at"], name="campaign_by_state"),
            models.Index(fields=["state", "opens_at"], name="campaign_due"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def named(self) -> Name:
        """Its titles, for whoever reads them in whichever language."""
        return Name(self.title, self.title_en)

    @property
    def shown_title(self) -> str:
        """The title in the reader's language."""
        return str(self.named)

    @property
    def is_open(self) -> bool:
        """Whether orders are taken at this moment."""
        return self.state == CampaignState.OPEN and self.opens_at <= clock.now() < self.closes_at

    @property
    def is_editable(self) -> bool:
        """Whether its offers and terms may be changed without telling anybody."""
        return self.state == CampaignState.DRAFT

    @property
    def may_be_changed(self) -> bool:
        """Whether it can still be taken back to the drafts."""
        return self.may_become(CampaignState.DRAFT)

    @property
    def is_ballot(self) -> bool:
        """Whether orders are entries in a draw until it is drawn."""
        return self.allotment == Allotment.BALLOT

    @property
    def only_times(self) -> bool:
        """Whether a time is all there is to be had: a test, a vaccination. There are no goods."""
        return self.kind == CampaignKind.SLOTS

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid."""
        return self.kind in FREE


class CampaignLeader(models.Model):
    """团长: who runs a campaign, from when to when; several may lead it together, and it can be handed over."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="leaders")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], condition=Q(until=None), name="campaign_leader_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.campaign}"


class Offer(models.Model):
    """
    商品: one good in one campaign, with its price and its caps. How much there is, its pools say. A donated lot costs
    nothing, and its supplier is who gave it.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="offers")
    good = models.ForeignKey(Good, on_delete=models.PROTECT, related_name="offers")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="offers")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("name"), max_length=120)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    price_minor = models.BigIntegerField(_("price"), default=0)
    cap = models.PositiveIntegerField(_("most per household"), null=True, blank=True)
    tolerance_percent = models.PositiveSmallIntegerField(
        _("sold by weight: tolerance in percent"), null=True, blank=True
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    code = models.CharField(_("supplier's number"), max_length=40, blank=True)
    case_size = models.DecimalField(_("in a case"), max_digits=8, decimal_places=3, null=True, blank=True)
    donated = models.BooleanField(_("donated"), default=False)
    best_before = models.DateField(_("best before"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "good"], name="offer_good_once"),
            models.CheckConstraint(condition=Q(price_minor__gte=0), name="offer_price_not_negative"),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gte=1), name="offer_cap_positive"),
            models.CheckConstraint(condition=Q(donated=False) | Q(price_minor=0), name="offer_gift_is_free"),
        ]

    def __str__(self) -> str:
        return self.title


class BundleLine(models.Model):
    """What a mixed pack holds, with weight and price, so that a missing part can be paid back (groceries.md, 15)."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(_("part"), max_length=120)
    grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    price_minor = models.BigIntegerField(_("price"), default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["offer", "title"], name="bundle_part_once")]

    def __str__(self) -> str:
        return self.title


class Pool(models.Model):
    """
    A part of an offer's stock. `remaining` is what nobody has taken; None means that nobody counts.

    Sold is `size - remaining`, kept true by one conditional UPDATE and these constraints ("never broken", 1).
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="pools")
    kind = models.CharField(max_length=8, choices=PoolKind, default=PoolKind.GENERAL)
    size = models.PositiveIntegerField(_("stock"), null=True, blank=True)
    remaining = models.IntegerField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "kind"], name="pool_kind_once"),
            models.CheckConstraint(
                condition=Q(size=None, remaining=None) | Q(remaining__gte=0, remaining__lte=F("size")),
                name="pool_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.offer} {self.kind}"

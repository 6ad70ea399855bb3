"""Something that was handed out was short, spoilt or wrong (groceries.md, 19)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groceries.models.orders import OrderLine
from groceries.words import ComplaintKind, ComplaintState
from hub.core.flow.transition import Stateful
from hub.core.kit import clock

PERSON = settings.AUTH_USER_MODEL
_ANSWERS = frozenset(
    {ComplaintState.CREDITED, ComplaintState.REFUNDED, ComplaintState.EXPLAINED, ComplaintState.PASSED_ON}
)


class Complaint(Stateful):
    """
    About one line of an order, with a photo where there is one (media, subject `complaint`).

    `amount_minor` is what its answer gives back; one complaint of a line is open at a time.
    """

    MOVES = {
        ComplaintState.OPEN: _ANSWERS | {ComplaintState.WITHDRAWN},
        ComplaintState.EXPLAINED: frozenset({ComplaintState.OPEN}),
    }

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="complaints")
    state = models.CharField(max_length=9, choices=ComplaintState, default=ComplaintState.OPEN)
    kind = models.CharField(_("what is wrong"), max_length=7, choices=ComplaintKind)
    quantity = models.PositiveIntegerField(_("how many"))
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    raised_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    answer_words = models.CharField(_("answer"), max_length=500, blank=True)
    amount_minor = models.BigIntegerField(default=0)
    answered_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("complaint")
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(state=ComplaintState.OPEN), name="complaint_one_open"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="complaint_quantity"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="complaint_gives_back"),
            models.CheckConstraint(
                condition=Q(amount_minor=0) | Q(state__in=[ComplaintState.CREDITED, ComplaintState.REFUNDED]),
                name="complaint_money_only_given_back",
            ),
        ]
        indexes = [models.Index(fields=["state", "id"], name="complaint_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} × {self.line_id}"

    @property
    def most_minor(self) -> int:
        """No answer gives back more than these cost."""
        return self.quantity * self.line.price_minor

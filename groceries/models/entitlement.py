"""How much of a kind of good a household may have in how many days, across all campaigns (groceries.md, 3)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from groceries.words import GoodKind
from hub.core.kit import clock
from hub.core.people.models import Area, Household


class EntitlementRule(models.Model):
    """At most `quantity` of a kind in any `days` days. One rule in force per area and kind."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="entitlement_rules")
    kind = models.CharField(_("kind"), max_length=12, choices=GoodKind)
    quantity = models.PositiveIntegerField(_("at most"))
    days = models.PositiveIntegerField(_("in so many days"))
    words = models.CharField(_("why"), max_length=200, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind"], condition=Q(until=None), name="entitlement_rule_one_in_force"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="entitlement_rule_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.quantity} / {self.days} d"


class EntitlementAccount(models.Model):
    """The row that a household's orders of one kind queue for, so that two at once count each other."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=GoodKind)
    changes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["household", "kind"], name="entitlement_account_once")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"


class EntitlementUse(models.Model):
    """What one order took of an entitlement. A cancelled order's use is 0: it is given back once."""

    account = models.ForeignKey(EntitlementAccount, on_delete=models.CASCADE, related_name="uses")
    order = models.ForeignKey("groceries.Order", on_delete=models.CASCADE, related_name="entitlement_uses")
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "order"], name="entitlement_use_once")]
        indexes = [models.Index(fields=["account", "at"], name="entitlement_use_window")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.quantity}"

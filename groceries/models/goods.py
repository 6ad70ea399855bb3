"""Who sells, and what there is to be had: known to the area from one campaign to the next."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from groceries.words import GoodKind
from hub.core.kit import clock
from hub.core.people.models import Area


class Supplier(models.Model):
    """供应商. The public page of a campaign names it with its licence (groceries.md, 16)."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="suppliers")
    name = models.CharField(_("name"), max_length=80)
    licence = models.CharField(_("licence number"), max_length=60, blank=True)
    contact_name = models.CharField(_("contact"), max_length=80, blank=True)
    contact_phone = models.CharField(_("phone"), max_length=20, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("supplier")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="supplier_name_once")]

    def __str__(self) -> str:
        return self.name


class Good(models.Model):
    """One thing that can be ordered, the same in every campaign: caps over time count by its kind."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="goods")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=GoodKind, default=GoodKind.OTHER)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    reference_minor = models.BigIntegerField(_("reference price"), null=True, blank=True)
    picture_key = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("good")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["area", "name", "unit"], name="good_once")]

    def __str__(self) -> str:
        return self.name

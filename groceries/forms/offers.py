"""What is offered: a good with price, caps and stock; what a mixed pack holds; how much there is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groceries.actions import OfferTerms
from groceries.forms.fields import MOST, MoneyField, count
from groceries.models import Campaign, Offer
from groceries.pricelist import values
from groceries.words import GoodKind, PoolKind
from hub.core.estate.forms.fields import LineField
from hub.core.flow.stale import VersionedForm

POOLS = (PoolKind.GENERAL, PoolKind.RESERVED, PoolKind.PROXY)
SPARE_PARTS, MOST_PARTS = 3, 30


class StockForm(VersionedForm):
    """How much there is, and for whom. Used alone while a campaign runs, and inside the form of an offer."""

    general = count(_("For everybody"), hint=_("Leave it empty where there is as much as anybody wants."))
    reserved = count(
        _("Kept for pregnant women, babies, dialysis and chemotherapy"),
        hint=_("Leave it empty where nothing is kept back."),
    )
    proxy = count(
        _("Kept for people without a smartphone"), hint=_("For orders by phone, on paper and at the desk.")
    )

    @staticmethod
    def stock_of(offer: Offer) -> dict[str, int | None]:
        """What the form shows of an offer's pools."""
        return {pool.kind: pool.size for pool in offer.pools.all()}

    def sizes(self) -> dict[str, int | None]:
        """By kind of pool; the general one always, the others where a number stands."""
        data = self.cleaned_data
        kept = {kind: data[kind] for kind in (PoolKind.RESERVED, PoolKind.PROXY) if data[kind] is not None}
        return {str(PoolKind.GENERAL): data["general"], **{str(kind): size for kind, size in kept.items()}}


class OfferForm(StockForm):
    """One good as a leader offers it."""

    title = LineField(label=_("Name of the good"), max_length=120)
    unit = LineField(
        label=_("Unit"), max_length=40, required=False, help_text=_("Such as bag, 500 g, box of 30.")
    )
    price = MoneyField(label=_("Price"))
    supplier = LineField(label=_("Sold by"), max_length=80)
    kind = forms.ChoiceField(
        label=_("Kind of good"), required=False, choices=[("", _("By its name")), *GoodKind.choices],
        help_text=_("Limits over time count by kind, in all campaigns together."),
    )  # fmt: skip
    cap = count(_("Most per household"), hint=_("In this campaign. Leave it empty for no limit."), least=1)
    grams = count(_("Weight in grams"), hint=_("So that prices can be compared."), least=1)
    case_size = forms.DecimalField(
        label=_("In a case"), required=False, min_value=0, max_value=MOST, max_digits=8, decimal_places=3
    )
    donated = forms.BooleanField(
        label=_("It was donated"), required=False,
        help_text=_("It costs nothing. “Sold by” names who gave it, and everybody reads that."),
    )  # fmt: skip
    best_before = forms.DateField(
        label=_("Best before"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    code = LineField(label=_("Supplier's number"), max_length=40, required=False)
    note = LineField(label=_("Note"), max_length=200, required=False)

    field_order = ("title", "unit", "price", "supplier", "kind", "cap", "general", "reserved", "proxy")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].currency = campaign.area.currency  # type: ignore[attr-defined]
        if campaign.is_free:
            del self.fields["price"]

    @classmethod
    def of(cls, offer: Offer) -> dict[str, Any]:
        """What the form shows of an offer."""
        names = ("title", "unit", "cap", "case_size", "code", "note", "donated", "best_before")
        shown = {name: getattr(offer, name) for name in names}
        good = {"kind": offer.good.kind, "grams": offer.good.grams}
        return {
            **shown,
            **good,
            "supplier": offer.supplier.name,
            "price": offer.price_minor,
            **cls.stock_of(offer),
        }

    def terms(self) -> OfferTerms:
        """The offer."""
        data = self.cleaned_data
        return OfferTerms(
            title=data["title"], supplier=data["supplier"], price_minor=data.get("price") or 0, unit=data["unit"],
            kind=data["kind"], cap=data["cap"], note=data["note"], code=data["code"], case_size=data["case_size"],
            donated=data["donated"], best_before=data["best_before"],
            grams=data["grams"], stock=self.sizes(),
        )  # fmt: skip


class PartForm(forms.Form):
    """One part of a mixed pack."""

    title = LineField(label=_("Part"), max_length=120, required=False)
    grams = count(_("Grams"), least=1)
    price = MoneyField(label=_("Price"), required=False)

    def clean(self) -> dict[str, Any]:
        """A part has a name and a price; an empty line is none."""
        data = super().clean() or {}
        if data.get("title") and data.get("price") is None and "price" not in self.errors:
            self.add_error(
                "price", _("Say what it costs in the pack: so much is paid back if it is missing.")
            )
        if not data.get("title") and (data.get("price") or data.get("grams")):
            self.add_error("title", _("Give it a name."))
        return data

    def part(self) -> tuple[str, int | None, int] | None:
        """Name, grams, price; None for an empty line."""
        data = self.cleaned_data
        return (data["title"], data["grams"], data["price"] or 0) if data.get("title") else None


Parts = forms.formset_factory(PartForm, extra=SPARE_PARTS, max_num=MOST_PARTS, absolute_max=MOST_PARTS * 2)


def proposed_parts(offer: Offer) -> list[dict[str, Any]]:
    """
    What is declared; else what the name says is in it, the pack's price shared out by weight, to be corrected.
    """
    declared = [{"title": p.title, "grams": p.grams, "price": p.price_minor} for p in offer.parts.all()]
    if declared:
        return declared
    told = values.parts(offer.title)
    whole, left = sum(grams for _name, grams in told), offer.price_minor
    found: list[dict[str, Any]] = []
    for number, (name, grams) in enumerate(told, 1):
        price = left if number == len(told) else offer.price_minor * grams // whole
        left -= price
        found.append({"title": name, "grams": grams, "price": price})
    return found

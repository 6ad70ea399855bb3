"""From the purchase order to the goods at the door."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groceries.actions import Delivery, Instead, Layout
from groceries.models import Campaign, OrderLine, PurchaseOrder
from hub.core.flow.stale import VersionedForm
from hub.core.kit import clock, money

GOOD, PART = "good", "part"
COLD = (
    ("", _("Nothing had to stay cold")),
    ("kept", _("Kept cold all the way")),
    ("broken", _("Not kept cold")),
)


class MoneyField(forms.CharField):
    """An amount as people type it; cleaned to minor units of the area's currency."""

    def __init__(self, *, currency: str = "CNY", **more: Any) -> None:
        super().__init__(max_length=20, **more)
        self.currency = currency
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> int:
        """Minor units; 0 where nothing was typed and nothing must be."""
        text = super().clean(value)
        try:
            return money.read(text, self.currency) if text else 0
        except money.MoneyError as error:
            raise forms.ValidationError(_("Write an amount, for example 9.60.")) from error


class WhyForm(forms.Form):
    """Why, in a sentence that others read."""

    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("Those it concerns read this."))


class LineMissingForm(VersionedForm):
    """How many of which line of one order did not come. `lines` are those of which something does."""

    line = forms.ChoiceField(label=_("What did not come?"), widget=forms.RadioSelect)
    quantity = forms.IntegerField(label=_("How many of them?"), min_value=1, max_value=10_000, initial=1)

    def __init__(self, *args: Any, lines: Iterable[OrderLine], **more: Any) -> None:
        super().__init__(*args, **more)
        found: Any = self.fields["line"]
        found.choices = [(line.pk, f"{line.offer.title} × {line.handed}") for line in lines]
        if len(found.choices) == 1:
            self.initial.setdefault("line", found.choices[0][0])


class ReissueForm(forms.Form):
    """Why a purchase order is issued again."""

    reason = forms.CharField(
        label=_("What has changed"), max_length=200, help_text=_("The supplier reads this.")
    )


class ReceiptForm(forms.Form):
    """What arrived of each line, how much of it is spoilt, and in which state it came."""

    disinfected = forms.BooleanField(label=_("Disinfected at the gate"), required=False)
    cold = forms.ChoiceField(label=_("Cold chain"), choices=COLD, required=False, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, order: PurchaseOrder, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = list(order.lines.all())
        for line in self.lines:
            unit = f" ({line.offer.unit})" if line.offer.unit else ""
            self.fields[f"arrived-{line.offer_id}"] = forms.IntegerField(
                label=_("%(title)s: arrived") % {"title": f"{line.offer.title}{unit}"}, min_value=0, max_value=100_000,
                initial=line.quantity,
            )  # fmt: skip
            self.fields[f"spoilt-{line.offer_id}"] = forms.IntegerField(
                label=_("%(title)s: spoilt") % {"title": line.offer.title}, min_value=0, max_value=100_000,
                initial=0, required=False,
            )  # fmt: skip

    @property
    def rows(self) -> Iterable[tuple[Any, Any, Any]]:
        """Each line with its two fields."""
        for line in self.lines:
            yield line, self[f"arrived-{line.offer_id}"], self[f"spoilt-{line.offer_id}"]

    def delivery(self) -> Delivery:
        """As the action takes it."""
        data = self.cleaned_data
        counted = {
            line.offer_id: (data[f"arrived-{line.offer_id}"], data[f"spoilt-{line.offer_id}"] or 0)
            for line in self.lines
        }
        cold = {"kept": True, "broken": False}.get(data["cold"])
        return Delivery(
            counted=counted, disinfected=data["disinfected"], cold_chain_kept=cold, note=data["note"]
        )


class MissingForm(forms.Form):
    """A good, or a part of a mixed pack, that did not come, and what is offered instead."""

    what = forms.ChoiceField(label=_("What is missing"))
    instead = forms.CharField(
        label=_("Offered instead"), max_length=120, required=False,
        help_text=_("Leave it empty where there is nothing: the money goes back."),
    )  # fmt: skip
    price = MoneyField(
        label=_("Its price"), required=False, help_text=_("For one, or for one part of a pack.")
    )
    hours = forms.IntegerField(
        label=_("Hours to answer"), min_value=1, max_value=72, initial=3,
        help_text=_("Whoever wants to be asked and does not answer gets the money back."),
    )  # fmt: skip

    def __init__(self, *args: Any, campaign: Campaign, **more: Any) -> None:
        super().__init__(*args, **more)
        offers = list(campaign.offers.filter(withdrawn_at=None).prefetch_related("parts__missing"))
        goods = [(f"{GOOD}-{one.pk}", one.title) for one in offers if not hasattr(one, "missing")]
        parts = [
            (f"{PART}-{part.pk}", f"{one.title}: {part.title}")
            for one in offers
            for part in one.parts.all()
            if not hasattr(part, "missing")
        ]
        groups = [(_("A whole good"), goods), (_("A part of a mixed pack"), parts)]
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [("", "---"), *((label, some) for label, some in groups if some)]
        self.fields["price"].currency = campaign.area.currency  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What is offered has a price."""
        data = super().clean() or {}
        if data.get("instead") and not data.get("price") and "price" not in self.errors:
            self.add_error("price", _("Say what it costs, so that nobody pays too much."))
        return data

    def chosen(self) -> tuple[str, int]:
        """GOOD or PART, and its id."""
        kind, _dash, pk = self.cleaned_data["what"].partition("-")
        return kind, int(pk)

    def offered(self) -> Instead:
        """As the action takes it."""
        data = self.cleaned_data
        until = clock.now() + timedelta(hours=data["hours"])
        return Instead(title=data["instead"], price_minor=data["price"], answer_by=until)


class WeightsForm(forms.Form):
    """The final weight of each line that is sold by weight, in grams."""

    def __init__(self, *args: Any, lines: Iterable[OrderLine], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[f"line-{line.pk}"] = forms.IntegerField(
                label=_("%(title)s for %(door)s, in grams")
                % {"title": line.offer.title, "door": line.order.household.address},
                min_value=0, max_value=1_000_000, required=False, initial=line.final_grams,
            )  # fmt: skip

    @property
    def rows(self) -> Iterable[tuple[OrderLine, Any]]:
        """Each line with its field."""
        for line in self.lines:
            yield line, self[f"line-{line.pk}"]

    def grams(self) -> dict[int, int]:
        """What was weighed."""
        found = {line.pk: self.cleaned_data.get(f"line-{line.pk}") for line in self.lines}
        return {pk: grams for pk, grams in found.items() if grams is not None}


def _local() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class SlotsForm(forms.Form):
    """Times to collect: from, until, how long, how many households, where."""

    starts_at = forms.DateTimeField(label=_("From"), widget=_local())
    ends_at = forms.DateTimeField(label=_("Until"), widget=_local())
    minutes = forms.IntegerField(label=_("Minutes for each time"), min_value=5, max_value=1440, initial=30)
    capacity = forms.IntegerField(label=_("Households at a time"), min_value=1, max_value=5000, initial=20)
    points = forms.CharField(
        label=_("Points, one on each line"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    green = forms.IntegerField(
        label=_("Green channel: so many first times"), min_value=0, max_value=200, initial=1,
        help_text=_("For elders of 65 and more, patients, pregnant women, disabled people and infants, by the roster."),
    )  # fmt: skip

    def layout(self) -> Layout:
        """As the action takes it."""
        data = self.cleaned_data
        points = tuple(dict.fromkeys(line.strip() for line in data["points"].splitlines() if line.strip()))
        return Layout(
            points=points, starts_at=data["starts_at"], ends_at=data["ends_at"], minutes=data["minutes"],
            capacity=data["capacity"], green=data["green"],
        )  # fmt: skip


def suggested(campaign: Campaign) -> dict[str, Any]:
    """The morning after the goods come, or after times can be chosen, at the campaign's own point."""
    after = campaign.closes_at if campaign.only_times else campaign.arrives_at or clock.now()
    day = timezone.localtime(after + timedelta(days=1))
    at = day.replace(hour=9, minute=0, second=0, microsecond=0, tzinfo=day.tzinfo)
    return {"starts_at": at, "ends_at": at + timedelta(hours=3), "points": campaign.point}


class CodeForm(forms.Form):
    """A receipt code, typed or scanned."""

    code = forms.CharField(max_length=1600)


def moment(text: str) -> datetime | None:
    """The device's own time of a tap (milliseconds since 1970), if it sent one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 15):
        return None
    return datetime.fromtimestamp(int(text) / 1000, tz=UTC)

"""A campaign's terms: few questions for a new one, all of them to edit."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from groceries.actions import Terms
from groceries.forms.fields import MomentField, MoneyField, count
from groceries.models import Campaign
from groceries.words import Allotment, CampaignKind, CampaignState, Handing, MinimumOf, Split
from hub.core.estate.forms.fields import LineField, textarea
from hub.core.flow.stale import VersionedForm
from hub.core.kit import clock
from hub.core.people.models import Area

CLOSES_AT, ARRIVES_AT = time(18), time(10)
MINIMUM = 30
FREE = (CampaignKind.FREE_RATION, CampaignKind.SLOTS)
NEVER: dict[str, tuple[MinimumOf, ...]] = {
    CampaignKind.SLOTS: (MinimumOf.PACKS, MinimumOf.AMOUNT), CampaignKind.FREE_RATION: (MinimumOf.AMOUNT,),
}  # fmt: skip
"""What a kind of campaign never has, so that it can be no minimum of it."""
ABOUT_GOODS = (
    "allotment", "draw_number", "follows", "arrives_at", "split", "fee_minor", "hold_minutes", "handing",
    "door_allowed", "reserve_flows_at", "waiting_list",
)  # fmt: skip
"""Terms that mean nothing where only times are given out."""

SPLITS = {
    Split.ONE_EACH: _(
        "First one for every household that ordered it, then the rest by the time of the order."
    ),
    Split.DRAWN: _("In an order that is drawn; everybody can check the draw."),
    Split.PRO_RATA: _("Everybody gets the same share of what they ordered."),
    Split.FIRST_COME: _("Whoever ordered first gets it first."),
}
"""What a policy means, in plain words; it is published before anybody orders."""


def tomorrow(hour: time, after: datetime | None = None) -> datetime:
    """That hour of the next day."""
    return datetime.combine(
        localtime(after or clock.now()).date() + timedelta(days=1), hour, localtime().tzinfo
    )


ALLOTMENTS = {
    Allotment.FIRST_COME: _("Whoever orders first gets it first, until it is sold out."),
    Allotment.BALLOT: _(
        "By a draw after orders close. Nobody has to hurry, everybody can check it, and who is not drawn "
        "comes first in the next round."
    ),
}
"""Who gets what there is not enough of, in plain words."""


def allotment_field() -> forms.ChoiceField:
    """How goods are given out."""
    return forms.ChoiceField(
        label=_("Who gets what is scarce?"), choices=list(ALLOTMENTS.items()), widget=forms.RadioSelect,
    )  # fmt: skip


def number_field() -> LineField:
    """A number that nobody can know or move today."""
    return LineField(
        label=_("Public number of the draw"), max_length=120, required=False,
        help_text=_(
            "A number that does not exist yet and that everybody can look up later, such as “SSE Composite "
            "Index, close of 12 April”. Left empty, it is the exchange's next close after orders close."
        ),
    )  # fmt: skip


def reserve_field() -> MomentField:
    """When what is kept back and not taken is everybody's."""
    return MomentField(
        label=_("Reserves open to everybody"), required=False,
        help_text=_(
            "Where something is kept back: what is not taken is for all from then on, no later than orders close. "
            "Everybody can read the hour. Left empty, it is when orders close."
        ),
    )  # fmt: skip


def split_field() -> forms.ChoiceField:
    """If less comes than was ordered: every answer in plain words."""
    return forms.ChoiceField(
        label=_("If less comes than was ordered"), choices=list(SPLITS.items()), widget=forms.RadioSelect,
        help_text=_("Everybody reads this before they order. It cannot be changed afterwards."),
    )  # fmt: skip


class NewCampaignForm(forms.Form):
    """What must be known to begin; everything else has a sensible answer that can be changed."""

    title = LineField(
        label=_("What is it called?"), max_length=80, help_text=_("Such as “Thursday vegetables”.")
    )
    kind = forms.ChoiceField(label=_("What is it?"), choices=CampaignKind, widget=forms.RadioSelect)
    closes_at = MomentField(
        label=_("Orders close"), help_text=_("They open as soon as the committee agrees.")
    )
    minimum_of = forms.ChoiceField(label=_("It takes place from"), choices=MinimumOf, required=False)
    minimum = count(_("So many are needed"), hint=_("Suppliers often deliver from 30 packs."))
    reserve_flows_at = reserve_field()
    point = LineField(
        label=_("Where is it handed out?"), max_length=120, help_text=_("Such as “east gate, tent 2”.")
    )
    allotment = allotment_field()
    draw_number = number_field()
    split = split_field()

    def __init__(self, *args: Any, area: Area, desk: bool, **kwargs: Any) -> None:
        initial = {
            "kind": CampaignKind.GROUP_ORDER, "closes_at": tomorrow(CLOSES_AT), "minimum_of": MinimumOf.PACKS,
            "minimum": MINIMUM, "split": Split.ONE_EACH, "allotment": Allotment.FIRST_COME,
        }  # fmt: skip
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.area, self.desk = area, desk
        if not desk:
            del self.fields["kind"]
        else:
            self.fields["minimum"].help_text = _(
                "Suppliers often deliver from 30 packs. Left as it is, it counts for nothing that is free."
            )

    def terms(self) -> Terms:
        """Opens now; goods are expected the morning after orders close."""
        data = self.cleaned_data
        kind = data.get("kind") or CampaignKind.GROUP_ORDER
        minimum_of = self._minimum_of(kind)
        given = Terms(
            title=data["title"], kind=kind, opens_at=clock.now(), closes_at=data["closes_at"], minimum_of=minimum_of,
            minimum=_minor(minimum_of, data["minimum"] or 0, self.area) if minimum_of else 0, point=data["point"],
            split=data["split"], allotment=data["allotment"], draw_number=_named(data),
        )  # fmt: skip
        if kind == CampaignKind.SLOTS:
            return given
        arrives_at = tomorrow(ARRIVES_AT, data["closes_at"])
        flows_at = data["reserve_flows_at"] or data["closes_at"]
        return replace(given, arrives_at=arrives_at, reserve_flows_at=flows_at)

    def _minimum_of(self, kind: str) -> str:
        """What is free needs none, unless somebody asked for one: the form's own answer is meant for suppliers."""
        chosen = self.cleaned_data["minimum_of"] or MinimumOf.NONE
        untouched = chosen == MinimumOf.PACKS and self.cleaned_data["minimum"] == MINIMUM
        return MinimumOf.NONE if untouched and kind in FREE else chosen


def _named(data: dict[str, Any]) -> str:
    """The number's name; nothing where nothing is drawn."""
    return data["draw_number"] if data["allotment"] == Allotment.BALLOT else ""


def _minor(minimum_of: str, number: int, area: Area) -> int:
    """A minimum that counts money is typed in whole yuan and kept in minor units."""
    return number * 10 ** get_currency_precision(area.currency) if minimum_of == MinimumOf.AMOUNT else number


class TermsForm(VersionedForm):
    """All terms of a draft."""

    title = LineField(label=_("Title"), max_length=80)
    title_en = LineField(label=_("English title"), max_length=80, required=False)
    words = forms.CharField(
        label=_("What people should know"), max_length=2000, required=False, widget=textarea(4)
    )
    opens_at = MomentField(label=_("Orders open"))
    closes_at = MomentField(label=_("Orders close"))
    minimum_of = forms.ChoiceField(label=_("It takes place from"), choices=MinimumOf, required=False)
    minimum = count(_("So many are needed"), hint=_("An amount is counted in whole yuan."))
    fee_minor = MoneyField(label=_("Fee for each order"), required=False)
    handing = forms.ChoiceField(label=_("How goods reach people"), choices=Handing, widget=forms.RadioSelect)
    point = LineField(label=_("Pick-up point"), max_length=120, required=False)
    door_allowed = forms.BooleanField(label=_("To the door for whoever cannot come"), required=False)
    arrives_at = MomentField(
        label=_("Goods expected"),
        required=False,
        help_text=_("The calendar plans gate and volunteers by it."),
    )
    allotment = allotment_field()
    draw_number = number_field()
    follows = forms.ModelChoiceField(
        Campaign.objects.none(), label=_("Next round of"), required=False, empty_label=_("None: a first round"),
        help_text=_("Whoever was not drawn there takes part here without doing anything, and is drawn first."),
    )  # fmt: skip
    split = split_field()
    waiting_list = forms.BooleanField(
        label=_("A waiting list when it is sold out"), required=False,
        help_text=_("What somebody gives back goes to whoever waits longest."),
    )  # fmt: skip
    reserve_flows_at = reserve_field()
    hold_minutes = count(_("Minutes to pay"), hint=_("0: an order stands at once, and is paid later."))

    NAMES = (
        "title", "title_en", "words", "opens_at", "closes_at", "minimum_of", "fee_minor", "handing", "point",
        "door_allowed", "arrives_at", "split", "waiting_list", "reserve_flows_at", "hold_minutes", "allotment",
        "draw_number", "follows",
    )  # fmt: skip

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        rounds = (
            Campaign.objects.filter(area=campaign.area_id).exclude(draw=None).exclude(draw__drawn_at=None)
        )
        others = Campaign.objects.exclude(follows=None).exclude(state=CampaignState.CANCELLED)
        taken = others.exclude(pk=campaign.pk).values("follows")
        follows: Any = self.fields["follows"]
        follows.queryset = rounds.exclude(pk__in=taken).order_by("-pk")
        if campaign.kind == CampaignKind.SLOTS:
            for name in ABOUT_GOODS:
                del self.fields[name]
        if campaign.is_free:
            self.fields.pop("fee_minor", None)
        minimum_of: Any = self.fields["minimum_of"]
        never = NEVER.get(campaign.kind, ())
        minimum_of.choices = [choice for choice in MinimumOf.choices if choice[0] not in never]

    def clean(self) -> dict[str, Any]:
        """A round after a draw is drawn itself."""
        data = super().clean() or {}
        if data.get("follows") and data.get("allotment") != Allotment.BALLOT:
            self.add_error("follows", _("The next round of a draw is drawn too."))
        return data

    @classmethod
    def of(cls, campaign: Campaign) -> dict[str, Any]:
        """What the form shows of a campaign."""
        shown = {name: getattr(campaign, name) for name in cls.NAMES}
        one = _minor(campaign.minimum_of, 1, campaign.area)
        return {**shown, "minimum": campaign.minimum // one}

    def terms(self) -> Terms:
        """The kind of a campaign stays what it was when it began."""
        data = {name: self.cleaned_data[name] for name in self.NAMES if name in self.fields}
        if "allotment" in data:
            data["draw_number"] = _named(data)
            data["reserve_flows_at"] = self._flows_at(data)
        data |= {name: data.get(name) or 0 for name in ("fee_minor", "hold_minutes")}
        minimum_of = data["minimum_of"] or MinimumOf.NONE
        number = (
            _minor(minimum_of, self.cleaned_data["minimum"] or 0, self.campaign.area) if minimum_of else 0
        )
        return Terms(**{**data, "minimum_of": minimum_of, "minimum": number, "kind": self.campaign.kind})

    def _flows_at(self, data: dict[str, Any]) -> datetime:
        """Where it was the cut-off, or nothing was said, it moves with the cut-off."""
        said: datetime | None = data["reserve_flows_at"]
        followed = said is not None and said == self.campaign.closes_at
        closes_at: datetime = data["closes_at"]
        return closes_at if said is None or followed else said

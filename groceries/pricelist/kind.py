"""A supplier's price list as a kind of import, one for each draft campaign (hub.core.flow.imports.kinds)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from groceries import events
from groceries.actions.offers import write_offer
from groceries.models import Campaign, Offer, Supplier
from groceries.pricelist import wording
from groceries.pricelist.columns import FIELDS
from groceries.pricelist.parse import missing, parse
from groceries.pricelist.plan import plan
from groceries.pricelist.standing import Standing, standing
from hub.core.announce import Event
from hub.core.flow.imports.fields import Field, Layout
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.plans import Plan, Reason
from hub.core.flow.imports.reporting import Reporter
from hub.core.flow.imports.tables import Table
from hub.core.flow.transition import save_changes
from hub.core.people.models import Area, Person

NAME = "goods"


class GoodsKind:
    """The goods of one campaign."""

    fields: Sequence[Field] = FIELDS
    options: Mapping[str, Sequence[str]] = {"supplier": (), "licence": ()}
    titles: Any = _("Good")

    def __init__(self, campaign_id: int, currency: str = "CNY") -> None:
        self.campaign_id, self.currency = campaign_id, currency
        self.name = f"{NAME}:{campaign_id}"

    def missing(self, layout: Layout, tables: Sequence[Table]) -> list[str]:
        """Name and price are needed."""
        return missing(layout)

    def standing(self, area: Area, *, lock: bool = False) -> Standing:
        """The campaign's offers and the area's goods."""
        return standing(self.campaign_id, lock=lock)

    def plan(
        self, area: Area, tables: Sequence[Table], layout: Layout, now: Standing, options: Mapping[str, str]
    ) -> Plan:
        """What the file would change. What the person says of the supplier wins over what stands above the list."""
        told = {name: options.get(name, "") for name in self.options}
        return plan(parse(tables, layout, currency=area.currency, **told), now)

    def write(self, batch: ImportBatch, plan: Plan, by: Person | None, reporter: Reporter) -> None:
        """Writes the offers, and the licence where the supplier has none yet. The campaign's version moves once."""
        campaign = Campaign.objects.select_related("area").get(pk=self.campaign_id)
        save_changes(campaign)
        here = {offer.pk: offer for offer in Offer.objects.filter(campaign=campaign)}
        for number, (terms, pk) in enumerate(plan.work.offers, 1):
            write_offer(campaign, terms, offer=here.get(pk) if pk else None)
            reporter.step(number, len(plan.work.offers))
        for name, licence in plan.work.licences.items():
            Supplier.objects.filter(area=campaign.area, name=name, licence="").update(licence=licence)

    def event(self, batch: ImportBatch, by: Person | None) -> Event:
        """The campaign's goods are others now."""
        campaign = Campaign.objects.select_related("area").get(pk=self.campaign_id)
        return events.about_campaign(
            events.Edited, campaign, by=by, imported=batch.outcome, rows=batch.counts
        )

    def say(self, reason: Reason) -> str:
        """A reason as a sentence."""
        return wording.say(reason, self.currency)

    def label(self, field: str) -> str:
        """What a field is called."""
        return wording.label(field)

    def show(self, field: str, value: str) -> str:
        """A value as people read it."""
        return wording.show(field, value, self.currency)


def goods_of(campaign: Campaign) -> GoodsKind:
    """The import into one campaign."""
    return GoodsKind(campaign.pk, campaign.area.currency)


def named(thing: str) -> GoodsKind:
    """The same, by what stands in an import's row."""
    return goods_of(Campaign.objects.select_related("area").get(pk=int(thing)))

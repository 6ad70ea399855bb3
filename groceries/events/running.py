"""What happens beside campaigns: limits over time, suppliers, prices that are watched, lists that are taken out."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries.events.campaigns import AtWork, CampaignEvent
from groceries.models import EntitlementRule, Good, Supplier
from groceries.words import GoodKind
from hub.core.announce import Event, Ref
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people.models import Area, Person


@dataclass(frozen=True, kw_only=True)
class RuleSet(Event):
    """How much of a kind a household may have from now on; everybody in the area is told why."""

    verb: ClassVar[str] = "groceries.rule.set"
    told: tuple[int, ...] = ()
    rule: EntitlementRule

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told

    def words(self) -> Words:
        """The rule in numbers, for the groceries' page."""
        params: dict[str, Part] = {
            "most": str(self.rule.quantity), "days": str(self.rule.days), "why": self.rule.words,
            "kind": GoodKind(self.rule.kind).label,
        }  # fmt: skip
        sentence = gettext_noop(
            "From now on each household may have %(most)s in %(days)s days: %(kind)s. %(why)s"
        )
        return Words(
            sentence,
            params,
            url=reverse("groceries:campaigns"),
            short=gettext_noop("A new limit for orders."),
        )


@dataclass(frozen=True, kw_only=True)
class RuleEnded(Event):
    """A limit holds no more."""

    verb: ClassVar[str] = "groceries.rule.ended"


@dataclass(frozen=True, kw_only=True)
class SupplierKept(Event):
    """Who sells, with which licence."""

    verb: ClassVar[str] = "groceries.supplier.kept"


@dataclass(frozen=True, kw_only=True)
class ReferenceSet(Event):
    """What a good should cost, says the committee."""

    verb: ClassVar[str] = "groceries.good.reference_set"


@dataclass(frozen=True, kw_only=True)
class PriceFlagged(AtWork):
    """A household finds a price wrong: whoever leads the campaign and the desk hear of it."""

    verb: ClassVar[str] = "groceries.price.flagged"
    sentence: ClassVar[str] = gettext_noop("A resident asks about a price in “%(title)s”. %(why)s")


@dataclass(frozen=True, kw_only=True)
class PriceAnswered(CampaignEvent):
    """The household that asked reads why the price is what it is."""

    verb: ClassVar[str] = "groceries.price.answered"
    sentence: ClassVar[str] = gettext_noop("About the price you asked about in “%(title)s”: %(why)s")


@dataclass(frozen=True, kw_only=True)
class OrdersExported(CampaignEvent):
    """Somebody has taken the list of orders out. For the record; no screen changes."""

    verb: ClassVar[str] = "groceries.campaign.orders_exported"

    def streams(self) -> Iterable[str]:
        """None."""
        return ()


def about_rule(
    kind: type[RuleSet] | type[RuleEnded], rule: EntitlementRule, *, by: Person, told: Iterable[int] = ()
) -> Event:
    """An event about a limit over time."""
    common: dict[str, Any] = {
        "area": rule.area, "about": Ref("entitlement_rule", rule.pk), "actor": by,
        "particulars": {"kind": rule.kind, "most": rule.quantity, "days": rule.days, "why": rule.words},
    }  # fmt: skip
    return RuleSet(**common, rule=rule, told=tuple(sorted(told))) if kind is RuleSet else kind(**common)


def about_supplier(supplier: Supplier, *, by: Person) -> Event:
    """An event about a supplier."""
    about = Ref("supplier", supplier.pk, supplier.version)
    return SupplierKept(area=supplier.area, about=about, actor=by, particulars={"name": supplier.name})


def about_good(good: Good, area: Area, *, by: Person) -> Event:
    """An event about what a good should cost."""
    told = {"reference_minor": good.reference_minor}
    return ReferenceSet(area=area, about=Ref("good", good.pk), actor=by, particulars=told)

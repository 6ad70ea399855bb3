"""Orders: those that a household follows, and those of a campaign that somebody runs."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from groceries.access.campaigns import campaign_run_by, campaigns_run_anywhere, campaigns_run_by
from groceries.models import Campaign, Complaint, Order, OrderLine
from groceries.words import LIVE
from hub.core.people import access as people
from hub.core.people.models import Area, Household, Person


def orders_of(person: Person) -> QuerySet[Order]:
    """
    What a resident follows: the orders of the doors behind which they live, and those they wrote down as an approved
    neighbour while that right holds.
    """
    own = people.live_memberships().filter(person=person.pk).values("household")
    neighbours = people.live_proxies().filter(person=person.pk).values("household")
    mine = Q(household__in=own) | Q(placed_by=person.pk, household__in=neighbours)
    return with_places(Order.objects.filter(mine))


def orders_run_by(person: Person, campaign: Campaign) -> QuerySet[Order]:
    """All orders of a campaign, for whoever runs it. Get the campaign by `campaign_run_by` first."""
    return with_places(Order.objects.filter(campaign=campaign_run_by(person, campaign.pk)))


def order_in(campaign: Campaign, person: Person, pk: int) -> Order:
    """One order of a campaign that the person runs; else Http404."""
    return get_object_or_404(orders_run_by(person, campaign), pk=pk)


def line_in(campaign: Campaign, person: Person, order: int, line: int) -> OrderLine:
    """One line of an order of a campaign that the person runs; else Http404."""
    lines = order_in(campaign, person, order).lines.select_related("offer", "order__campaign__area")
    return get_object_or_404(lines, pk=line)


def order_run_by(person: Person, pk: int, *, area: Area) -> Order:
    """One order of a campaign that the person leads, or of an area at whose desk they work; else Http404."""
    rows = Order.objects.filter(campaign__area=area, campaign__in=campaigns_run_anywhere(person))
    return get_object_or_404(with_places(rows), pk=pk)


def with_places(rows: QuerySet[Order]) -> QuerySet[Order]:
    """With what a line of a list shows, in the same query."""
    return rows.select_related(
        "campaign__area", "household__building", "household__area", "slot", "beneficiary"
    )


def order_for(person: Person, pk: int, *, acting_for: Household | None = None) -> Order:
    """One order as its household follows it, or (`acting_for`) as whoever acts for that household; else Http404."""
    rows = orders_of(person)
    if acting_for is not None:
        rows = with_places(Order.objects.filter(household=acting_for))
    return get_object_or_404(rows, pk=pk)


def live_order_of(household: Household, campaign: Campaign) -> Order | None:
    """The one order of a household in a campaign that still stands."""
    return with_places(Order.objects.filter(household=household, campaign=campaign, state__in=LIVE)).first()


def last_order_of(household: Household, campaign: Campaign) -> Order | None:
    """The last time that the household ordered any of what this campaign offers, for "the same as last time"."""
    goods = campaign.offers.filter(withdrawn_at=None).order_by().values("good")
    fits = OrderLine.objects.filter(order=OuterRef("pk"), offer__good__in=goods)
    others = Order.objects.filter(Exists(fits), household=household, state__in=LIVE)
    return others.exclude(campaign=campaign).order_by("-pk").first()


def people_of(order: Order) -> set[int]:
    """Whoever follows an order: those who live there, and the neighbour who placed it while that right holds."""
    lives = people.ids_at_household(order.household_id)
    return lives if order.placed_by_id in lives else lives | _neighbour(order)


def _neighbour(order: Order) -> set[int]:
    granted = people.live_proxies().filter(person=order.placed_by_id, household=order.household_id)
    return set(granted.values_list("person", flat=True))


def complaints_run_by(person: Person, area: Area) -> QuerySet[Complaint]:
    """What is to be answered by whoever runs the campaigns of an area."""
    campaigns = campaigns_run_by(person, area).order_by().values("pk")
    return _with_orders(Complaint.objects.filter(line__order__campaign__in=campaigns))


def complaint_run_by(person: Person, pk: int, area: Area) -> Complaint:
    """One complaint that the person may answer; else Http404."""
    return get_object_or_404(complaints_run_by(person, area), pk=pk)


def complaints_of(order: Order) -> QuerySet[Complaint]:
    """What the household said about an order, newest first. Get the order by `order_for` first."""
    return _with_orders(Complaint.objects.filter(line__order=order)).order_by("-pk")


def _with_orders(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    order = "line__order__"
    return rows.select_related(
        "line__offer",
        order + "campaign__area",
        order + "household__building",
        order + "beneficiary",
        "answered_by",
    )


def may_see_complaint(person: Person, pk: int) -> bool:
    """Whether somebody may see the picture of a complaint: its household, and whoever answers it."""
    found = Complaint.objects.filter(pk=pk)
    mine = found.filter(line__order__in=orders_of(person).values("pk"))
    return mine.exists() or found.filter(line__order__campaign__in=campaigns_run_anywhere(person)).exists()

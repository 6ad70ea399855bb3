"""Goods go out: a batch per building, errands for whoever carries them, vouchers for whoever comes."""

from collections import defaultdict

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from groceries import access, events, progress
from groceries.actions import asking, brought, vouchers
from groceries.models import Batch, Campaign, Order
from groceries.words import TO_HAND, CampaignKind, CampaignState, Handing, OrderState
from hub.core.announce import Event, announce
from hub.core.flow import gate
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people.models import Building, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Run
from hub.core.tasks.models.titled import titled
from hub.core.tasks.words import Kind

BATCH = "grocery_batch"
"""The kind of source of the errand with a building's load."""


def begin(
    campaign: Campaign, *, by: Person, version: int | None = None, key: Key | None = None
) -> list[Batch]:
    """
    Begins to hand out: batches, vouchers, and a run of errands for each building. Everybody who gets something is told.

    A campaign of time slots begins without goods, once it is confirmed. Refuses with Conflict `campaign.not_allocated`
    while goods are not shared out. Whoever has not said whether something else may come for a whole good has until now.
    With the same key again it has begun, and there are no batches that are new.
    """
    batches: list[Batch] = []

    def act() -> Campaign:
        gate.shut("campaign", campaign.pk)
        unanswered = asking.end_questions(campaign, goods=True)
        _ready(campaign)
        transition(campaign, CampaignState.COLLECTING, version=version)
        batches.extend(_batches(campaign))
        vouchers.issue(campaign)
        told = access.ordering_people(campaign) - {by.pk}
        begun = events.about_campaign(events.HandingBegun, campaign, by=by, told=told, why=campaign.point)
        announce(begun, *unanswered)
        return campaign

    once(key, "groceries.begin", act, Campaign)
    for batch in batches:
        send(batch, by=by)
    return batches


def _ready(campaign: Campaign) -> None:
    confirmed = Order.objects.filter(campaign=campaign, state=OrderState.CONFIRMED)
    if campaign.kind == CampaignKind.SLOTS:
        confirmed.update(state=OrderState.ALLOCATED, version=F("version") + 1)
    elif campaign.state != CampaignState.RECEIVED or confirmed.exists():
        raise Conflict("campaign.not_allocated", _("Share out first what arrived."), now=campaign)
    if not Order.objects.filter(campaign=campaign, state__in=TO_HAND).exists():
        raise Conflict("campaign.nothing_to_hand", _("There is nothing to hand out."), now=campaign)


def _batches(campaign: Campaign) -> list[Batch]:
    """One for each building that gets something; none for slots, where people come themselves."""
    if campaign.kind == CampaignKind.SLOTS:
        return []
    numbers: dict[int, list[int]] = defaultdict(list)
    waiting = Order.objects.filter(campaign=campaign, state__in=TO_HAND)
    for order in waiting.select_related("household").prefetch_related("lines"):
        numbers[order.household.building_id].append(vouchers.packs_of(order))
    made = Batch.objects.bulk_create(
        Batch(campaign=campaign, building_id=pk, orders=len(packs), packs=sum(packs), made_at=clock.now())
        for pk, packs in sorted(numbers.items())
    )
    buildings = Building.objects.select_related("area").in_bulk([batch.building_id for batch in made])
    for batch in made:
        batch.building = buildings[batch.building_id]
    return sorted(made, key=lambda batch: (batch.building.position, batch.building.number))


def send(batch: Batch, *, by: Person | None) -> Run | None:
    """
    Puts the building's run on the board, once: its load, and every door to which goods are brought. One claim takes
    it all. None where it is there already.
    """
    campaign, house = batch.campaign, batch.building
    with transaction.atomic():
        point = str(campaign.point or "")[:120]
        run = _run_to(house, _title(batch), pick_up=point)
        if not Batch.objects.filter(pk=batch.pk, run=None).update(run=run):
            run.delete()
            return None
        batch.run = run
        announce(*[_put(errand, campaign, by) for errand in _errands(batch, run)])
    return run


def _run_to(house: Building, title: Words, *, pick_up: str = "") -> Run:
    return Run.objects.create(area=house.area, building=house, pick_up=pick_up, **titled(title, house.area))


def _title(batch: Batch) -> Words:
    params: dict[str, Part] = {
        "number": batch.campaign.number, "building": str(batch.building), "packs": batch.packs,
    }  # fmt: skip
    return Words(gettext_noop("Group order %(number)s: %(packs)s packs for %(building)s"), params)


def _errands(batch: Batch, run: Run) -> list[tasks.Errand]:
    campaign = batch.campaign
    load = tasks.Errand(
        title=_title(batch), kind=Kind.DELIVERY, building=batch.building, run=run, due_at=None, source_kind=BATCH,
        source_id=batch.pk, details=_("From the gate to: %(point)s") % {"point": campaign.point or batch.building},
    )  # fmt: skip
    doors = Order.objects.filter(
        campaign=campaign, state__in=TO_HAND, handing=Handing.DOOR, household__building=batch.building
    ).select_related("household__building", "beneficiary")
    return [
        load,
        *[errand_to(order, run) for order in doors.order_by("household__floor", "household__door")],
    ]


def errand_to(order: Order, run: Run) -> tasks.Errand:
    """Bringing an order to its door, in a run."""
    number = vouchers.packs_of(order)
    return tasks.Errand(
        title=title_to(order), kind=Kind.DELIVERY, household=order.household, building=order.household.building,
        run=run, source_kind=brought.DOOR, source_id=order.pk, details=order.note, boxes=number, to_door=True,
    )  # fmt: skip


def title_to(order: Order) -> Words:
    """What bringing an order to its door is called."""
    params: dict[str, Part] = {
        "packs": vouchers.packs_of(order), "door": order.household.door, "code": order.shown_code,
    }  # fmt: skip
    return Words(gettext_noop("Bring %(packs)s packs to %(door)s, order %(code)s"), params)


def _put(errand: tasks.Errand, campaign: Campaign, by: Person | None) -> Event:
    return tasks.create(campaign.area, errand, by=by)[1]


def send_missing() -> int:
    """Puts runs on the board that a broken connection left out; how many. The backstop of `begin`."""
    found = Batch.objects.filter(run=None, done_at=None, campaign__state=CampaignState.COLLECTING)
    rows = found.select_related("campaign__area", "building").order_by("pk")[:50]
    return sum(send(batch, by=None) is not None for batch in rows)


def pack(batch: Batch, *, by: Person) -> Batch:
    """
    A building's share is packed and loaded. Who was asked about something instead and has not answered gets its money
    back. Refuses with Conflict `batch.packed`, and `batch.late` where nothing is handed out any more.
    """
    campaign = batch.campaign
    with transaction.atomic():
        gate.shut("campaign", campaign.pk)
        campaign.refresh_from_db(fields=["state"])
        if campaign.state != CampaignState.COLLECTING:
            raise Conflict("batch.late", _("Nothing is handed out any more."), now=batch)
        waiting = Batch.objects.filter(pk=batch.pk, loaded_at=None)
        if not waiting.update(loaded_at=clock.now()):
            raise Conflict("batch.packed", _("Somebody has packed this already."), now=batch)
        unanswered = asking.end_questions(campaign, building_id=batch.building_id)
        orders = campaign.orders.filter(state=OrderState.ALLOCATED, household__building=batch.building_id)
        orders.update(state=OrderState.PACKED, version=F("version") + 1)
        packed = events.about_campaign(events.Packed, campaign, by=by, building=batch.building_id)
        announce(packed, *unanswered)
    batch.refresh_from_db(fields=["loaded_at"])
    return batch


def remind(order: Order, *, by: Person) -> Order:
    """Tells a household that its goods still wait. Refuses with Conflict `order.not_waiting`."""
    _must_wait(order)
    with transaction.atomic():
        announce(events.about_order(events.Reminded, order, by=by, told=events.household(order, but=by)))
    return order


def leave(order: Order, *, by: Person, version: int | None = None) -> Order:
    """Nobody came: the order is uncollected. It can still be handed out, or closed."""
    with transaction.atomic():
        transition(order, OrderState.UNCOLLECTED, version=version)
        progress.handed(order.campaign_id)
        announce(events.about_order(events.LeftOver, order, by=by, told=events.household(order, but=by)))
    return order


def give_up(order: Order, *, by: Person, why: str, version: int | None = None) -> Order:
    """
    Uncollected goods go to somebody else: the order is closed, and who runs the campaign says why. Its voucher is used
    up with it, and nobody goes to the door: whoever scans it later hears that the goods were handed out.
    """
    if not why.strip():
        words = _("Say what becomes of the goods.")
        raise Invalid("order.give_up_why", words, fields={"why": words})
    with transaction.atomic():
        brought.hold(order)
        transition(order, OrderState.CLOSED, version=version, ended_at=clock.now())
        vouchers.use_up(order, by)
        progress.handed(order.campaign_id)
        over = events.about_order(events.LeftOver, order, by=by, why=why.strip()[:200])
        announce(over, *brought.nobody_goes(order, by=by))
    return order


def to_the_door(order: Order, *, by: Person, version: int | None = None) -> Order:
    """
    Brings to the door what was not collected: an errand of its own, the same as in a run. Refuses with Conflict
    `order.not_waiting`, and `order.on_its_way` where an errand to its door is on the board.
    """
    _must_wait(order)
    with transaction.atomic():
        save_changes(order, version=version, handing=Handing.DOOR)
        if brought.is_brought(order):
            raise Conflict("order.on_its_way", _("Somebody brings it to the door already."), now=order)
        progress.handed(order.campaign_id)
        run = _run_to(order.household.building, _title_of(order))
        told = events.about_order(events.Changed, order, by=by, told=events.household(order, but=by))
        announce(_put(errand_to(order, run), order.campaign, by), told)
    return order


def doors_instead(campaign: Campaign, orders: QuerySet[Order], *, by: Person) -> list[Event]:
    """
    What waits at the point is brought to the doors instead: a run for each building. In the caller's transaction; gives
    the events for its announce.
    """
    rows = orders.select_related("household__building", "beneficiary").prefetch_related("lines")
    runs: dict[int, Run] = {}
    told = []
    for order in rows.order_by("household__building__position", "household__floor", "household__door"):
        house = order.household.building
        if house.pk not in runs:
            params: dict[str, Part] = {"number": campaign.number, "building": str(house)}
            title = Words(gettext_noop("Group order %(number)s: to the doors of %(building)s"), params)
            runs[house.pk] = _run_to(house, title)
        order.campaign = campaign
        told.append(_put(errand_to(order, runs[house.pk]), campaign, by))
    return told


def _title_of(order: Order) -> Words:
    params: dict[str, Part] = {"number": order.campaign.number, "address": str(order.household.address)}
    return Words(gettext_noop("Group order %(number)s: to the door of %(address)s"), params)


def _must_wait(order: Order) -> None:
    if order.state not in TO_HAND:
        raise Conflict("order.not_waiting", _("This order does not wait any more."), now=order)

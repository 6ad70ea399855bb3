"""An order that is brought to a door: whose it is, who brings it, and who runs the campaign."""

from dataclasses import dataclass

from groceries import actions
from groceries.models import Campaign, Order, Voucher
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors as knocking
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import TaskState
from tests.conftest import resident
from tests.groceries.closing_kit import confirmed, doors, handing
from tests.groceries.kit import leader, opened, wish


@dataclass
class Frail:
    """An old neighbour whose order is brought to the door, who brings it, and who runs the campaign."""

    campaign: Campaign
    person: Person
    leader: Person
    walker: Person

    @property
    def order(self) -> Order:
        """The order as it is now."""
        rows = Order.objects.select_related("campaign__area", "household__building", "beneficiary")
        return rows.get(campaign=self.campaign)

    @property
    def voucher(self) -> Voucher:
        """Its voucher as it is now."""
        return Voucher.objects.get(order=self.order)

    def on_the_board(self) -> Task:
        """The only open errand to the door."""
        return Task.objects.get(source_kind="grocery_door", state=TaskState.OPEN)

    def claim(self) -> Claim:
        """The walker takes the run of that errand, and has the door in hand."""
        errand = self.on_the_board()
        assert errand.run is not None
        tasks.claim_run(errand.run, by=self.walker)
        rows = Claim.objects.select_related("person", "task__area", "task__household__building__area")
        return rows.get(task=errand)

    def nobody_in(self) -> None:
        """The walker goes, and nobody answers."""
        held = self.claim()
        knocking.unreached(held, by=self.walker, token=held.token)

    def told(self, person: Person) -> list[str]:
        """What somebody was told about the door."""
        rows = Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True)
        return [verb for verb in rows if verb.startswith("groceries.order.no")]


def frail_door(area: Area, building: Building, walker: Person) -> Frail:
    """Two packs, being handed out."""
    sun, (home,) = leader(area), doors(building, 1)
    person = resident("陈奶奶", home)
    campaign = opened(area, sun, point="东门")
    actions.place_order(campaign, home, wish(campaign, 2, handing="door", door_reason="frail"), by=person)
    handing(confirmed(campaign, sun), sun)
    return Frail(campaign, person, sun, walker)

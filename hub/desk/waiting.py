"""What waits for the desk besides requests: shown on home and on the desk's first page, each with its page."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.core.estate import access as estate
from hub.core.estate.joining import access as joining
from hub.core.notices import outbox
from hub.core.notices.words import State
from hub.core.people.models import Area
from hub.core.tasks import access as tasks
from support import access as support
from support.passes import access as passes


@dataclass(frozen=True)
class Waits:
    """One heap of work: words, how many, an icon's name, and where it is worked off."""

    label: str | Promise
    count: int
    icon: str
    url: str


def of(area: Area) -> list[Waits]:
    """The heaps that are not empty. Nine queries, whatever stands in them."""
    gates, asked = passes.to_look_at_in(area), passes.to_decide_in(area)
    failed = outbox.deliveries_of(area, operator=False).filter(state=State.FAILED)
    heaps = (
        (_("Happened at the gates"), gates, "alert", "support:passes_at_desk", ""),
        (_("Passes to decide"), asked, "key", "support:passes_at_desk", ""),
        (_("Second look: left out of a rate"), support.exclusions_waiting(area), "eye", "desk:rates", ""),
        (_("Requests to join"), joining.waiting_in(area), "plus", "joining_waiting", ""),
        (_("Objections of heads of household"), joining.objections_in(area), "people", "joining_waiting", ""),
        (_("Wishes about care"), estate.wishes_in(area), "heart", "estate:care", ""),
        (_("Errands to look at"), tasks.tasks_at_desk(area, "check"), "walk", "desk:errands", "?view=check"),
        (_("Errands that nobody takes"), tasks.untaken(area), "people", "desk:errands", "?held=untaken"),
        (_("Messages that have not left"), failed, "send", "notices:outbox", f"?state={State.FAILED}"),
    )
    found = [
        Waits(label, rows.count(), icon, reverse(name, args=[area.slug]) + query)
        for label, rows, icon, name, query in heaps
    ]
    return [heap for heap in found if heap.count]

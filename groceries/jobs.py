"""Background work on campaigns: the hours that were promised are kept without anybody watching the clock."""

from django.utils.translation import gettext_lazy as _

from groceries import actions
from groceries.models import Campaign, Order
from groceries.words import CampaignState, OrderState
from hub.core.flow import hold
from hub.core.jobs.each import each
from hub.core.jobs.registry import every
from hub.core.kit import clock


@every(10, _("Open and close group orders at their hour"))
def open_and_close_campaigns() -> int:
    """Opens and closes what is due; how many."""
    return each((actions.open_due, actions.close_due), lambda act: act())


@every(10, _("Give back what was held and not paid in time"))
def lapse_orders() -> int:
    """Gives back what was held and not paid in time; how many orders."""
    due = Order.objects.filter(hold.lapsed(), state=OrderState.RESERVED)
    return each(due.select_related("campaign__area").order_by("pk")[:200], actions.lapse)


@every(60, _("Open reserves to everybody at the published hour"))
def flow_reserves() -> int:
    """Opens the reserves whose hour has come; how many campaigns."""
    due = Campaign.objects.filter(
        state=CampaignState.OPEN, reserve_flows_at__lte=clock.now(), reserve_flowed_at=None
    )
    return each(due.select_related("area")[:50], actions.flow_reserves)


@every(60, _("Serve waiting lists"))
def serve_waiting_lists() -> int:
    """Serves who waits where something is free; how many orders."""
    waiting = Order.objects.filter(state=OrderState.WAITLISTED).values("campaign")
    campaigns = Campaign.objects.filter(pk__in=waiting, state=CampaignState.OPEN).select_related("area")
    return each(campaigns[:50], _serve)


def _serve(campaign: Campaign) -> int:
    served = 0
    while part := actions.serve_waiting(campaign):
        served += part
    return served


@every(60, _("End questions about something instead"))
def end_questions() -> int:
    """Ends the questions about something instead whose time is over; how many."""
    return actions.end_questions_due()


@every(60, _("Put missing runs on the board"))
def send_batches() -> int:
    """Puts runs on the board that are missing there; how many."""
    return actions.send_missing()

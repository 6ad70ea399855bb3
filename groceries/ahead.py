"""What is to be done next in a campaign, in words, and the verb that does it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groceries.models import Campaign
from groceries.progress import Progress
from groceries.words import CampaignState
from hub.core.kit import money


@dataclass(frozen=True)
class Step:
    """What comes next: words, and the verb that does it ("" where there is only waiting)."""

    words: str
    verb: str = ""
    label: str = ""


def next_step(campaign: Campaign, now: Progress, *, offers: int, decides: bool, moving: bool = False) -> Step:
    """
    What is to be done, for whoever looks. `offers`: how many goods, or times where those are all there is. `moving`: on
    a page whose numbers move, so that it names none of them.
    """
    state = CampaignState(campaign.state)
    if state == CampaignState.DRAFT and not offers:
        return _begin_step(campaign)
    if state == CampaignState.DRAFT:
        return Step(
            _("Ask the committee to agree when everything is right."), "submit", _("Ask the committee")
        )
    if state == CampaignState.IN_REVIEW:
        if decides:
            return Step(_look_at(campaign), "approve", _("Approve"))
        return Step(_("The committee is looking at it."))
    if campaign.is_ballot and state in (CampaignState.OPEN, CampaignState.CLOSED, CampaignState.DRAWN):
        return _ballot_step(state)
    if state == CampaignState.OPEN and now.has_minimum and moving:
        return Step(
            _("Orders close by themselves at their hour. It takes place if the minimum is reached by then.")
        )
    if state == CampaignState.OPEN and now.gap:
        return Step(gap_words(campaign, now))
    words, label = _WAITING[state], _("Buying and handing out")
    if campaign.only_times:
        words, label = _TIMES_WAITING.get(state, words), _("Who comes when")
    return Step(str(words), "closing", label) if state in AFTERWARDS else Step(str(words))


def _begin_step(campaign: Campaign) -> Step:
    """The first of all: goods, or times."""
    if campaign.only_times:
        return Step(_("Lay out the times that people can choose."), "times", _("Lay out times"))
    words = _("Add what is offered: by the supplier's list, or one by one.")
    return Step(words, "goods", _("Import a price list"))


def _look_at(campaign: Campaign) -> str:
    if campaign.only_times:
        return _("Look at the times, and decide.")
    return _("Look at prices, minimum and supplier, and decide.")


def _ballot_step(state: CampaignState) -> Step:
    if state == CampaignState.OPEN:
        return Step(
            _("Entries are taken. They close by themselves at their hour; then the draw is promised.")
        )
    if state == CampaignState.CLOSED:
        return Step(_("Wait for the public number, and enter it."), "drawing", _("To the draw"))
    return Step(_("The draw is done."), "drawing", _("See who was drawn"))


AFTERWARDS = (
    CampaignState.CONFIRMED, CampaignState.ORDERED, CampaignState.RECEIVED, CampaignState.COLLECTING,
)  # fmt: skip
"""From the supplier's order to the last door: the page for closing says what comes next."""

_WAITING = {
    CampaignState.SCHEDULED: gettext_lazy("It opens by itself at its hour."),
    CampaignState.OPEN: gettext_lazy("It takes place. Orders close by themselves at their hour."),
    CampaignState.CLOSED: gettext_lazy("What was ordered is being counted."),
    CampaignState.DRAWN: gettext_lazy("The draw is done."),
    CampaignState.CONFIRMED: gettext_lazy("Order from the supplier."),
    CampaignState.ORDERED: gettext_lazy("Wait for the goods, and note what arrives."),
    CampaignState.RECEIVED: gettext_lazy("Share out what arrived, and pack it."),
    CampaignState.COLLECTING: gettext_lazy("Hand it out."),
    CampaignState.SETTLED: gettext_lazy("Everything is settled."),
    CampaignState.FAILED: gettext_lazy("It did not take place."),
    CampaignState.CANCELLED: gettext_lazy("It was called off."),
}


_TIMES_WAITING = {
    CampaignState.OPEN: gettext_lazy("Times can be chosen. That ends by itself at its hour."),
    CampaignState.CLOSED: gettext_lazy("What was chosen is being counted."),
    CampaignState.CONFIRMED: gettext_lazy("Begin when the first people come."),
    CampaignState.COLLECTING: gettext_lazy("People come at their time. Scan their vouchers."),
    CampaignState.SETTLED: gettext_lazy("It is done."),
}
"""The same where only times are given out."""


def gap_words(campaign: Campaign, now: Progress) -> str:
    """What is missing to the minimum."""
    if now.minimum_of == "amount":
        return _("%(gap)s more, and it takes place.") % {"gap": money.show(now.gap, campaign.area.currency)}
    words = _("%(gap)s more packs, and it takes place.")
    if now.minimum_of == "households":
        words = _("%(gap)s more households, and it takes place.")
    return words % {"gap": now.gap}

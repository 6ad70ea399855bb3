"""Residents ask about a price; the leader or the committee answers, in public (groceries.md, 17)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groceries import access, events
from groceries.models import Offer, PriceFlag
from groceries.words import CampaignState
from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Household, Person

_BEFORE = (CampaignState.DRAFT, CampaignState.IN_REVIEW)


def flag_price(
    offer: Offer, household: Household, *, by: Person, words: str = "", key: Key | None = None
) -> PriceFlag:
    """
    A household finds the price of an offer wrong. One open flag for each household and offer: a second adds nothing.
    """
    campaign = offer.campaign
    if campaign.state in _BEFORE or campaign.is_free or offer.withdrawn_at is not None:
        raise Conflict("price.not_shown", _("There is no price to ask about."), now=campaign)

    def act() -> PriceFlag:
        flag = PriceFlag.objects.create(
            offer=offer,
            household=household,
            person=by,
            price_minor=offer.price_minor,
            words=words.strip()[:200],
        )
        told = (access.leaders_of(campaign) | events.desk(campaign)) - {by.pk}
        announce(
            events.about_campaign(
                events.PriceFlagged, campaign, by=by, told=told, why=offer.title, flag=flag.pk
            )
        )
        return flag

    try:
        return once(key, "groceries.flag_price", act, PriceFlag)
    except IntegrityError:
        return PriceFlag.objects.get(offer=offer, household=household, answered_at=None)


def answer_flag(flag: PriceFlag, answer: str, *, by: Person) -> PriceFlag:
    """Says why the price is what it is. Whoever asked is told; everybody can read it."""
    if not answer.strip():
        words = _("Say why the price is what it is.")
        raise Invalid("price.answer", words, fields={"answer": words})
    campaign = flag.offer.campaign
    with transaction.atomic():
        done = PriceFlag.objects.filter(pk=flag.pk, answered_at=None).update(
            answer=answer.strip()[:300], answered_by=by, answered_at=clock.now()
        )
        flag.refresh_from_db()
        if not done:
            raise Conflict("price.answered", _("Somebody has answered already."), now=flag)
        told = {flag.person_id} - {by.pk} if flag.person_id else set()
        announce(events.about_campaign(events.PriceAnswered, campaign, by=by, told=told, why=flag.answer))
    return flag

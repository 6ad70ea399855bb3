"""A request is left out of a rate: one asks, another decides (four eyes; requests.md, 15)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.models import Person
from support import access, events, rate_days
from support.models import Exclusion, SupportRequest
from support.words import Rate


def ask_exclusion(
    request: SupportRequest, rate: str, reason: str, *, by: Person, key: Key | None = None
) -> Exclusion:
    """
    Asks that a request be left out of one rate. Nothing changes until a second person agrees.

    Raises Invalid without a reason, Conflict where it is left out already or waits.
    """
    if rate not in Rate:
        raise Invalid("exclusion.rate", _("Choose which rate."), fields={"rate": _("Choose one.")})
    if not reason.strip():
        problem = _("Say why it should not count.")
        raise Invalid("exclusion.why", problem, fields={"reason": problem})

    def act() -> Exclusion:
        made = Exclusion.objects.create(
            area=request.area, request=request, rate=rate, reason=reason.strip()[:500], asked_by=by
        )
        told = events.desk(request, but=by)
        announce(events.event(events.ExclusionAsked, request, by=by, told=told, rate=rate, reason=reason))
        return made

    try:
        return once(key, "support.ask_exclusion", act, Exclusion)
    except IntegrityError as error:
        raise Conflict("exclusion.there", _("It is left out already, or waits for a second look.")) from error


def decide_exclusion(exclusion: Exclusion, *, approve: bool, by: Person) -> Exclusion:
    """
    A second person agrees or does not; the day is counted again. Raises NotYours for whoever asked, Conflict where it
    has been decided.
    """
    if exclusion.asked_by_id == by.pk:
        raise NotYours("exclusion.four_eyes", _("A second person decides about this: not you yourself."))
    changes = {"approved": approve, "decided_by": by, "decided_at": clock.now()}
    with transaction.atomic():
        if not Exclusion.objects.filter(pk=exclusion.pk, approved=None).update(**changes):
            raise Conflict("exclusion.decided", _("A colleague has decided this already."))
        exclusion.refresh_from_db()
        request = exclusion.request
        days = {
            rate_days.day_of(one)
            for one in (request, *access.merged_into(request).exclude(satisfaction=None))
        }
        for day in sorted(days):
            rate_days.count_day(request.area, day)
        told = [exclusion.asked_by_id] if exclusion.asked_by_id else []
        decided = {"rate": exclusion.rate, "approved": approve}
        announce(events.event(events.ExclusionDecided, request, by=by, told=told, **decided))
    return exclusion

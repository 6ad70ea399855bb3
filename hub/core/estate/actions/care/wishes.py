"""What a household wishes to have changed in its care flags, and the committee's answer."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import access
from hub.core.estate.actions import guards
from hub.core.estate.actions.care.flags import Note, changed, end, make
from hub.core.estate.events import care as events
from hub.core.estate.events.base import health
from hub.core.estate.models import CareWish
from hub.core.estate.words import WishState
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.people.access import episode_of, ids_at_household
from hub.core.people.models import Household, Person
from hub.core.people.words import CareKind, CareSource


def wish(
    household: Household, kind: CareKind, *, by: Person, wanted: bool, text: str = "", key: Key | None = None
) -> CareWish:
    """
    A member asks the committee to set a care flag (`wanted`) or to end it.

    Raises Conflict `care.wished` where the same question waits for an answer.
    """
    if by.pk not in ids_at_household(household.pk):
        raise NotYours("care.not_member", _("Only those who live there see this."))

    def act() -> CareWish:
        try:
            with transaction.atomic():
                made = CareWish.objects.create(
                    household=household,
                    episode=episode_of(household.area_id),
                    kind=kind,
                    wanted=wanted,
                    text=text,
                    asked_by=by,
                )
        except IntegrityError as error:
            raise Conflict(
                "care.wished", _("You have asked this already. The committee will answer.")
            ) from error
        announce(_about_wish(events.WishMade, made, by))
        return made

    return once(key, "estate.care.wish", act, CareWish)


def decide(
    asked: CareWish,
    *,
    by: Person,
    grant: bool,
    answer: str = "",
    version: int | None = None,
    key: Key | None = None,
) -> CareWish:
    """
    Answers a wish: granted, the flag is set or ended with the member's consent; declined, with a reason.

    Raises Conflict where somebody else has answered, Invalid `care.reason` for a refusal without a word.
    """
    guards.desk_only(by, asked.household.area_id)
    if not grant and not answer.strip():
        message = _("Say why, so that the household understands.")
        raise Invalid("care.reason", message, fields={"answer": message})

    def act() -> CareWish:
        state = WishState.GRANTED if grant else WishState.DECLINED
        transition(asked, state, version=version, decided_by=by, decided_at=clock.now(), answer=answer)
        changed = _follow(asked, by) if grant else []
        told = (asked.asked_by_id,) if asked.asked_by_id else ()
        announce(_about_wish(events.WishDecided, asked, by, told), *changed)
        return asked

    return once(key, "estate.care.decide", act, CareWish)


def _follow(asked: CareWish, by: Person) -> list[Event]:
    """Sets or ends the flag that was asked for; nothing where it is as wished already."""
    live = access.live_flags(asked.household).filter(kind=asked.kind)
    if not asked.wanted:
        ended = list(live)
        for flag in ended:
            end(flag)
        return [changed(events.FlagEnded, flag, by) for flag in ended]
    if live.exists():
        return []
    note = Note(CareKind(asked.kind), CareSource.RESIDENT, consent=True)
    made = make(asked.household, asked.person, note, by)
    return [changed(events.FlagSet, made, by)]


def _about_wish(
    kind: type[events.WishMade] | type[events.WishDecided],
    asked: CareWish,
    by: Person,
    told: tuple[int, ...] = (),
) -> Event:
    household = asked.household
    return kind(
        area=household.area,
        about=health(household),
        actor=by,
        households=(household.pk,),
        told=told,
        particulars={"wish": asked.pk, "kind": asked.kind, "wanted": asked.wanted, "state": asked.state},
    )

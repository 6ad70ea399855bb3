"""Somebody wants to leave: from their own page, through an approved neighbour, or by phone at the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref, announce
from hub.core.estate import proxy
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Invalid, NotYours
from hub.core.media import actions as media
from hub.core.media.pipeline import ReadyPicture
from hub.core.people.access import episode_of
from hub.core.people.models import Household, Person
from hub.core.people.words import Phase
from support.models import SupportRequest
from support.passes import events
from support.passes.actions import deciding
from support.passes.actions.windows import check_days, check_return, check_window, wrong
from support.passes.models import Gate, Pass
from support.passes.words import URGENT, Purpose, State

MOST_EXITS = 20


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Who wants to leave, when and why, as a page, the phone or the API gives it."""

    purpose: str
    starts_at: datetime
    ends_at: datetime
    person: Person | None = None
    name: str = ""
    companion: str = ""
    plate: str = ""
    gate: Gate | None = None
    back_by: datetime | None = None
    comes_back: bool = True
    exits: int = 1
    days: str = ""
    from_minute: int = 0
    until_minute: int = 24 * 60
    words: str = ""
    request: SupportRequest | None = None
    face: ReadyPicture | None = None


def ask(
    household: Household,
    leave: Leave,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    key: Key | None = None,
) -> Pass:
    """
    Asks the desk for a pass. Raises Invalid with the field that is wrong, or where the area is not closed off.
    """
    _check(household, leave)

    def act() -> Pass:
        permit = _create(household, leave, by)
        told = _in_their_name(permit, acting_for, by)
        announce(events.asked(permit, by=by), *told)
        return permit

    return once(key, "passes.ask", act, Pass)


def issue(
    household: Household,
    leave: Leave,
    *,
    by: Person,
    acting_for: proxy.Beneficiary | None = None,
    key: Key | None = None,
) -> Pass:
    """
    The desk asks and approves in one tap, because an emergency does not wait. What needs four eyes is only asked for
    and approved once. Raises what `ask` raises, and NotYours `pass.own` for one's own pass.
    """
    _check(household, leave)
    if leave.person is not None and leave.person.pk == by.pk:
        raise NotYours("pass.own", _("Nobody approves their own pass. Ask a colleague."))

    def act() -> Pass:
        permit = _create(household, leave, by)
        told = _in_their_name(permit, acting_for, by)
        asked = events.event(events.PassAsked, permit, by=by, purpose=permit.purpose, words=permit.words)
        announce(asked, *deciding.approved(permit, by=by), *told)
        return permit

    return once(key, "passes.issue", act, Pass)


def withdraw(permit: Pass, *, by: Person) -> Pass:
    """Whoever asked does not need it any more. Raises Conflict once somebody is out on it."""
    with transaction.atomic():
        transition(permit, State.WITHDRAWN, ended_at=clock.now())
        announce(events.event(events.PassWithdrawn, permit, by=by))
    return permit


def _in_their_name(permit: Pass, acting_for: proxy.Beneficiary | None, by: Person) -> list[Event]:
    return proxy.done(
        acting_for,
        by=by,
        verb=events.PassAsked.verb,
        about=Ref("pass", permit.pk, permit.version),
        sentence=gettext_noop("%(name)s has asked the committee for a pass for you: %(code)s."),
        params={"name": by.name, "code": permit.shown_code},
    )


def _create(household: Household, leave: Leave, by: Person) -> Pass:
    name = leave.name.strip() or (leave.person.name if leave.person else "")
    permit = Pass.objects.create(
        area=household.area, episode=episode_of(household.area_id), purpose=leave.purpose, words=leave.words.strip(),
        request=leave.request, household=household, person=leave.person, name=name, companion=leave.companion.strip(),
        plate=leave.plate.strip().upper(), gate=leave.gate, starts_at=leave.starts_at, ends_at=leave.ends_at,
        back_by=leave.back_by if leave.comes_back else None, comes_back=leave.comes_back, days=leave.days,
        from_minute=leave.from_minute, until_minute=leave.until_minute, exits_allowed=leave.exits, asked_by=by,
        asked_at=clock.now(), four_eyes=_needs_four_eyes(leave),
    )  # fmt: skip
    if leave.face is not None:
        media.keep_picture(leave.face, area=household.area, subject=("pass", permit.pk), by=by)
    return permit


def _needs_four_eyes(leave: Leave) -> bool:
    """A key worker's pass, and whatever else opens the gate again and again; but never what illness makes necessary."""
    return leave.purpose == Purpose.KEY_WORK or (bool(leave.days) and leave.purpose not in URGENT)


def _check(household: Household, leave: Leave) -> None:
    if household.area.phase in (Phase.REOPENED, Phase.PURGED):
        raise Invalid("pass.area_over", _("The area is open again. Nobody needs a pass."))
    if leave.purpose not in Purpose:
        wrong("purpose", _("Choose why."))
    if not (leave.name.strip() or leave.person):
        wrong("name", _("Say who leaves."))
    check_window(leave.starts_at, leave.ends_at)
    check_return(leave.back_by if leave.comes_back else None, leave.starts_at)
    if not 1 <= leave.exits <= MOST_EXITS:
        wrong("exits", _("Choose a number from 1 to %(most)s.") % {"most": MOST_EXITS})
    if leave.gate is not None and leave.gate.area_id != household.area_id:
        wrong("gate", _("Choose a gate."))
    check_days(leave.days, leave.from_minute, leave.until_minute)

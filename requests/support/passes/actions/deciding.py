"""The desk decides: approve (once, or with four eyes), refuse, revoke, another time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import step
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people.models import Person
from support.passes import events, signing
from support.passes.actions import moving
from support.passes.actions.windows import check_return, check_window, wrong
from support.passes.models import Gate, Pass
from support.passes.words import WAITING, State


@dataclass(frozen=True, kw_only=True)
class Change:
    """Another window, time to be back, and gate."""

    starts_at: datetime
    ends_at: datetime
    back_by: datetime | None = None
    gate: Gate | None = None


def approve(permit: Pass, *, by: Person, version: int | None = None, key: Key | None = None) -> Pass:
    """
    Approves a pass, and signs it; the request that it was asked for is done with it (actions/moving). Where four eyes
    are needed the first approval waits for a second person, who is neither the first nor whoever
    asked.

    Raises NotYours `pass.own`, `pass.same_eyes`, and Conflict where it was decided or has expired meanwhile.
    """

    def act() -> Pass:
        announce(*approved(permit, by=by, version=version))
        return permit

    return step(key, "passes.approve", permit, act)


def approved(permit: Pass, *, by: Person, version: int | None = None) -> list[Event]:
    """Takes one person's approval in the caller's transaction; the events for its announce."""
    _check_eyes(permit, by)
    if permit.state not in WAITING or permit.ends_at <= clock.now():
        raise Conflict("pass.over", _("This pass was decided already, or its time is over."), now=permit)
    if permit.four_eyes and permit.first_by_id is None:
        transition(permit, State.GRANTED, version=version, first_by=by, first_at=clock.now())
        told = events.desk(permit.area, urgent=True, but=by) - {permit.asked_by_id, permit.person_id}
        return [events.event(events.PassGranted, permit, by=by, told=told), *moving.decided(permit, by=by)]
    transition(permit, State.APPROVED, version=version, approved_by=by, approved_at=clock.now())
    _sign(permit)
    approval = events.event(events.PassApproved, permit, by=by, told=events.residents(permit, but=by))
    return [approval, *moving.decided(permit, by=by)]


def _check_eyes(permit: Pass, by: Person) -> None:
    """Says in words what the constraints of the row hold anyway."""
    if permit.person_id == by.pk:
        raise NotYours("pass.own", _("Nobody approves their own pass. Ask a colleague."))
    second = permit.four_eyes and permit.first_by_id is not None
    if second and by.pk in (permit.first_by_id, permit.asked_by_id):
        raise NotYours(
            "pass.same_eyes",
            _("A second person must approve this pass: not who asked, nor who approved first."),
        )


def _sign(permit: Pass) -> None:
    """A new issue of what the square says."""
    permit.issue += 1
    permit.payload = signing.sign(permit)
    permit.save(update_fields=["issue", "payload"])


def refuse(permit: Pass, why: str, *, by: Person, version: int | None = None, key: Key | None = None) -> Pass:
    """Does not give it, with the reason that the resident reads, also as the end of the request it was asked for."""

    def act() -> Pass:
        _said(why)
        transition(permit, State.REFUSED, version=version, reason=why.strip()[:300], ended_at=clock.now())
        told = events.residents(permit, but=by)
        refusal = events.event(events.PassRefused, permit, by=by, told=told, why=permit.reason)
        announce(refusal, *moving.decided(permit, by=by, why=permit.reason))
        return permit

    return step(key, "passes.refuse", permit, act)


def revoke(permit: Pass, why: str, *, by: Person, version: int | None = None, key: Key | None = None) -> Pass:
    """
    Takes it back, with the reason that the resident reads. Whoever is out may come home all the same; what was done
    with a pass that nobody has left on is opened again.
    """

    def act() -> Pass:
        _said(why)
        transition(permit, State.REVOKED, version=version, reason=why.strip()[:300], ended_at=clock.now())
        told = events.residents(permit, but=by)
        revoked = events.event(events.PassRevoked, permit, by=by, told=told, why=permit.reason)
        announce(revoked, *moving.taken_back(permit, by=by, why=permit.reason))
        return permit

    return step(key, "passes.revoke", permit, act)


def change(
    permit: Pass, to: Change, *, by: Person, version: int | None = None, key: Key | None = None
) -> Pass:
    """
    Another window or gate for a pass that waits or holds; what was signed is signed anew.

    Raises Invalid for a window that is none, Conflict for a pass that is over or was changed meanwhile. A pass that
    needs four eyes goes back to the first: neither of them has seen the new hours.
    """

    def act() -> Pass:
        check_window(to.starts_at, to.ends_at)
        check_return(to.back_by if permit.comes_back else None, to.starts_at)
        if to.gate is not None and to.gate.area_id != permit.area_id:
            wrong("gate", _("Choose a gate."))
        _changed(permit, to, by, version)
        told = events.residents(permit, but=by)
        announce(events.event(events.PassChanged, permit, by=by, told=told))
        return permit

    return step(key, "passes.change", permit, act)


def _changed(permit: Pass, to: Change, by: Person, version: int | None) -> None:
    if not (permit.waits or permit.holds):
        raise Conflict("pass.over", _("This pass was decided already, or its time is over."), now=permit)
    changes: dict[str, Any] = {
        "starts_at": to.starts_at, "ends_at": to.ends_at, "gate": to.gate,
        "back_by": to.back_by if permit.comes_back else None,
    }  # fmt: skip
    if permit.four_eyes and permit.state in (State.GRANTED, State.APPROVED):
        changes |= {"first_by": by if by.pk != permit.person_id else None, "first_at": clock.now()}
        changes |= {"state": State.GRANTED, "approved_by": None, "approved_at": None, "payload": ""}
    elif permit.is_out:
        changes["due_back"] = to.back_by or to.ends_at
        changes["overdue_told_at"] = None
    save_changes(permit, version=version, **changes)
    if permit.holds:
        _sign(permit)


def _said(why: str) -> None:
    if not why.strip():
        wrong("why", _("Say why. The resident reads it."))

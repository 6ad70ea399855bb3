"""The desk decides: approve (once, or with four eyes), refuse, revoke."""

from django.utils.translation import gettext as _

from hub.core.announce import Event, announce
from hub.core.flow.idempotent import Key
from hub.core.flow.repeat import step
from hub.core.flow.transition import transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, NotYours
from hub.core.people.models import Person
from support.passes import events, signing
from support.passes.actions import moving
from support.passes.actions.windows import wrong
from support.passes.models import Pass
from support.passes.words import WAITING, State


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
    sign(permit)
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


def sign(permit: Pass) -> None:
    """A new issue of what the square says; until when the oldest still carries a signature only grows."""
    permit.issue += 1
    permit.payload = signing.sign(permit)
    permit.signed_until = max(permit.signed_until or permit.ends_at, permit.ends_at)
    permit.save(update_fields=["issue", "payload", "signed_until"])


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


def revoke(
    permit: Pass, why: str, *, by: Person, needed: bool = True, version: int | None = None, key: Key | None = None
) -> Pass:  # fmt: skip
    """
    Takes it back, with the reason that the resident reads. Whoever is out may come home all the same. What was done
    with it is opened again (actions/moving), unless it is not `needed` any more: then it stays done.
    """

    def act() -> Pass:
        _said(why)
        transition(permit, State.REVOKED, version=version, reason=why.strip()[:300], ended_at=clock.now())
        told = events.residents(permit, but=by)
        revoked = events.event(events.PassRevoked, permit, by=by, told=told, why=permit.reason)
        again = moving.taken_back(permit, by=by, why=permit.reason) if needed else []
        announce(revoked, *again)
        return permit

    return step(key, "passes.revoke", permit, act)


def _said(why: str) -> None:
    if not why.strip():
        wrong("why", _("Say why. The resident reads it."))

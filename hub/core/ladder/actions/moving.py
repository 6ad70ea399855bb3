"""A slot of the rota gets other hours, in place: whoever is planned stays planned, and is told what it was."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.announce import announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.ladder import events
from hub.core.ladder.actions import rota
from hub.core.ladder.models import OnCallCell, OnCallSlot
from hub.core.ladder.words import CELL
from hub.core.people.models import Person


def move(
    slot: OnCallSlot,
    starts_at: datetime,
    ends_at: datetime,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> OnCallSlot:
    """
    Changes from when until when a slot is (the desk only); whoever is on it is told both.

    Raises Invalid `rota.times`, `rota.past`, `rota.person`; Conflict `rota.begun` (only the end of what has begun can
    be moved), `state.changed` with the slot as it is, `rota.overlap` as when planning.
    """
    rota.may(by, slot.area)
    wanted = rota.Plan(slot.person, slot.rank, starts_at, ends_at)

    def act() -> OnCallSlot:
        if version in (None, slot.version):  # a late save is told so, whatever it asks for
            _check(slot, wanted)
        was = (slot.starts_at, slot.ends_at)
        save_changes(slot, version=version, starts_at=starts_at, ends_at=ends_at)
        if was != (starts_at, ends_at):
            _cells(slot, wanted)
            announce(_moved(slot, was, by))
        return slot

    return once(key, "ladder.rota.move", act, OnCallSlot)


def _check(slot: OnCallSlot, wanted: rota.Plan) -> None:
    now = clock.now()
    if slot.ends_at <= now:
        raise rota.past()
    if slot.starts_at <= now and wanted.starts_at != slot.starts_at:
        words = _("This time has begun. Only its end can be moved.")
        raise Conflict("rota.begun", words, fields={"starts_at": words})
    rota.check(slot.area, wanted)
    if wanted.starts_at != slot.starts_at and wanted.starts_at <= now - CELL:
        raise rota.past("starts_at")


def _cells(slot: OnCallSlot, wanted: rota.Plan) -> None:
    """New half hours first and in their order, as planning takes them; what is left over goes last."""
    right = list(rota.cells(wanted.starts_at, wanted.ends_at))
    held = set(slot.cells.values_list("at", flat=True))
    new = [OnCallCell(slot=slot, area=slot.area, rank=slot.rank, at=at) for at in right if at not in held]
    try:
        with transaction.atomic():
            OnCallCell.objects.bulk_create(new)
    except IntegrityError as error:
        raise rota.overlap(slot.area, wanted, wanted.starts_at, wanted.ends_at, but=slot.pk) from error
    slot.cells.exclude(at__in=right).delete()


def _moved(slot: OnCallSlot, was: tuple[datetime, datetime], by: Person) -> events.RotaEvent:
    zone = slot.area.zone
    since, until = (at.astimezone(zone) for at in was)
    more: dict[str, Any] = {"was_since": since, "was_until": until}
    said = {"was_from": since.isoformat(), "was_until": until.isoformat()}
    return rota.event(events.OnCallMoved, slot, slot.person, by, said=said, **more)

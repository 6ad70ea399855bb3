"""Which deliveries a notice makes, for whom, and when each is due."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db import connection
from django.db.models import Max

from hub.core.jobs import wake
from hub.core.kit import clock
from hub.core.notices.groups import group_of
from hub.core.notices.models import Delivery
from hub.core.notices.quiet import quiet_until
from hub.core.notices.readers import URGENT, Reader, readers, zone_of
from hub.core.notices.words import Channel, State

BURST = timedelta(minutes=3)
"""After a message about a subject the next about it waits for so long, and takes what follows with it."""

# `slot` names subject, channel and device while a row waits: a second event on the subject finds it and only
# changes what it says and, if it is more urgent, when it leaves.
_PUT = """
INSERT INTO notices_delivery
    (person_id, area_id, notice_id, subscription_id, channel, state, urgency, slot, due_at, created_at,
     purpose, masked, attempts, lease, last_error)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'notice', '', 0, '', '')
ON CONFLICT (person_id, slot) DO UPDATE SET
    notice_id = excluded.notice_id,
    urgency = CASE WHEN excluded.urgency < notices_delivery.urgency
        THEN excluded.urgency ELSE notices_delivery.urgency END,
    state = CASE WHEN excluded.state = 'queued' THEN 'queued' ELSE notices_delivery.state END,
    due_at = CASE WHEN excluded.due_at < notices_delivery.due_at
        THEN excluded.due_at ELSE notices_delivery.due_at END
"""


@dataclass(frozen=True)
class Subject:
    """What the notices are about, as far as sending goes."""

    verb: str
    kind: str
    id: int
    area_id: int | None
    urgency: int
    forced: frozenset[Channel] = frozenset()

    def slot(self, channel: Channel, device: int | None) -> str:
        """One waiting message per subject, channel and device."""
        return f"{channel}:{device or 0}:{self.kind}:{self.id}"


@dataclass(frozen=True)
class Planned:
    """One message to one address, before it has a row."""

    person_id: int
    notice_id: int
    channel: Channel
    device: int | None
    state: State
    due_at: datetime

    def row(self, subject: Subject) -> list[Any]:
        """The parameters of _PUT."""
        moment = connection.ops.adapt_datetimefield_value
        who = [self.person_id, subject.area_id, self.notice_id, self.device]
        how = [self.channel.value, self.state.value, subject.urgency, subject.slot(self.channel, self.device)]
        return [*who, *how, moment(self.due_at), moment(clock.now())]


Target = tuple[int, str, int | None]
"""Person, channel, device."""


def prepare(notices: Mapping[int, int], subject: Subject) -> None:
    """Writes the deliveries for `notices` (person id → notice id), held where it is quiet for them."""
    group = group_of(subject.verb)
    found = [
        (reader, reader.channels(group, subject.urgency, subject.forced))
        for reader in readers(notices, group, subject.area_id)
    ]
    reached = [(reader, channels) for reader, channels in found if channels]
    if not reached:
        return
    zone, before = zone_of(subject.area_id), _last_due(notices, subject)
    planned: list[Planned] = []
    for reader, channels in reached:
        state, due = _when(reader, subject, zone)
        for channel, device in _targets(reader, channels):
            last = before.get((reader.person_id, channel, device))
            late = max(due, last + BURST) if last and subject.urgency > URGENT else due
            planned.append(Planned(reader.person_id, notices[reader.person_id], channel, device, state, late))
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, [row.row(subject) for row in planned])
    wake.on_commit()


def _when(reader: Reader, subject: Subject, zone: tzinfo) -> tuple[State, datetime]:
    """Held until quiet hours end, unless it is urgent or the person on duty."""
    now = clock.now()
    until = quiet_until(now, reader.quiet_from, reader.quiet_until, zone)
    if until and subject.urgency > URGENT and not reader.on_duty:
        return State.HELD, until
    return State.QUEUED, now


def _targets(reader: Reader, channels: set[Channel]) -> Iterator[tuple[Channel, int | None]]:
    for channel in sorted(channels):
        if channel is Channel.PUSH:
            yield from ((channel, device) for device in reader.devices)
        else:
            yield channel, None


def _last_due(notices: Mapping[int, int], subject: Subject) -> dict[Target, datetime]:
    """When the last message about this subject left for each target, where that was a moment ago."""
    recent = Delivery.objects.filter(
        person__in=notices,
        notice__kind=subject.kind,
        notice__subject=subject.id,
        state__in=[State.SENDING, State.SENT],
        created_at__gt=clock.now() - 2 * BURST,
    )
    latest = recent.values_list("person", "channel", "subscription").annotate(Max("due_at")).order_by()
    return {(person, channel, device): due for person, channel, device, due in latest}

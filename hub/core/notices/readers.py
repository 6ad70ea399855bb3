"""How each of some people can be reached, and how they want to be: read for all of them at once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time, tzinfo

from allauth.account.models import EmailAddress
from django.utils.timezone import get_default_timezone

from hub.core.kit import phones
from hub.core.notices.groups import Group
from hub.core.notices.models import Preference, PushSubscription
from hub.core.notices.words import Channel
from hub.core.people import access
from hub.core.people.models import Area, Person

URGENT = 1
"""Levels up to this one pass quiet hours (live.md, "Notices and the ladder")."""

SMS_ON_DUTY = 2
"""Up to this level somebody on duty without any other channel gets an SMS."""


@dataclass
class Reader:
    """One person, as far as sending to them goes."""

    person_id: int
    phone: str
    quiet_from: time | None
    quiet_until: time | None
    email: str = ""
    devices: list[int] = field(default_factory=list)
    chosen: dict[str, bool] = field(default_factory=dict)
    on_duty: bool = False

    def can(self) -> set[Channel]:
        """The channels by which they can be reached at all."""
        reached = {
            Channel.PUSH: bool(self.devices),
            Channel.EMAIL: bool(self.email),
            Channel.SMS: phones.takes_sms(self.phone),
        }
        return {channel for channel, yes in reached.items() if yes}

    def channels(self, group: Group, urgency: int, forced: frozenset[Channel] = frozenset()) -> set[Channel]:
        """
        The channels that a notice takes: those they want; on duty at least one, if there is any.

        What is `forced` is taken besides; who is to be rung by SMS and has no such phone is told by all there is.
        """
        can = self.can()
        wanted = {channel for channel in Channel if self.wants(channel, group)}
        if self.on_duty:
            wanted.add(Channel.PUSH)
        if Channel.SMS in forced and Channel.SMS not in can:
            return can
        return ((wanted | forced) & can) or self._at_least(group, urgency, can)

    def wants(self, channel: Channel, group: Group) -> bool:
        """What they chose, or the group's default: there e-mail stands in for a device."""
        default = channel in group.default and not (channel is Channel.EMAIL and self.devices)
        return self.chosen.get(channel, default)

    def _at_least(self, group: Group, urgency: int, can: set[Channel]) -> set[Channel]:
        if self.on_duty and Channel.EMAIL in can:
            return {Channel.EMAIL}
        if self.on_duty and urgency <= SMS_ON_DUTY:
            return {Channel.SMS} & can
        if group.sms_if_unreachable and self.chosen.get(Channel.SMS, True) and can == {Channel.SMS}:
            return {Channel.SMS}
        return set()


def readers(person_ids: Collection[int], group: Group, area_id: int | None) -> list[Reader]:
    """Those of `person_ids` who are active: five queries, however many they are."""
    rows = Person.objects.filter(pk__in=person_ids, is_active=True).order_by("pk")
    found = {row[0]: Reader(*row) for row in rows.values_list("pk", "phone", "quiet_from", "quiet_until")}
    addresses = EmailAddress.objects.filter(user__in=found, verified=True).order_by("primary")
    for person, email in addresses.values_list("user", "email"):
        found[person].email = email
    for person, device in PushSubscription.objects.filter(person__in=found).values_list("person", "pk"):
        found[person].devices.append(device)
    chosen = Preference.objects.filter(person__in=found, group=group.key)
    for person, channel, wanted in chosen.values_list("person", "channel", "wanted"):
        found[person].chosen[channel] = wanted
    if area_id is not None:
        for person in access.on_duty(area_id).filter(pk__in=found).values_list("pk", flat=True):
            found[person].on_duty = True
    return list(found.values())


def zone_of(area_id: int | None) -> tzinfo:
    """The clock by which the quiet hours of an area's people run."""
    area = Area.objects.filter(pk=area_id).only("time_zone").first() if area_id else None
    return area.zone if area else get_default_timezone()

"""Which deliveries are made for whom: preferences, duty, quiet hours, bursts."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core.kit import clock
from hub.core.notices import groups, inbox, preferences
from hub.core.notices.models import Delivery, PushSubscription
from hub.core.notices.outgoing import BURST
from hub.core.notices.quiet import quiet_until
from hub.core.notices.words import Channel, State
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import Role
from tests.core.notices_kit import HOUR, Provider, send_everything, tell, told_by_sms, verified_email

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _sms(settings: Any) -> Iterator[None]:
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()
    yield
    Provider.reset()


@pytest.fixture
def support_group(monkeypatch: pytest.MonkeyPatch) -> groups.Group:
    """Requests, as the service will hand it in."""
    monkeypatch.setattr(groups, "_groups", {})
    group = groups.Group("support", "Requests", ("support",))
    groups.register(group)
    return group


def device(person: Person, name: str = "a") -> PushSubscription:
    return PushSubscription.objects.create(
        person=person,
        endpoint=f"https://push/{name}",
        endpoint_hash=f"{person.pk}{name}",
        p256dh="x",
        auth="y",
    )


def made() -> list[tuple[int | None, str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("person", "channel", "state"))


def on_duty(person: Person, area: Area) -> None:
    Duty.objects.create(
        person=person, area=area, role=Role.COMMITTEE, since=clock.now() - HOUR, until=clock.now() + 12 * HOUR
    )


def quiet_from_22_to_7(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(quiet_from=time(22), quiet_until=time(7))


def shanghai(hour: int, minute: int = 0, day: int = 9) -> datetime:
    return datetime(2022, 4, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def test_push_goes_to_each_device_and_email_stands_in_where_there_is_none(
    li_wei: Person, auntie_wang: Person, granny_chen: Person
) -> None:
    device(li_wei, "phone"), device(li_wei, "tablet")
    verified_email(li_wei)
    verified_email(auntie_wang)
    tell(li_wei, auntie_wang, granny_chen)
    assert made() == [
        (li_wei.pk, "push", "queued"), (li_wei.pk, "push", "queued"), (auntie_wang.pk, "email", "queued"),
    ]  # fmt: skip


def test_an_unconfirmed_email_is_nobodys(auntie_wang: Person) -> None:
    tell(auntie_wang)
    assert made() == []


def test_what_somebody_chose_holds_for_that_group_only(li_wei: Person, support_group: groups.Group) -> None:
    device(li_wei)
    preferences.choose(li_wei, {("support", "push"): False, ("support", "sms"): True})
    tell(li_wei)
    tell(li_wei, verb="estate.role.granted", kind="person")
    assert made() == [(li_wei.pk, "sms", "queued"), (li_wei.pk, "push", "queued")]


def test_a_default_left_alone_stays_a_default(li_wei: Person, support_group: groups.Group) -> None:
    wanted = {
        ("support", channel.value): yes for channel, yes in preferences.wishes(li_wei)[0].wanted.items()
    }
    assert preferences.choose(li_wei, wanted) == 0
    wanted["support", "sms"] = True
    assert preferences.choose(li_wei, wanted) == 1
    assert preferences.choose(li_wei, wanted) == 0
    wanted["support", "sms"] = False
    assert preferences.choose(li_wei, wanted) == 1
    assert preferences.choices(li_wei) == {("support", "sms"): False}


def test_who_has_no_phone_of_that_kind_hears_by_sms_what_is_done_in_their_name(
    granny_chen: Person, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "_groups", {})
    groups.register(groups.Group("proxy", "In your name", ("estate.proxy",), sms_if_unreachable=True))
    device(li_wei)
    tell(granny_chen, li_wei, verb="estate.proxy.acted")
    tell(granny_chen, verb="estate.announcement.made")
    send_everything()
    assert told_by_sms(["+8619912345678"])


def test_on_duty_somebody_always_hears(
    auntie_wang: Person, area: Area, noon: datetime, settings: Any
) -> None:
    """Neither their choice nor their quiet hours stand between the desk and whoever is on duty."""
    device(auntie_wang)
    preferences.choose(auntie_wang, {("other", channel.value): False for channel in Channel})
    quiet_from_22_to_7(auntie_wang)
    with clock.at(shanghai(23)):
        tell(auntie_wang, area=area)
        assert made() == []
        on_duty(auntie_wang, area)
        tell(auntie_wang, area=area, pk=8)
        assert made() == [(auntie_wang.pk, "push", "queued")]


def test_on_duty_without_any_device_an_sms_goes_out_for_what_matters(
    auntie_wang: Person, area: Area, noon: datetime
) -> None:
    Person.objects.filter(pk=auntie_wang.pk).update(phone="+8619934567890")
    on_duty(auntie_wang, area)
    tell(auntie_wang, area=area, level=3)
    assert made() == []
    tell(auntie_wang, area=area, level=2, pk=8)
    assert made() == [(auntie_wang.pk, "sms", "queued")]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (shanghai(21, 59), None),
        (shanghai(22), shanghai(7, day=10)),
        (shanghai(23, 30), shanghai(7, day=10)),
        (shanghai(3), shanghai(7)),
        (shanghai(7), None),
        (shanghai(12), None),
    ],
)
def test_quiet_hours_run_past_midnight(now: datetime, until: datetime | None) -> None:
    assert quiet_until(now, time(22), time(7), SHANGHAI) == until


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    assert quiet_until(shanghai(13), time(12), time(14), SHANGHAI) == shanghai(14)
    assert quiet_until(shanghai(14), time(12), time(14), SHANGHAI) is None
    assert quiet_until(shanghai(13), None, time(14), SHANGHAI) is None
    assert quiet_until(shanghai(13), time(12), time(12), SHANGHAI) is None


def test_the_clock_is_the_areas(li_wei: Person, area: Area) -> None:
    """A hub for estates in two time zones: 23:00 in Shanghai is noon somewhere else."""
    device(li_wei)
    quiet_from_22_to_7(li_wei)
    Area.objects.filter(pk=area.pk).update(time_zone="America/New_York")
    with clock.at(shanghai(23)):
        tell(li_wei, area=area)
    assert made() == [(li_wei.pk, "push", "queued")]


def test_twenty_in_the_night_are_one_digest_and_a_level_0_rings(li_wei: Person, area: Area) -> None:
    quiet_from_22_to_7(li_wei)
    preferences.choose(li_wei, {("other", "sms"): True})
    with clock.at(shanghai(23)):
        for pk in range(20):
            tell(li_wei, area=area, pk=pk)
        send_everything()
        assert Provider.taken == []
        tell(li_wei, area=area, pk=50, level=0)
        send_everything()
        assert len(Provider.taken) == 1, "a matter of life passes"
        clock.move(hours=7, minutes=59)
        send_everything()
        assert len(Provider.taken) == 1
        clock.move(minutes=2)
        send_everything()
        send_everything()
    assert len(Provider.taken) == 2
    assert "20" in Provider.taken[1][1]
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SENT}
    assert Delivery.objects.count() == 21, "none dropped"


def test_what_was_read_in_the_night_is_not_in_the_digest(li_wei: Person, area: Area) -> None:
    quiet_from_22_to_7(li_wei)
    preferences.choose(li_wei, {("other", "sms"): True})
    with clock.at(shanghai(23)):
        for pk in range(4):
            tell(li_wei, area=area, pk=pk)
        inbox.read_about(li_wei, "request", 0)
        clock.move(hours=8, minutes=1)
        send_everything()
    assert "3" in Provider.taken[0][1]
    assert Delivery.objects.filter(state=State.CANCELLED).count() == 1


def test_an_urgent_event_on_a_held_subject_takes_the_held_message_along(li_wei: Person, area: Area) -> None:
    quiet_from_22_to_7(li_wei)
    preferences.choose(li_wei, {("other", "sms"): True})
    with clock.at(shanghai(23)):
        tell(li_wei, area=area)
        tell(li_wei, area=area, level=1, verb="support.request.escalated")
        send_everything()
    assert len(Provider.taken) == 1
    assert Delivery.objects.get().state == State.SENT


def test_changed_quiet_hours_move_what_is_held(li_wei: Person, area: Area) -> None:
    quiet_from_22_to_7(li_wei)
    preferences.choose(li_wei, {("other", "sms"): True})
    with clock.at(shanghai(23)):
        tell(li_wei, area=area)
        preferences.set_quiet_hours(li_wei, None, None)
        send_everything()
    assert len(Provider.taken) == 1


def test_a_burst_on_one_subject_rings_twice_and_not_thirty_times(li_wei: Person, noon: datetime) -> None:
    """The first at once; what comes within BURST after it goes out together, with the latest words."""
    preferences.choose(li_wei, {("other", "sms"): True})
    for _ in range(30):
        tell(li_wei)
        send_everything()
        clock.move(seconds=2)
    assert len(Provider.taken) == 1
    clock.move(seconds=BURST.total_seconds())
    send_everything()
    assert len(Provider.taken) == 2
    assert not Delivery.objects.filter(ended_at=None).exists()


def test_a_burst_on_thirty_subjects_rings_for_each(li_wei: Person, noon: datetime) -> None:
    preferences.choose(li_wei, {("other", "sms"): True})
    for pk in range(5):
        tell(li_wei, pk=pk)
    send_everything()
    assert len(Provider.taken) == 5


def test_urgent_events_do_not_wait_for_the_burst_to_end(li_wei: Person, noon: datetime) -> None:
    preferences.choose(li_wei, {("other", "sms"): True})
    for level in (3, 0):
        tell(li_wei, level=level)
        send_everything()
        clock.move(seconds=1)
    assert len(Provider.taken) == 2


def test_groups_go_by_the_longest_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_groups", {})
    groups.register(groups.Group("estate", "Estate", ("estate",)))
    groups.register(groups.Group("news", "News", ("estate.announcement",)))
    found = [
        groups.group_of(verb).key for verb in ("estate.role.granted", "estate.announcement.made", "estates.x")
    ]
    assert found == ["estate", "news", "other"]
    with pytest.raises(RuntimeError):
        groups.register(groups.Group("news", "Other news", ("x",)))


def test_the_wait_for_a_burst_ends(li_wei: Person, noon: datetime) -> None:
    preferences.choose(li_wei, {("other", "sms"): True})
    tell(li_wei)
    send_everything()
    clock.move(seconds=(BURST + timedelta(seconds=1)).total_seconds())
    tell(li_wei)
    send_everything()
    assert len(Provider.taken) == 2

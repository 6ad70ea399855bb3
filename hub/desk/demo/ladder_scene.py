"""The scene of the rota: some days planned, with a night that nobody has yet."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from hub.core.estate.actions import roles
from hub.core.kit import clock
from hub.core.ladder.actions import Plan, plan
from hub.core.ladder.words import Rank
from hub.core.people.models import Area, Person
from hub.core.people.words import Role

BEFORE, AFTER = 2, 9
"""Days before today and after it that are planned."""

EMPTY = 2
"""The night after so many days has nobody: the page says so in red."""

PHONES = {"王阿姨": "+8619900000001", "周主任": "+8619900000002", "孙干事": "+8619900000003"}


def build(area: Area, cast: Mapping[str, Person]) -> None:
    """Days for Auntie Wang and nights for the cadre, with the lead behind them; everybody has a phone."""
    lead = cast["周主任"]
    roles.grant(area, cast["孙干事"], Role.COMMITTEE, by=lead)
    for name, phone in PHONES.items():
        Person.objects.filter(pk=cast[name].pk).update(phone=phone)
    today = datetime.combine(clock.now().astimezone(area.zone).date(), time(8))
    today = today.replace(tzinfo=area.zone)
    for day in range(-BEFORE, AFTER):
        morning = today + timedelta(days=day)
        evening = morning + timedelta(hours=12)
        _shift(area, cast["王阿姨"], Rank.FIRST, morning, by=lead)
        _shift(area, cast["孙干事"], Rank.SECOND, morning, by=lead)
        if day != EMPTY:
            _shift(area, cast["孙干事"], Rank.FIRST, evening, by=lead)
        _shift(area, cast["王阿姨"], Rank.SECOND, evening, by=lead)
        _shift(area, lead, Rank.LEAD, morning, by=lead, hours=24)


def _shift(area: Area, person: Person, rank: Rank, since: datetime, *, by: Person, hours: int = 12) -> None:
    with clock.at(since):  # it was planned before it began
        plan(area, Plan(person, rank, since, since + timedelta(hours=hours)), by=by)

"""The scene of the passes: one in every state, two gates, and what happened there since the morning."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hub.core.kit import clock
from hub.core.people.models import Area, Household, Person
from support.passes import actions
from support.passes.models import Gate, Pass

HOUR = timedelta(hours=1)


def build(area: Area, cast: Mapping[str, Person]) -> list[Pass]:
    """Needs the roster, the requests and the cast; gives the passes."""
    wang, wu = cast["王阿姨"], cast["吴保安"]
    east, west = actions.name_gates(area, ["东门", "西门"], by=wang)
    actions.make_words()
    made = [*_of_residents(area, cast, east), *_of_strangers(area, wang, wu, east, west)]
    with clock.at(clock.now() - timedelta(minutes=50)):
        what = actions.Emergency(tap="demo-emergency", why="birth", who="9栋 1102，孕妇和丈夫", gate=east)
        let_out = actions.let_out(area, what, by=wu)
    with clock.at(clock.now() - timedelta(minutes=49)):
        actions.take(let_out, by=wang)
    actions.expire_due()
    actions.tell_overdue()
    return made


def _leave(at: datetime, *, minutes: int = 60, **more: Any) -> actions.Leave:
    wish = {
        "purpose": "hospital",
        "starts_at": at,
        "ends_at": at + timedelta(minutes=minutes),
        "back_by": at + 4 * HOUR,
    }
    return actions.Leave(**wish | more)  # type: ignore[arg-type]


def _of_residents(area: Area, cast: Mapping[str, Person], east: Gate) -> list[Pass]:
    """Granny Chen's dialysis, Li Wei's and Emma's wishes, and a nurse whom a second person has yet to look at."""
    wang, zhou, li, emma = (cast[name] for name in ("王阿姨", "周主任", "李伟", "Emma Brown"))
    granny, now = cast["陈奶奶"], clock.now()
    dialysis = _leave(
        now - timedelta(minutes=10), minutes=120, purpose="dialysis", person=granny, companion="陈志明（儿子）",
        gate=east, plate="沪A·8K326",
    )  # fmt: skip
    holds = actions.issue(_home(granny), dialysis, by=wang)
    waits = actions.ask(_home(li), _leave(now + 2 * HOUR, person=li, words="三院复诊，已约号。"), by=li)
    work = actions.Leave(
        purpose="key_work", person=emma, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(days=14),
        days="12345", from_minute=390, until_minute=1200, words="Nurse at Shanghai United Family Hospital",
    )  # fmt: skip
    granted = actions.approve(actions.ask(_home(emma), work, by=emma), by=wang)
    nurse = actions.Leave(
        purpose="key_work", person=cast["小赵"], starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(days=14),
        days="1234567", from_minute=360, until_minute=1320, words="自来水厂抢修班",
    )  # fmt: skip
    both = actions.approve(actions.ask(_home(cast["小赵"]), nurse, by=cast["小赵"]), by=wang)
    return [holds, waits, granted, actions.approve(both, by=zhou)]


def _home(person: Person) -> Household:
    found = (
        person.memberships.select_related("household__building", "household__area")
        .filter(ended_at=None)
        .first()
    )
    assert found is not None
    return found.household


def _of_strangers(area: Area, wang: Person, wu: Person, east: Gate, west: Gate) -> list[Pass]:
    """Out and in time, late back, home again, used up, revoked, refused, expired, scanned twice."""
    rows = Household.objects.filter(area=area, building__number="27", part="").select_related(
        "building", "area"
    )
    doors = list(rows.order_by("floor", "door")[:8])
    names = ("周建国", "徐丽萍", "马晓东", "朱秀英", "胡志强", "林美华", "何俊", "罗敏")
    now = clock.now()

    def given(number: int, hours: float, **more: Any) -> Pass:
        at = now - hours * HOUR
        with clock.at(at - timedelta(minutes=20)):
            return actions.issue(doors[number], _leave(at, name=names[number], **more), by=wang)

    def through(permit: Pass, kind: str, hours: float, gate: Gate = east, **more: Any) -> None:
        with clock.at(now - hours * HOUR):
            tap = actions.Scan(kind=kind, tap=f"demo-{permit.code}-{kind}-{hours}", gate=gate, **more)
            actions.scan(permit, tap, by=wu)

    out, late, back = given(0, 1, gate=east), given(1, 5.5), given(2, 6)
    through(out, "exit", 0.8)
    through(late, "exit", 5.3)
    through(back, "exit", 5.9)
    through(back, "return", 3.1)
    stays = given(3, 3, back_by=None, comes_back=False)
    through(stays, "exit", 2.7, west)
    revoked, refused, over = given(4, -2), given(5, -3), given(6, 4)
    actions.revoke(revoked, "医院改期，请重新申请。", by=wang)
    twice = given(7, 2)
    through(twice, "exit", 1.9)
    through(twice, "exit", 1.7, west, happened=True, tapped_at=now - 1.7 * HOUR)
    wish = _leave(now + 5 * HOUR, name=names[5], purpose="other", words="想去超市")
    declined = actions.ask(refused.household, wish, by=wang)
    actions.refuse(declined, "超市可由志愿者代购，请在团购里下单。", by=wang)
    return [out, late, back, stays, revoked, refused, over, twice, declined]

"""The dispatch board of the demo: profiles, shifts, rounds that come again, waves, two who go together."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from hub.core.kit import clock
from hub.core.people.models import Area, Building, Household, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors, recurrence, runs
from hub.core.tasks.access.shifts import moment
from hub.core.tasks.actions import profiles, shifts, ticking, waves
from hub.core.tasks.models import Shift
from hub.core.tasks.words import Doors, Kind, Skill


def build(area: Area, cast: Mapping[str, Person]) -> None:
    """Everything of it, through the same actions as the pages."""
    wang = cast["王阿姨"]
    _profiles(area, cast, wang)
    _shifts(area, cast, wang)
    _rules(area, wang)
    _errands(area, cast, wang)


def _profiles(area: Area, cast: Mapping[str, Person], wang: Person) -> None:
    """Three who are vetted for a month; Xiao Zhao has learnt something that the desk has still to look at."""
    until = clock.now() + timedelta(days=30)
    for name, skills in (("小赵", ("drive",)), ("钱师傅", ("electric", "plumbing")), ("孙干事", ("drive",))):
        kept = profiles.Kept(skills=skills, cap=6, vetted=True, vetted_until=until)
        profiles.keep(area, cast[name], kept, by=wang)
    profiles.wish(area, ["drive", "animals"], [], by=cast["小赵"])


PLANS = (
    ("东门分菜", "东门帐篷", 8, 12, 3, ""), ("上门送药", "居委会药品间", 13, 17, 2, "drive"),
    ("夜间巡逻", "门卫室", 20, 23, 2, ""),
)  # fmt: skip
AHEAD = 5
"""Days for which the demo's shifts are planned."""


def _shifts(area: Area, cast: Mapping[str, Person], wang: Person) -> None:
    today = clock.now().astimezone(area.zone).date()
    for n in range(AHEAD):
        day = today + timedelta(days=n)
        planned = [_shift(area, day, row, wang) for row in PLANS]
        if n > 0:
            shifts.sign_up(planned[0], by=cast["小赵"])
            shifts.sign_up(planned[2], by=cast["钱师傅"])
        if n == 1:
            shifts.sign_up(planned[1], by=wang, person=cast["孙干事"])


def _shift(area: Area, day: date, row: tuple[str, str, int, int, int, str], wang: Person) -> Shift:
    title, place, since, until, places, skill = row

    def at(hour: int) -> datetime:
        return moment(area, day, time(hour))

    plan = shifts.Plan(title=title, place=place, since=at(since), until=at(until), places=places, skill=skill)
    return shifts.plan(area, plan, by=wang)


def _rules(area: Area, wang: Person) -> None:
    rules = (
        recurrence.Rule(title="楼道和电梯消毒", at=time(9), kind=Kind.OTHER, slots=2, for_volunteers=False),
        recurrence.Rule(
            title="给独居老人打电话", at=time(10), kind=Kind.VISIT, doors=Doors.LIVES_ALONE, level=2
        ),
        recurrence.Rule(
            title="喂中心花园的流浪猫", at=time(17, 30), days=(0, 2, 4, 6), skill=Skill.ANIMALS, level=4
        ),
    )
    for rule in rules:
        recurrence.keep(area, rule, by=wang)


def _errands(area: Area, cast: Mapping[str, Person], wang: Person) -> None:
    """Keys for two, of whom one has come; medicine that five are asked about; a run, and doors to knock at."""
    keys = tasks.Errand(
        title="去1801室喂猫，钥匙在门卫室", kind=Kind.VISIT, level=2, building=_building(area, "18"), slots=2,
        vetted_only=True, enters_home=True, with_keys=True,
    )  # fmt: skip
    tasks.claim(tasks.open_task(area, keys, by=wang), by=cast["钱师傅"])
    _by_steps(area, wang, cast)
    for title, level in (("去社区医院取透析证明", 1), ("给9栋送两桶水", 3)):
        errand = tasks.Errand(title=title, kind=Kind.DELIVERY, level=level, building=_building(area, "9"))
        waves.offer(tasks.open_task(area, errand, by=wang))
    house = _building(area, "12")
    some = list(_doors(house)[:12])
    boxes = {door.pk: 1 + n % 2 for n, door in enumerate(some)}
    runs.open_run(
        house, "送保供蔬菜：12栋", Kind.DELIVERY, some, by=wang, pick_up="12栋门口帐篷", boxes=boxes
    )
    for door in _doors(_building(area, "7"))[:3]:
        doors.knock(door, doors.Why(details="打了三次电话没有人接。"), by=wang)


def _by_steps(area: Area, wang: Person, cast: Mapping[str, Person]) -> None:
    """Medicine that is fetched step by step; Xiao Zhao has begun with it."""
    steps = (
        tasks.Item("核对处方和姓名", needed=True),
        tasks.Item("问清是否冷藏"),
        tasks.Item("送到后签收", needed=True),
    )
    errand = tasks.Errand(
        title="代取降压药", kind=Kind.MEDICINE, level=2, building=_building(area, "5"), items=steps
    )
    held = tasks.claim(tasks.open_task(area, errand, by=wang), by=cast["小赵"])
    item = held.task.items.get(number=1)
    ticking.tick(held, item, done=True, by=cast["小赵"], token=held.token)


def _building(area: Area, number: str) -> Building:
    return Building.objects.get(area=area, number=number)


def _doors(building: Building) -> list[Household]:
    rows = Household.objects.filter(building=building, closed_at=None).select_related("building", "area")
    return list(rows.order_by("floor", "door"))

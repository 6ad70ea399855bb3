"""Who hears of what on the board: the exact streams, and nobody's inbox but theirs (house.md, habit 8)."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from hub.core.kit import clock
from hub.core.live.models import StreamRow
from hub.core.people.models import Area, Duty, Household, Person
from hub.core.people.words import Role
from hub.core.tasks import actions, doors, jobs, recurrence
from hub.core.tasks.actions import profiles, shifts, waves
from hub.core.tasks.models import Shift, Task

pytestmark = pytest.mark.django_db


def heard(act: Callable[[], object]) -> dict[str, set[str]]:
    """What an action put on which streams: verb → streams, people by name (`inbox` stands for the one told)."""
    before = set(StreamRow.objects.values_list("pk", flat=True))
    act()
    found: dict[str, set[str]] = {}
    for row in StreamRow.objects.exclude(pk__in=before):
        found.setdefault(row.verb, set()).add(row.stream)
    return found


def on(area: Area, *names: str) -> set[str]:
    """Streams of an area."""
    return {f"{name}:{area.pk}" for name in names}


def errand(area: Area, by: Person, **more: object) -> Task:
    """An errand on the board."""
    return actions.open_task(area, actions.Errand(title="去三院取药", **more), by=by)  # type: ignore[arg-type]


def told(person: Person) -> dict[str, set[str]]:
    """A line in one person's inbox."""
    return {"notices.notice.told": {f"inbox:{person.pk}"}}


def test_who_hears_of_errands(
    area: Area, auntie_wang: Person, xiao_zhao: Person, granny_door: Household
) -> None:
    both = on(area, "board", "desk")
    task = errand(area, auntie_wang)
    assert heard(lambda: waves.offer(task)) == {"tasks.task.offered": both, **told(xiao_zhao)}
    assert heard(lambda: waves.decline(task, by=xiao_zhao)) == {"tasks.task.declined": both}
    given = heard(lambda: actions.assign(task, xiao_zhao, by=auntie_wang))
    assert given == {"tasks.claim.assigned": both, **told(xiao_zhao)}
    held = task.claims.get()
    taken = heard(lambda: actions.take_back(held, by=auntie_wang))
    assert taken == {"tasks.claim.taken_back": both, **told(xiao_zhao)}
    again = actions.claim(task, by=xiao_zhao)
    missed = heard(lambda: actions.no_show(again, by=auntie_wang))
    assert missed == {"tasks.claim.no_show": both, **told(xiao_zhao)}
    knock = heard(lambda: doors.knock(granny_door, doors.Why(), by=auntie_wang))
    assert knock == {"tasks.task.opened": both}


def test_who_hears_of_shifts(area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime) -> None:
    both = on(area, "board", "desk")
    plan = shifts.Plan(
        title="分菜", since=noon + timedelta(hours=1), until=noon + timedelta(hours=4), places=2
    )
    assert heard(lambda: shifts.plan(area, plan, by=auntie_wang)) == {"tasks.shift.planned": both}
    shift = Shift.objects.select_related("area").get()
    assert heard(lambda: shifts.sign_up(shift, by=xiao_zhao)) == {"tasks.shift.signed_up": both}
    signup = shift.signups.select_related("shift__area").get()
    assert heard(lambda: shifts.withdraw(signup, by=xiao_zhao)) == {"tasks.shift.withdrawn": both}
    put = heard(lambda: shifts.sign_up(shift, by=auntie_wang, person=xiao_zhao))
    assert put == {"tasks.shift.put_on_list": both, **told(xiao_zhao)}
    clock.move(hours=2)
    mine = shift.signups.select_related("shift__area").get(state="signed")
    marked = heard(lambda: shifts.mark(mine, came=False, by=auntie_wang))
    assert marked == {"tasks.shift.marked": on(area, "desk")}  # no-shows are seen by coordinators alone
    later = shifts.plan(area, plan, by=auntie_wang)
    assert heard(lambda: shifts.cancel(later, by=auntie_wang)) == {"tasks.shift.cancelled": both}


def test_who_hears_of_profiles_rules_and_breaks(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    desk = on(area, "desk")
    wished = heard(lambda: profiles.wish(area, ["drive"], [], by=xiao_zhao))
    assert wished == {"tasks.profile.wished": desk}
    kept = heard(lambda: profiles.keep(area, xiao_zhao, profiles.Kept(), by=auntie_wang))
    assert kept == {"tasks.profile.kept": desk, **told(xiao_zhao)}
    rule = recurrence.Rule(title="消毒", at=time(13))
    assert heard(lambda: recurrence.keep(area, rule, by=auntie_wang)) == {"tasks.rule.kept": desk}
    clock.move(hours=2)
    assert heard(jobs.come_due.func) == {"tasks.task.opened": on(area, "board", "desk")}
    Duty.objects.create(
        person=auntie_wang, area=area, role=Role.COMMITTEE, since=noon - timedelta(hours=3),
        until=noon + timedelta(hours=8),
    )  # fmt: skip
    assert heard(jobs.prompt_breaks.func) == {"tasks.duty.break_due": desk, **told(auntie_wang)}

"""Nobody answers: attempts, the door, the end; and asking afterwards how it is."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Gone, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks.models import Load, Task
from hub.core.tasks.words import Kind
from support import actions
from support.models import SupportRequest
from support.words import Outcome, State, VisitOutcome
from tests.support.kit import ask

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def knocks(request: SupportRequest) -> int:
    return Task.objects.filter(source_kind="request", source_id=request.pk, kind=Kind.DOOR_KNOCK).count()


def test_the_third_try_within_two_days_ends_it(li_wei: Person, auntie_wang: Person, noon: object) -> None:
    found = ask(li_wei, "声音太大", "noise")
    actions.could_not_reach(found, "phone", by=auntie_wang)
    assert (found.reread().state, found.reread().owner) == (State.ASSIGNED, auntie_wang)
    assert told(li_wei)[-1] == "support.request.not_reached"
    clock.move(hours=49)
    actions.could_not_reach(found.reread(), "phone", by=auntie_wang)
    actions.could_not_reach(found.reread(), "door", by=auntie_wang)
    assert found.reread().state == State.ASSIGNED  # the first is too long ago
    actions.could_not_reach(found.reread(), "phone", by=auntie_wang)
    found.refresh_from_db()
    assert (found.state, found.outcome) == (State.CLOSED, Outcome.UNREACHABLE)
    assert not found.clocks.filter(stopped_at=None).exists()
    with pytest.raises(Conflict, match="over"):
        actions.could_not_reach(found, "phone", by=auntie_wang)


@pytest.mark.parametrize("level", [0, 1])
def test_what_is_urgent_never_ends_so_somebody_goes_to_the_door(
    level: int, li_wei: Person, auntie_wang: Person
) -> None:
    found = ask(li_wei, "独居老人不接电话", "other")
    actions.set_level(found, level, by=auntie_wang)
    for n in range(4):
        assert knocks(found) == (1 if n > 2 else 0)
        actions.could_not_reach(found.reread(), "phone", by=auntie_wang)
    assert found.reread().is_open
    assert knocks(found) == 1


def test_at_once_to_the_door(li_wei: Person, auntie_wang: Person) -> None:
    found = ask(li_wei, "声音太大", "noise")
    actions.could_not_reach(found, "phone", by=auntie_wang, knock=True)
    assert (knocks(found), found.reread().is_open) == (1, True)


def test_nobody_calls_it_unreachable_without_trying(li_wei: Person, auntie_wang: Person) -> None:
    found = actions.accept(ask(li_wei, "声音太大", "noise"), by=auntie_wang)
    with pytest.raises(Invalid, match="attempts"):
        actions.resolve(found, Outcome.UNREACHABLE, by=auntie_wang)


@pytest.fixture
def solved(li_wei: Person, auntie_wang: Person) -> SupportRequest:
    """Solved, as the desk sees it."""
    return actions.resolve(actions.accept(ask(li_wei), by=auntie_wang), Outcome.DONE, by=auntie_wang)


def test_a_return_visit_says_nothing_about_whether_it_helped(
    solved: SupportRequest, li_wei: Person, auntie_wang: Person
) -> None:
    visit = actions.plan_visit(solved, by=auntie_wang)
    with pytest.raises(Conflict, match="planned"):
        actions.plan_visit(solved, by=auntie_wang)
    actions.record_visit(visit, VisitOutcome.SPOKE, by=auntie_wang, words="米够吃")
    assert solved.reread().satisfaction is None
    assert told(li_wei)[-1] == "support.visit.made"
    with pytest.raises(Gone):
        actions.record_visit(visit, VisitOutcome.NOBODY, by=auntie_wang)


def test_a_volunteer_goes_and_the_visit_is_made(
    solved: SupportRequest, auntie_wang: Person, xiao_zhao: Person, area: Area
) -> None:
    visit = actions.plan_visit(solved, by=auntie_wang, send_somebody=True)
    task = Task.objects.get(pk=visit.task_id or 0)
    Load.objects.get_or_create(person=xiao_zhao, area=area, defaults={"cap": 5})
    held = tasks.start(tasks.claim(task, by=xiao_zhao), by=xiao_zhao)
    tasks.complete(held, by=xiao_zhao, token=held.token, note="都好")
    visit.refresh_from_db()
    assert (visit.outcome, visit.visitor, visit.words) == (VisitOutcome.SPOKE, xiao_zhao, "都好")


def test_only_the_resident_says_whether_it_helped(
    solved: SupportRequest, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    with pytest.raises(NotYours, match="not_theirs"):
        actions.rate(solved, 3, by=auntie_wang)
    url = f"/requests/{solved.pk}/rating/?for={solved.household_id}"
    assert sign_in(auntie_wang).post(url, {"satisfaction": "3"}).status_code == 403
    assert solved.reread().satisfaction is None
    actions.rate(solved, 2, by=li_wei)
    assert solved.reread().satisfaction == 2


def test_opened_again_it_goes_to_the_same_owner(
    solved: SupportRequest, li_wei: Person, auntie_wang: Person
) -> None:
    actions.reopen(solved, "少了一袋", by=li_wei)
    assert (solved.reread().state, solved.reread().owner) == (State.ASSIGNED, auntie_wang)


def test_a_transfer_makes_its_errand_at_acceptance_and_ends_after_it(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found = ask(li_wei, "去方舱", "transfer")
    actions.accept(found, by=auntie_wang)
    task = Task.objects.get(source_kind="request", source_id=found.pk, kind=Kind.TRANSFER)
    actions.assign(found.reread(), to=director_zhou, by=auntie_wang)
    assert Task.objects.filter(kind=Kind.TRANSFER).count() == 1
    with pytest.raises(Conflict, match="transfer_open"):
        actions.resolve(found.reread(), Outcome.DONE, by=director_zhou)
    tasks.cancel(task, by=director_zhou, reason="已自行前往")
    with pytest.raises(Conflict, match="transfer_open"):  # called off: nobody was moved by us
        actions.resolve(found.reread(), Outcome.DONE, by=director_zhou)
    actions.resolve(found.reread(), Outcome.DONE_BY_OTHERS, by=director_zhou)

"""Somebody comes to the door for a request and nobody answers: nobody reads that it is done, and it goes on."""

from collections.abc import Callable
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit.errors import Conflict
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.core.record.models import RecordEntry
from hub.core.tasks import actions as tasks
from hub.core.tasks import doors, sources
from hub.core.tasks.models import Claim, Run, Task
from hub.core.tasks.words import Kind, TaskState
from support import actions, progress
from support.models import ReturnVisit, SupportRequest
from support.words import Outcome, Reached, VisitOutcome
from tests.core.races import at_once
from tests.support.kit import ask, home

NOBODY_IN = "support.request.nobody_in"
COMING = "support.request.somebody_comes"
ERRAND_DONE = "support.request.errand_done"
CALLED_OFF = "没有人去回访了"


def told(person: Person) -> list[str]:
    """What somebody was told, in its order."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def errand_for(request: SupportRequest, by: Person) -> Task:
    """Somebody is to fetch what was asked for."""
    errand = tasks.Errand(
        title="取胰岛素", kind=Kind.MEDICINE, household=request.household, source_kind="request", source_id=request.pk
    )  # fmt: skip
    return actions.make_task(request, errand, by=by)


def met_nobody(task: Task, person: Person) -> None:
    """Somebody takes an errand, goes, and nobody answers."""
    held = tasks.claim(task, by=person)
    doors.unreached(held, by=person, token=held.token)


@pytest.fixture
def asked(li_wei: Person, auntie_wang: Person) -> SupportRequest:
    """A request at work; its owner has an errand for it on the board."""
    found = actions.accept(ask(li_wei, "胰岛素用完了", "medicine"), by=auntie_wang)
    errand_for(found, auntie_wang)
    return found.reread()


def the_errand(request: SupportRequest) -> Task:
    """Its only open one."""
    return Task.objects.get(source_kind="request", source_id=request.pk, state=TaskState.OPEN)


@pytest.mark.django_db
def test_the_resident_and_the_owner_hear_it_and_nobody_that_it_is_done(
    asked: SupportRequest, li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    met_nobody(the_errand(asked), xiao_zhao)
    assert (told(li_wei)[-1], told(auntie_wang)[-1]) == (NOBODY_IN, "support.request.nobody_answered")
    assert ERRAND_DONE not in told(li_wei) + told(auntie_wang)
    assert [(one.how, one.by) for one in asked.attempts.all()] == [(Reached.DOOR, xiao_zhao)]
    assert [one.unanswered for one in progress.errands(asked)] == [True, False]  # the second: somebody knocks
    assert not asked.messages.exists()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "somebody came, and nobody answered"), ("zh-hans", "有人来过，没有人应门")]
)
@pytest.mark.django_db
def test_their_pages_say_so(
    language: str, words: str, asked: SupportRequest, li_wei: Person, auntie_wang: Person, xiao_zhao: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    met_nobody(the_errand(asked), xiao_zhao)
    Person.objects.update(language=language)
    page = sign_in(li_wei).get(reverse("support:request", args=[asked.pk])).content.decode()
    assert words in page
    case = sign_in(auntie_wang).get(reverse("desk:case", args=[asked.area.slug, asked.pk])).content.decode()
    assert ("Nobody answered" if language == "en" else "没人应答") in case


@pytest.mark.django_db
def test_the_knock_is_answered_and_its_owner_goes_on(
    asked: SupportRequest, li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    met_nobody(the_errand(asked), xiao_zhao)
    tasks.claim_run(Run.objects.get(), by=xiao_zhao)
    knock = Claim.objects.select_related("task__area").get(task__kind=Kind.DOOR_KNOCK)
    tasks.complete(knock, by=xiao_zhao, token=knock.token, note="人在家，刚才在睡觉")
    assert told(auntie_wang)[-1] == "support.request.knock_answered"
    assert told(li_wei)[-2:] == [NOBODY_IN, COMING]  # whoever opened need not be told so
    assert asked.messages.get().body == "人在家，刚才在睡觉"
    assert asked.reread().is_open


@pytest.mark.django_db
def test_the_knock_is_in_vain_too_and_somebody_goes_again(
    asked: SupportRequest, li_wei: Person, xiao_zhao: Person
) -> None:
    met_nobody(the_errand(asked), xiao_zhao)
    met_nobody(the_errand(asked), xiao_zhao)
    assert asked.attempts.count() == RecordEntry.objects.filter(verb=NOBODY_IN).count() == 2
    assert Notice.objects.get(person=li_wei, verb=NOBODY_IN).count == 2
    assert the_errand(asked).kind == Kind.DOOR_KNOCK


@pytest.mark.django_db
def test_one_tries_the_phone_meanwhile_and_nobody_goes_twice(
    asked: SupportRequest, auntie_wang: Person, xiao_zhao: Person
) -> None:
    actions.set_level(asked, 1, by=auntie_wang)
    met_nobody(the_errand(asked), xiao_zhao)
    for _ in range(2):
        actions.could_not_reach(asked.reread(), Reached.PHONE, by=auntie_wang)
    assert the_errand(asked).kind == Kind.DOOR_KNOCK


@pytest.fixture
def visit(li_wei: Person, auntie_wang: Person) -> ReturnVisit:
    """Solved; somebody is being sent to ask how it is."""
    solved = actions.resolve(actions.accept(ask(li_wei), by=auntie_wang), Outcome.DONE, by=auntie_wang)
    return actions.plan_visit(solved, by=auntie_wang, send_somebody=True)


def errand_of(visit: ReturnVisit) -> Task:
    """The errand of a visit."""
    return Task.objects.get(pk=visit.task_id or 0)


@pytest.mark.django_db
def test_nobody_answers_a_return_visit(
    visit: ReturnVisit, li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    met_nobody(errand_of(visit), xiao_zhao)
    visit.refresh_from_db()
    assert (visit.outcome, visit.words, visit.visitor) == (VisitOutcome.NOBODY, "", xiao_zhao)
    assert told(auntie_wang)[-1] == "support.visit.missed"
    assert told(li_wei)[-1] == "support.visit.planned"  # they are not asked for a word on it
    assert not Task.objects.filter(state=TaskState.OPEN).exists()
    assert actions.plan_visit(visit.request, by=auntie_wang, send_somebody=True).pk != visit.pk


@pytest.mark.parametrize("send", [False, True])
@pytest.mark.django_db
def test_the_errand_of_a_visit_is_called_off_and_another_is_planned(
    send: bool, visit: ReturnVisit, area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:  # fmt: skip
    request, errand = visit.request, errand_of(visit)
    tasks.cancel(errand, by=auntie_wang)
    desk, case = sign_in(auntie_wang), reverse("desk:case", args=[area.slug, request.pk])
    assert CALLED_OFF in desk.get(case).content.decode()
    assert sources.url_of(errand) == case  # what was called off still leads to it
    sent = {"idempotency_key": "a"} | ({"send": "1"} if send else {})
    assert desk.post(reverse("desk:plan_visit", args=[area.slug, request.pk]), sent).status_code == 302
    now = ReturnVisit.objects.get(request=request, done_at=None)
    assert (now.asked_by, now.task_id is not None) == (auntie_wang, send)
    assert CALLED_OFF not in desk.get(case).content.decode()
    with pytest.raises(Conflict, match=r"visit\.planned"):
        actions.plan_visit(request, by=auntie_wang)
    if send:
        held = tasks.claim(errand_of(now), by=xiao_zhao)
        tasks.complete(held, by=xiao_zhao, token=held.token)
    else:
        actions.record_visit(now, VisitOutcome.SPOKE, by=auntie_wang)
    assert request.visits.get().outcome == VisitOutcome.SPOKE


@pytest.mark.django_db(transaction=True)
def test_two_plan_at_once_what_was_called_off(visit: ReturnVisit, auntie_wang: Person) -> None:
    tasks.cancel(errand_of(visit), by=auntie_wang)
    plan = partial(actions.plan_visit, visit.request, by=auntie_wang, send_somebody=True)
    results = at_once(plan, plan, plan)
    assert sorted(type(one).__name__ for one in results) == ["Conflict", "Conflict", "ReturnVisit"], results
    assert Task.objects.filter(state=TaskState.OPEN).count() == 1


@pytest.mark.django_db
def test_of_a_request_that_is_over_nothing_is_counted(
    asked: SupportRequest, li_wei: Person, auntie_wang: Person, xiao_zhao: Person
) -> None:
    held = tasks.claim(the_errand(asked), by=xiao_zhao)
    actions.resolve(asked.reread(), Outcome.DONE, by=auntie_wang)
    doors.unreached(held, by=xiao_zhao, token=held.token)
    assert not asked.attempts.exists()
    assert (
        home(li_wei).tasks.filter(kind=Kind.DOOR_KNOCK).count() == Task.objects.filter(state="open").count()
    )

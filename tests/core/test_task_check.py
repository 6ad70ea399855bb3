"""What was done waits at the desk until somebody has looked at it, longest first."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock, invariants
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from hub.core.tasks import access, actions
from hub.core.tasks.models import Claim, Task
from tests.conftest import staff

pytestmark = pytest.mark.django_db


def errand(area: Area, by: Person, title: str = "去三院取药", slots: int = 1) -> Task:
    """An errand on the board."""
    return actions.open_task(area, actions.Errand(title=title, slots=slots), by=by)


def do(task: Task, by: Person) -> Claim:
    """Somebody takes it and says that it is done."""
    held = actions.claim(task, by=by)
    return actions.complete(held, by=by, token=held.token)


def waiting(area: Area) -> list[int]:
    """What the desk has to look at, in its order."""
    return list(access.tasks_at_desk(area, "check").values_list("pk", flat=True))


def wrong() -> set[tuple[str, str]]:
    """What `manage.py verify` says of errands."""
    return {(d.check, d.subject) for d in invariants.differences() if d.check.startswith("tasks.")}


def test_done_waits_and_looked_at_does_not(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    first, second = errand(area, auntie_wang), errand(area, auntie_wang)
    held = do(second, xiao_zhao)
    clock.move(minutes=5)
    do(first, xiao_zhao)
    assert waiting(area) == [second.pk, first.pk]
    assert not wrong()
    actions.verify(held, by=auntie_wang)
    assert waiting(area) == [first.pk]
    assert not wrong()


def test_an_errand_of_two_waits_until_both_parts_are_looked_at(
    area: Area, auntie_wang: Person, xiao_zhao: Person, noon: datetime
) -> None:
    task, other = errand(area, auntie_wang, slots=2), staff("钱师傅", area, Role.PROPERTY)
    mine = do(task, xiao_zhao)
    clock.move(minutes=5)
    theirs = do(task, other)
    task.refresh_from_db()
    assert task.check_at == noon  # since the first part, not the second
    actions.verify(mine, by=auntie_wang)
    assert waiting(area) == [task.pk]
    actions.verify(theirs, by=auntie_wang)
    assert waiting(area) == []
    assert not wrong()


def test_verify_tells_of_an_errand_whose_mark_is_wrong(
    area: Area, auntie_wang: Person, xiao_zhao: Person
) -> None:
    task, other = errand(area, auntie_wang), errand(area, auntie_wang)
    do(task, xiao_zhao)
    Task.objects.filter(pk=task.pk).update(check_at=None)
    Task.objects.filter(pk=other.pk).update(check_at=clock.now(), slots=2, claimed=1)
    assert wrong() == {
        ("tasks.what_is_done_waits_for_a_look", f"task:{task.pk}"),
        ("tasks.what_is_done_waits_for_a_look", f"task:{other.pk}"),
        ("tasks.slots_are_counted", f"task:{other.pk}"),
    }


def test_the_desk_s_page_shows_them(
    area: Area, auntie_wang: Person, xiao_zhao: Person, sign_in: Callable[..., Client]
) -> None:
    done, still = errand(area, auntie_wang, "送药"), errand(area, auntie_wang, "买米")
    do(done, xiao_zhao)
    page = sign_in(auntie_wang).get(reverse("desk:errands", args=[area.slug]), {"view": "check"})
    text = page.content.decode()
    assert ("送药" in text, "买米" in text) == (True, False)
    assert still.pk not in waiting(area)

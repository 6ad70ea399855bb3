"""The mechanisms that all services share."""

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from hub.core.flow import answer, hold, lists, numbers
from hub.core.flow.idempotent import Key, once
from hub.core.flow.middleware import key_of
from hub.core.flow.models import IdempotencyKey
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Area, Building, Person
from hub.core.tasks import actions
from hub.core.tasks.models import Claim, Task
from hub.core.tasks.words import TaskState


def errand(area: Area, by: Person, title: str = "取药") -> Task:
    return actions.open_task(area, actions.Errand(title=title), by=by)


@pytest.mark.django_db
def test_a_state_moves_only_from_where_the_page_saw_it(area: Area, auntie_wang: Person) -> None:
    task = errand(area, auntie_wang)
    old = Task.objects.get(pk=task.pk)
    transition(task, TaskState.CANCELLED)
    with pytest.raises(Conflict) as refused:
        transition(old, TaskState.DONE)
    assert refused.value.extra["now"].state == TaskState.CANCELLED
    with pytest.raises(Conflict, match="closed_way"):
        transition(task, TaskState.OPEN)


@pytest.mark.django_db
def test_a_stale_save_overwrites_nothing(area: Area, auntie_wang: Person) -> None:
    task = errand(area, auntie_wang)
    seen = task.version
    save_changes(task, title="取胰岛素")
    with pytest.raises(Conflict):
        save_changes(Task.objects.get(pk=task.pk), version=seen, title="买菜")
    assert Task.objects.get(pk=task.pk).title == "取胰岛素"


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    area: Area, auntie_wang: Person
) -> None:
    key = Key.of("tap-1", b"body", auntie_wang)
    made = once(key, "x", lambda: errand(area, auntie_wang), Task)
    assert once(key, "x", lambda: errand(area, auntie_wang), Task) == made
    assert Task.objects.count() == 1
    with pytest.raises(Invalid, match="other_body"):
        once(Key.of("tap-1", b"other", auntie_wang), "x", lambda: errand(area, auntie_wang), Task)
    with pytest.raises(Invalid, match="other_body"):
        once(key, "y", lambda: errand(area, auntie_wang), Task)
    kept = IdempotencyKey.objects.get()
    assert "body" not in kept.body_hash


@pytest.mark.django_db
def test_a_refused_try_leaves_its_key_free(area: Area, auntie_wang: Person) -> None:
    key = Key.of("tap-2", b"body", auntie_wang)

    def refuse() -> Task:
        raise Invalid("no", "no")

    with pytest.raises(Invalid):
        once(key, "x", refuse, Task)
    assert once(key, "x", lambda: errand(area, auntie_wang), Task).pk


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_make_one_thing(area: Area, auntie_wang: Person) -> None:
    gate, made = threading.Barrier(8), list[int]()

    def tap() -> None:
        try:
            key = Key.of("tap-3", b"body", auntie_wang)
            gate.wait()
            made.append(once(key, "x", lambda: errand(area, auntie_wang), Task).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert Task.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_short_numbers_are_given_once_however_many_ask(area: Area) -> None:
    gate, given = threading.Barrier(8), list[int]()

    def ask() -> None:
        try:
            gate.wait()
            given.extend(numbers.next_number(area.pk, "request") for _ in range(20))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(1001, 1161))


@pytest.mark.django_db
def test_pages_by_keyset_miss_and_repeat_nothing_while_rows_arrive(area: Area, auntie_wang: Person) -> None:
    for n in range(7):
        errand(area, auntie_wang, str(n))
    first = lists.page(Task.objects.all(), ["-pk"], limit=3)
    errand(area, auntie_wang, "new")
    second = lists.page(Task.objects.all(), ["-pk"], after=first.after, limit=3)
    third = lists.page(Task.objects.all(), ["-pk"], after=second.after, limit=3)
    titles = [task.title for page in (first, second, third) for task in page.rows]
    assert titles == ["6", "5", "4", "3", "2", "1", "0"]
    assert not third.after


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["!", "W10", "eyJhIjoxfQ", "WyJ4Il0", "a" * 500])
def test_a_made_up_cursor_is_refused(cursor: str, area: Area) -> None:
    with pytest.raises(Invalid, match="bad_cursor"):
        lists.page(Task.objects.all(), ["-pk"], after=cursor)


@pytest.mark.django_db
def test_a_hold_that_was_renewed_is_not_let_go(area: Area, auntie_wang: Person, noon: datetime) -> None:
    task = errand(area, auntie_wang)
    held = Claim.objects.create(task=task, person=auntie_wang, lease_until=hold.until(10))
    clock.move(minutes=11)
    Claim.objects.filter(pk=held.pk).update(lease_until=hold.until(10))
    assert not hold.let_go(Claim.objects.filter(pk=held.pk), field="lease_until", note="gone")


@pytest.mark.parametrize(
    "where", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil"]
)
def test_nobody_is_sent_away_from_the_hub(where: str) -> None:
    request = RequestFactory().post("/", {"next": where})
    assert answer.back(request, "/home/") == "/home/"


@pytest.mark.django_db
def test_probes_answer_without_signing_in(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").json()["database"] is True


@pytest.mark.django_db
def test_a_forged_form_changes_nothing_and_says_so(
    area: Area, building: Building, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(auntie_wang, enforce_csrf_checks=True)
    answer = browser.post(f"/area/{area.slug}/desk/new/", {"building": building.pk, "door": "0101"})
    assert answer.status_code == 403
    assert "120" in answer.content.decode()


@pytest.mark.django_db
def test_errors_for_programs_are_problem_details_in_their_language(
    area: Area, li_wei: Person, client: Client
) -> None:
    answer = client.get("/api/v1/requests", HTTP_ACCEPT_LANGUAGE="en")
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in.needed")
    client.force_login(li_wei, backend="hub.core.estate.accounts.backend.AuthenticationBackend")
    missing = client.get("/api/v1/requests/999999")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


@pytest.mark.django_db
def test_one_key_at_two_addresses_is_two_bodies(li_wei: Person, rf: RequestFactory) -> None:
    """The same empty body claims errand 5 or errand 6: whoever mixes its keys up is not told that it has both."""
    hashes = set()
    for path in ("/api/v1/tasks/5/claim", "/api/v1/tasks/6/claim", "/api/v1/tasks/5/claim"):
        request = rf.post(path, b"{}", "application/json", headers={"Idempotency-Key": "tap"})
        request.user = li_wei
        key = key_of(request)
        assert key is not None
        hashes.add(key.body_hash)
    assert len(hashes) == 2

"""Long work shows how far it is, to its owner, even from inside the transaction that does it."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from hub.core.jobs import progress
from hub.core.jobs.models import Progress
from hub.core.people.models import Person

SignIn = Callable[..., Client]


@pytest.fixture
def work(auntie_wang: Person) -> Progress:
    return progress.start(auntie_wang, "roster", "Roster import")


def test_the_owner_sees_it_and_nobody_else(
    work: Progress, auntie_wang: Person, li_wei: Person, sign_in: SignIn
) -> None:
    assert progress.progress_for(auntie_wang, work.pk).state == "waiting"
    with pytest.raises(Http404):
        progress.progress_for(li_wei, work.pk)
    address = reverse("jobs:progress", args=[work.pk])
    assert [sign_in(person).get(address).status_code for person in (auntie_wang, li_wei)] == [200, 404]


@pytest.mark.django_db(transaction=True)
def test_the_count_is_seen_from_inside_an_all_or_nothing_transaction(
    work: Progress, auntie_wang: Person
) -> None:
    progress.phase(work.pk, "Writing households", 6514)
    with transaction.atomic():
        progress.step(work.pk, 3000, 6514)
        assert Progress.objects.get().done == 0, "no row is locked for it"
        assert progress.progress_for(auntie_wang, work.pk).done == 3000
    progress.step(work.pk, 9999, 6514)
    assert Progress.objects.get().done == 6514


def test_a_new_phase_begins_at_nothing(work: Progress, auntie_wang: Person) -> None:
    progress.phase(work.pk, "Reading", 10)
    progress.step(work.pk, 10, 10)
    progress.phase(work.pk, "Checking", 20)
    found = progress.progress_for(auntie_wang, work.pk)
    assert (found.phase, found.done, found.total) == ("Checking", 0, 20)


def test_what_has_ended_does_not_move_any_more(work: Progress, auntie_wang: Person) -> None:
    progress.fail(work.pk, "Line 12 has no door.")
    progress.step(work.pk, 1, 2)
    progress.finish(work.pk)
    found = progress.progress_for(auntie_wang, work.pk)
    assert (found.state, found.phase, found.total) == ("failed", "Line 12 has no door.", 0)


def test_the_fragment_asks_until_it_has_ended(work: Progress, auntie_wang: Person, sign_in: SignIn) -> None:
    browser, address = sign_in(auntie_wang), reverse("jobs:progress", args=[work.pk])
    first = browser.get(address, headers={"HX-Request": "true"})
    assert first.status_code == 200
    assert "hx-trigger" in first.content.decode()
    progress.finish(work.pk, "/area/x/roster/")
    last = browser.get(address, headers={"HX-Request": "true"})
    assert last.status_code == 286
    assert "hx-trigger" not in last.content.decode()
    assert "/area/x/roster/" in last.content.decode()

"""An errand of a batch leads to what it belongs to: the batch for the leader and the desk, the run for who carries."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.people.models import Area, Household, Person
from hub.core.tasks import actions as tasks
from hub.core.tasks import sources
from hub.core.tasks.models import Task
from tests.groceries.closing_kit import confirmed, handing
from tests.groceries.kit import leader, opened, order

pytestmark = pytest.mark.django_db


def test_the_batch_for_whoever_runs_it_and_the_run_for_whoever_carries(
    area: Area, granny_door: Household, auntie_wang: Person, xiao_zhao: Person, stranger: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    sun = leader(area)
    campaign = opened(area, sun)
    order(campaign, granny_door, auntie_wang, handing="door", door_reason="frail")
    handing(confirmed(campaign, sun), sun)
    batch = campaign.batches.get()
    page = reverse("groceries:batch", args=[area.slug, campaign.pk, batch.pk])
    assert batch.run is not None
    run = reverse("tasks:run", args=[batch.run.pk])
    errands = {task.source_kind: task for task in Task.objects.filter(run=batch.run)}
    assert errands.keys() == {"grocery_batch", "grocery_door"}
    for task in errands.values():
        url = sources.url_of(task)
        for person in (sun, auntie_wang):
            assert sign_in(person).get(url).headers["Location"] == page
        assert sign_in(stranger).get(url).status_code == 404
    load = errands["grocery_batch"]
    carrier = sign_in(xiao_zhao)
    assert carrier.get(sources.url_of(load)).headers["Location"] == run
    tasks.claim_run(batch.run, by=xiao_zhao)
    assert carrier.get(run).status_code == 200
    assert f'href="{run}"' in carrier.get(reverse("tasks:task", args=[load.pk])).content.decode()
    listed = sign_in(auntie_wang).get(reverse("desk:errands", args=[area.slug])).content.decode()
    assert sources.url_of(load) in listed

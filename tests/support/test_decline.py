"""Turning down takes two: one asks, another agrees or keeps it."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Person
from hub.desk import access as desk
from support import access, actions
from support.models import SlaClock
from support.words import State
from tests.support.kit import ask

pytestmark = pytest.mark.django_db


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def test_nothing_happens_until_a_second_person_agrees(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found, before = ask(li_wei, "请帮我遛狗", "other"), None
    before = told(li_wei)
    actions.decline(found, "请找物业", by=auntie_wang)
    assert (found.reread().state, told(li_wei)) == (State.NEW, before)
    assert told(director_zhou)[-1] == "support.request.refusal_asked"
    assert SlaClock.objects.filter(request=found, stopped_at=None).count() == 3
    with pytest.raises(NotYours, match="four_eyes"):
        actions.agree_to_decline(found.reread(), by=auntie_wang)
    actions.agree_to_decline(found.reread(), by=director_zhou)
    assert found.reread().state == State.OUT_OF_SCOPE
    assert told(li_wei)[-1] == "support.request.set_aside"
    assert [m.body for m in access.messages_seen_by_resident(found)] == ["请找物业"]


def test_a_second_person_keeps_it(li_wei: Person, auntie_wang: Person, director_zhou: Person) -> None:
    found = ask(li_wei, "请帮我遛狗", "other")
    actions.decline(found, "请找物业", by=auntie_wang)
    with pytest.raises(Conflict, match="refusal_waits"):
        actions.decline(found.reread(), "还是请找物业", by=director_zhou)
    actions.keep_after_all(found.reread(), by=director_zhou)
    assert not found.reread().waits_for_refusal
    assert told(auntie_wang)[-1] == "support.request.refusal_kept"
    with pytest.raises(Conflict, match="no_refusal"):
        actions.agree_to_decline(found.reread(), by=auntie_wang)


def test_whoever_takes_it_has_answered_the_question(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found = ask(li_wei, "请帮我遛狗", "other")
    actions.decline(found, "请找物业", by=auntie_wang)
    actions.accept(found.reread(), by=director_zhou)
    assert not found.reread().waits_for_refusal


def test_what_became_urgent_is_not_declined_by_an_old_page(
    li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    found = ask(li_wei, "请帮我遛狗", "other")
    actions.decline(found, "请找物业", by=auntie_wang)
    actions.set_level(found.reread(), 1, by=director_zhou)
    with pytest.raises(Invalid, match="too_urgent"):
        actions.agree_to_decline(found.reread(), by=director_zhou)


def test_it_stands_in_a_view_of_its_own_and_is_not_shown_again_to_whoever_asked(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    first, second = ask(li_wei, "请帮我遛狗", "other"), ask(li_wei, "声音太大", "noise")
    actions.decline(first, "请找物业", by=auntie_wang)
    assert [row.pk for row in desk.view(area, "second", director_zhou).page().rows] == [first.pk]
    assert desk.counts(area, director_zhou)["second"] == 1
    assert desk.next_in_queue(area, second, auntie_wang) is None
    assert desk.next_in_queue(area, second, director_zhou) == first.pk


def test_by_page_and_by_api(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, sign_in: Callable[..., Client]
) -> None:
    found = ask(li_wei, "请帮我遛狗", "other")
    wang, zhou = sign_in(auntie_wang), sign_in(director_zhou)
    url, api = f"/area/{area.slug}/desk/{found.pk}/", f"/api/v1/areas/{area.slug}/cases/{found.pk}/"
    wang.post(f"{url}refusal/", {"reason": "请找物业"})
    assert wang.post(f"{url}refusal/agreement/").status_code == 403
    page = zhou.get(url).content.decode()
    assert "请找物业" in page
    refused = wang.post(f"{api}agreement", {}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "request.four_eyes")
    assert zhou.post(f"{api}agreement", {}, "application/json").json()["state"] == State.OUT_OF_SCOPE

"""Quiet hours (requests.md, scenario 8): what is ordinary is one digest, and a life in danger rings who is on call."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from hub.core.kit import clock
from hub.core.ladder import presence
from hub.core.ladder.models import Ladder
from hub.core.ladder.words import Rank
from hub.core.notices.models import Delivery
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support import actions
from support.words import Category
from tests.core.ladder_kit import alarm, climb, on_call, rung, with_phone
from tests.core.notices_kit import Provider, send_everything

NIGHT = datetime(2022, 4, 9, 15, tzinfo=UTC)
"""23:00 in Shanghai."""


@pytest.fixture
def sleeper(area: Area, director_zhou: Person, settings: Any) -> Person:
    """On call tonight, at home in bed: a phone, a mailbox, quiet from ten to seven."""
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()
    person = with_phone("一线", area, "00000001", Role.COMMITTEE)
    Person.objects.filter(pk=person.pk).update(quiet_from=time(22), quiet_until=time(7))
    EmailAddress.objects.create(user=person, email=str(person.email), verified=True, primary=True)
    with clock.at(NIGHT - timedelta(hours=4)):
        on_call(area, person, Rank.FIRST, by=director_zhou)
        send_everything()
    return person


def ordinary(area: Area, by: Person, times: int) -> None:
    """So many ordinary requests come in."""
    household = by.memberships.get().household
    for n in range(times):
        wish = actions.Wish(category=Category.WASTE, text=f"垃圾 {n}", household=household)
        assert actions.raise_request(area, wish, by=by).level == 3


@pytest.mark.django_db
def test_twenty_ordinary_requests_are_one_digest_and_a_life_in_danger_rings_at_once(
    area: Area, li_wei: Person, director_zhou: Person, sleeper: Person
) -> None:
    presence.note(area.pk)
    with clock.at(NIGHT):
        mail.outbox.clear()
        ordinary(area, li_wei, 20)
        send_everything()
        mine = Delivery.objects.filter(person=sleeper, notice__verb="support.request.raised")
        assert {row.state for row in mine} == {"held"}
        assert mine.count() == 20
        assert [m for m in mail.outbox if m.to == [sleeper.email]] == []
        assert rung() == []
        request = alarm(area, li_wei)
        clock.move(minutes=2)
        climb()
        assert rung() == ["一线"]
        actions.accept(request, by=director_zhou)
        assert not Ladder.objects.filter(stopped_at=None).exists()
        clock.move(hours=8)  # seven in the morning is past
        mail.outbox.clear()
        send_everything()
        [digest] = [m for m in mail.outbox if m.to == [sleeper.email]]
        assert "20" in digest.subject
        assert rung() == ["一线"]

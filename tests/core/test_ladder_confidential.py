"""A crisis climbs to counsellors on duty by name and to nobody else; the record keeps its token and no person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from hub.core.announce import Event, announce
from hub.core.kit import clock
from hub.core.ladder import actions, policies, standing
from hub.core.ladder.actions import Subject
from hub.core.ladder.models import Ladder
from hub.core.ladder.policies import Alert, Policy, Rung
from hub.core.ladder.words import Why
from hub.core.live.models import StreamRow
from hub.core.notices.models import Notice
from hub.core.notices.wording import Words
from hub.core.people.models import Area, Duty, Person
from hub.core.people.words import Role
from hub.core.record import write
from hub.core.record.models import RecordEntry
from tests.core.ladder_kit import climb, with_phone
from tests.core.notices_kit import Provider, send_everything

pytestmark = pytest.mark.django_db
TOKEN, CASE, KIND = "c-7Q3F", 41, "case"
CALLS = "/area/xinminzhu/calls/"
COUNSEL = frozenset({Role.COUNSELLOR, Role.CLINICAL_LEAD})


def in_words(ladder: Ladder, _rung: Rung) -> Words:
    """Words that only a counsellor may read; what would leave the hub is careless on purpose."""
    return Words("李伟 speaks of suicide.", title="李伟", short="李伟: suicidal, building 12")


def leads(ladder: Ladder) -> list[int]:
    """The clinical leads."""
    from hub.core.people.access import people_with_role

    return list(people_with_role(ladder.area_id, Role.CLINICAL_LEAD).values_list("pk", flat=True))


POLICY = Policy(
    name="crisis", kind=KIND, again=(5, 25), words=in_words, roles=COUNSEL, fallback=leads,
    rungs=(
        Rung("duty", "Counsellors on duty", (0, 0), standing.on_duty_as(Role.COUNSELLOR)),
        Rung("leads", "Clinical leads", (5, 25), leads),
    ),
    streams=lambda ladder: [f"crisis:{ladder.area_id}"],
    manned=lambda area: Duty.objects.filter(area=area, role=Role.COUNSELLOR).exists(),
    shown=lambda found: {one.pk: Alert(one, TOKEN, "", "/wellbeing/", "/wellbeing/") for one in found},
    token=lambda _ladder: TOKEN,
)  # fmt: skip


@pytest.fixture
def crisis(area: Area, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Subject:
    """A policy of the tests' own, and what it is about."""
    monkeypatch.setitem(policies._policies, POLICY.name, POLICY)
    settings.SMS_BACKEND = "tests.core.notices_kit.Provider"
    Provider.reset()
    return Subject(POLICY.name, KIND, CASE, area)


@pytest.fixture
def wu(area: Area) -> Person:
    """A counsellor on duty."""
    person = with_phone("吴老师", area, "11111111", Role.COUNSELLOR)
    until = clock.now() + timedelta(hours=12)
    Duty.objects.create(person=person, area=area, role=Role.COUNSELLOR, until=until)
    return person


def begin(subject: Subject, by: Person | None = None) -> None:
    """The alarm starts."""
    with transaction.atomic():
        announce(*actions.start(subject, 0, by=by))


def end(subject: Subject, by: Person) -> None:
    """Somebody has it."""
    with transaction.atomic():
        announce(*actions.stop(subject, by=by, why=Why.TAKEN))


def record() -> list[tuple[RecordEntry, dict[str, object]]]:
    """What the record keeps of it."""
    return list(write.history(KIND, TOKEN))


def test_only_counsellors_on_duty_hear_and_the_record_names_nobody(
    area: Area, noon: datetime, crisis: Subject, wu: Person, dr_lin: Person, auntie_wang: Person,
    director_zhou: Person, li_wei: Person,
) -> None:  # fmt: skip
    head = with_phone("周主任医师", area, "22222222", Role.CLINICAL_LEAD)
    rows = set(StreamRow.objects.values_list("pk", flat=True))
    begin(crisis, by=li_wei)
    assert set(Notice.objects.values_list("person", flat=True)) == {wu.pk}
    new = StreamRow.objects.exclude(pk__in=rows)
    assert set(new.values_list("stream", flat=True)) == {f"crisis:{area.pk}", f"inbox:{wu.pk}"}
    clock.move(minutes=5)
    assert climb() == 1
    assert set(Notice.objects.values_list("person", flat=True)) == {wu.pk, head.pk}
    end(crisis, by=wu)
    kept = record()
    assert [entry.verb for entry, _said in kept] == [
        "ladder.alert.sent",
        "ladder.alert.sent",
        "ladder.alert.stopped",
    ]
    everybody = {one.pk for one in Person.objects.all()}
    for entry, said in kept:
        assert (entry.confidential, entry.actor_id, entry.beneficiary_id) == (True, None, None)
        assert set(said) <= {"level", "round", "step", "rung", "why"}
        assert not {"told", "person", "people"} & set(said), everybody
    assert not RecordEntry.objects.filter(subject_kind=KIND, subject_id=str(CASE)).exists()
    assert Ladder.objects.get().stopped_by is None


def test_what_leaves_the_hub_says_nothing(noon: datetime, crisis: Subject, wu: Person) -> None:
    begin(crisis)
    send_everything()
    [(to, text, _reference)] = Provider.taken
    assert to == wu.phone
    assert not any(word in text for word in ("李伟", "suicid", "12", "level", "级"))
    notice = wu.notices.get()
    assert (notice.words["msgid"], notice.path) == ("You are needed now. Open it and take it.", CALLS)
    assert "李伟" not in str(notice.words)  # a mail would carry it


def test_nobody_is_on_duty(area: Area, noon: datetime, crisis: Subject, auntie_wang: Person) -> None:
    head = with_phone("周主任医师", area, "22222222", Role.CLINICAL_LEAD)
    begin(crisis)
    assert set(Notice.objects.values_list("person", flat=True)) == {head.pk}
    verbs = {entry.verb for entry, _said in record()}
    assert verbs == {"ladder.alert.sent", "ladder.alert.nobody_there"}
    assert all(entry.confidential and "told" not in said for entry, said in record())
    send_everything()
    [(_to, text, _reference)] = {one[1]: one for one in Provider.taken}.values()
    assert not any(word in text for word in ("李伟", "0"))


def test_no_desk_and_no_operator_sees_it(
    area: Area, noon: datetime, crisis: Subject, wu: Person, auntie_wang: Person, director_zhou: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    from tests.conftest import staff

    begin(crisis)
    keeper = staff("运维", area, Role.OPERATOR, email="ops@example.org")
    for person in (auntie_wang, director_zhou):
        browser = sign_in(person)
        for name in ("ladder:banner", "ladder:ladders", "desk:queue", "ladder:rota"):
            page = browser.get(reverse(name, args=[area.slug])).content.decode()
            assert TOKEN not in page
            assert f"{KIND}:{CASE}" not in page
        assert browser.get(f"/api/v1/areas/{area.slug}/alarms").json() == []
    page = sign_in(keeper).get(reverse("ladder:ladders", args=[area.slug])).content.decode()
    assert f"{KIND}:{CASE}" not in page
    assert TOKEN not in page


def test_whoever_is_named_finds_it_and_nobody_else(
    area: Area, noon: datetime, crisis: Subject, wu: Person, auntie_wang: Person, director_zhou: Person,
    sign_in: Callable[..., Client],
) -> None:  # fmt: skip
    head = with_phone("周主任医师", area, "22222222", Role.CLINICAL_LEAD)
    off_duty = with_phone("郑老师", area, "33333333", Role.COUNSELLOR)
    both = with_phone("王老师", area, "44444444", Role.COUNSELLOR, Role.COMMITTEE)
    begin(crisis)
    everybody = Person.objects.filter(
        pk__in=[one.pk for one in (wu, head, off_duty, both, auntie_wang, director_zhou)]
    )
    url, api = reverse("ladder:calls", args=[area.slug]), f"/api/v1/areas/{area.slug}/calls"

    def who() -> set[int]:
        """Who finds it on the page, by the API, and by any page of the desk."""
        found = set()
        for person in everybody:
            browser = sign_in(person)
            seen = {TOKEN in browser.get(url).content.decode()}
            seen |= {TOKEN in browser.get(api).content.decode()}
            assert len(seen) == 1, person
            desk = [
                reverse(name, args=[area.slug]) for name in ("ladder:banner", "ladder:ladders", "ladder:rota")
            ]
            assert not any(TOKEN in browser.get(page).content.decode() for page in desk), person
            found |= {person.pk} if seen == {True} else set()
        return found

    assert who() == {wu.pk}
    clock.move(minutes=5)
    climb()
    assert who() == {wu.pk, head.pk}
    page = sign_in(wu).get(wu.notices.latest("pk").path).content.decode()
    assert TOKEN in page
    assert "李伟" not in page
    Duty.objects.update(ended_at=clock.now())
    assert who() == {head.pk}


def test_i_have_it(
    area: Area, noon: datetime, crisis: Subject, wu: Person, sign_in: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The service makes the case theirs in the same transaction; the second is told that somebody has it."""
    theirs: list[Person] = []

    def taken(_ladder: Ladder, by: Person) -> list[Event]:
        theirs.append(by)
        return []

    plugged = replace(POLICY, taken=taken)
    monkeypatch.setitem(policies._policies, POLICY.name, plugged)
    off_duty = with_phone("郑老师", area, "33333333", Role.COUNSELLOR)
    begin(crisis)
    ladder = Ladder.objects.get()
    url = reverse("ladder:take", args=[area.slug, ladder.pk])
    assert sign_in(off_duty).post(url).status_code == 404
    assert sign_in(wu).post(url)["Location"] == CALLS
    assert (theirs, Ladder.objects.get().stopped_by, Ladder.objects.get().why) == ([wu], None, Why.TAKEN)
    assert (
        sign_in(wu).post(f"/api/v1/areas/{area.slug}/calls/{ladder.pk}/taking").json()["code"]
        == "alarm.taken"
    )
    assert theirs == [wu]
    assert TOKEN not in sign_in(wu).get(CALLS).content.decode()
    assert not Notice.objects.filter(person=wu, open_key__isnull=False).exists()

"""An announcement reaches exactly those it is for."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate import access, audience
from hub.core.estate.actions import announcements, telling
from hub.core.estate.actions.announcements import Draft, Text
from hub.core.estate.models import Announcement
from hub.core.estate.words import Audience
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.live import names
from hub.core.notices import wording
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Person, RoleGrant
from hub.core.people.words import Role
from tests.conftest import door, resident
from tests.core.estate_kit import another_building, at_once, fresh, watching

SignIn = Callable[..., Client]
WORDS = {
    "zh-hans": Text("明天上午核酸", "九点在中庭。"),
    "en": Text("Tests tomorrow", "At nine in the courtyard."),
}


@pytest.fixture
def west(area: Area) -> Person:
    """Somebody in 13栋, in the western zone."""
    return resident("西区老孙", door(another_building(area), "0101"))


def sent(area: Area, by: Person, **more: object) -> Announcement:
    """An announcement on its readers' pages."""
    written = Draft(texts=WORDS, **more)  # type: ignore[arg-type]
    return announcements.send(announcements.draft(area, written, by=by), by=by)


def readers(announcement: Announcement, *people: Person) -> set[Person]:
    """On whose pages it stands; the audience by its own reckoning must be the same."""
    found = {
        person for person in people if access.announcements_for(person).filter(pk=announcement.pk).exists()
    }
    assert found == set(audience.people_in(announcement))
    return found


@pytest.mark.django_db
def test_everyone_is_who_lives_and_who_works_here(
    area: Area,
    granny_chen: Person,
    li_wei: Person,
    west: Person,
    xiao_zhao: Person,
    auntie_wang: Person,
    stranger: Person,
) -> None:
    """Not another estate."""
    cast = (granny_chen, li_wei, west, xiao_zhao, auntie_wang, stranger)
    assert readers(sent(area, auntie_wang), *cast) == set(cast) - {stranger}


@pytest.mark.django_db
def test_a_zone_a_building_a_role(
    area: Area,
    building: Building,
    granny_chen: Person,
    li_wei: Person,
    west: Person,
    xiao_zhao: Person,
    auntie_wang: Person,
    stranger: Person,
) -> None:
    """Each exactly; the stranger, who is a volunteer elsewhere, is none of them."""
    cast = (granny_chen, li_wei, west, xiao_zhao, auntie_wang, stranger)
    zone = sent(area, auntie_wang, audience=Audience.ZONE, zone="西")
    one = sent(area, auntie_wang, audience=Audience.BUILDING, building=building)
    role = sent(area, auntie_wang, audience=Audience.ROLE, role=Role.VOLUNTEER)
    assert readers(zone, *cast) == {west}
    assert readers(one, *cast) == {granny_chen, li_wei}
    assert readers(role, *cast) == {xiao_zhao}


@pytest.mark.django_db
def test_who_left_or_whose_role_ended_is_not_a_reader(
    area: Area, granny_chen: Person, li_wei: Person, xiao_zhao: Person, auntie_wang: Person
) -> None:
    """Rights are read when the page is, not when it was sent."""
    all_of_them = sent(area, auntie_wang)
    granny_chen.memberships.update(ended_at=all_of_them.sent_at)
    RoleGrant.objects.filter(person=xiao_zhao).update(revoked_at=all_of_them.sent_at)
    assert readers(all_of_them, granny_chen, li_wei, xiao_zhao, auntie_wang) == {li_wei, auntie_wang}


@pytest.mark.django_db
def test_a_draft_stands_on_nobodys_page(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    """The writer sees first how it reads and whom it will reach."""
    with watching() as seen:
        made = announcements.draft(area, Draft(texts=WORDS), by=auntie_wang)
    assert (seen.streams, seen.people) == ({names.desk(area.pk)}, set())
    assert not access.announcements_for(li_wei).exists()
    announcements.rewrite(made, Draft(texts={"en": WORDS["en"]}), by=auntie_wang)
    assert audience.shown([fresh(made)], "zh-hans")[0].title == "Tests tomorrow"


@pytest.mark.django_db
def test_each_is_told_in_their_language_some_at_a_time(
    area: Area, granny_chen: Person, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once each, however often the job is run again."""
    Person.objects.filter(pk=li_wei.pk).update(language="en")
    made = sent(area, auntie_wang)
    edition = made.editions.get()
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    with watching() as seen:
        assert [telling.tell_some(edition.pk) for _ in range(4)] == [2, 1, 0, 0]
    assert seen.told("estate.announcement.told") == {granny_chen.pk, li_wei.pk, auntie_wang.pk}
    assert seen.streams == set()
    titles = {notice.person_id: wording.sentence(notice.words) for notice in Notice.objects.all()}
    assert titles == {
        li_wei.pk: "Tests tomorrow",
        granny_chen.pk: "明天上午核酸",
        auntie_wang.pk: "明天上午核酸",
    }
    assert fresh(edition).told == 3
    assert fresh(edition).told_at


@pytest.mark.django_db
def test_a_withdrawn_one_tells_nobody_more(
    area: Area, granny_chen: Person, li_wei: Person, auntie_wang: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the job is under way."""
    made = sent(area, auntie_wang)
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    edition = made.editions.get()
    telling.tell_some(edition.pk)
    announcements.withdraw(made, by=auntie_wang, why="改期")
    assert telling.tell_some(edition.pk) == 0
    assert Notice.objects.count() == 1
    assert not access.announcements_for(li_wei).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_nobody_twice(
    area: Area, granny_chen: Person, li_wei: Person, auntie_wang: Person
) -> None:
    """The place reached is moved on by one of them."""
    edition = sent(area, auntie_wang).editions.get()
    at_once(*(lambda: telling.tell_some(edition.pk) for _ in range(4)))
    assert sorted(Notice.objects.values_list("person", "count")) == sorted(
        (person.pk, 1) for person in (granny_chen, li_wei, auntie_wang)
    )


@pytest.mark.django_db
def test_an_urgent_one_passes_quiet_hours(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    """Level 1, an ordinary one level 3."""
    for urgent, level in ((True, 1), (False, 3)):
        telling.tell_some(sent(area, auntie_wang, urgent=urgent).editions.get().pk)
        assert set(Notice.objects.values_list("urgency", flat=True)) == {level}
        Notice.objects.all().delete()


@pytest.mark.django_db
def test_it_is_sent_once(area: Area, auntie_wang: Person) -> None:
    """The second click, and the second window."""
    made = announcements.draft(area, Draft(texts=WORDS), by=auntie_wang)
    announcements.send(fresh(made), by=auntie_wang, version=1)
    with watching() as seen, pytest.raises(Conflict):
        announcements.send(fresh(made), by=auntie_wang, version=1)
    assert seen.verbs == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"texts": {}}, "announcement.words"),
        ({"texts": {"en": Text("Title", " ")}}, "announcement.words"),
        ({"texts": {"fr": Text("Titre", "Texte")}}, "announcement.language"),
        ({"audience": Audience.ZONE, "zone": "南极"}, "announcement.zone"),
        ({"audience": Audience.BUILDING}, "announcement.building"),
        ({"audience": Audience.ROLE}, "announcement.role"),
    ],
)
def test_what_reaches_nobody_or_says_nothing_is_refused(
    more: dict[str, object], code: str, area: Area, building: Building, auntie_wang: Person
) -> None:
    """Nothing is kept."""
    with pytest.raises(Invalid) as refused:
        announcements.draft(area, Draft(**{"texts": WORDS, **more}), by=auntie_wang)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Announcement.objects.exists()


@pytest.mark.django_db
def test_a_building_of_another_area_is_refused(area: Area, other_area: Area, auntie_wang: Person) -> None:
    """Nobody announces to somebody else's estate."""
    theirs = Building.objects.create(area=other_area, number="1")
    with pytest.raises(Invalid, match=r"announcement\.building"):
        announcements.draft(
            area, Draft(texts=WORDS, audience=Audience.BUILDING, building=theirs), by=auntie_wang
        )


@pytest.mark.django_db
def test_only_the_committee_of_the_area_does(
    area: Area, auntie_wang: Person, xiao_zhao: Person, stranger: Person
) -> None:
    """Not a volunteer, not another estate's committee."""
    made = announcements.draft(area, Draft(texts=WORDS), by=auntie_wang)
    for person in (xiao_zhao, stranger):
        with pytest.raises(NotYours):
            announcements.draft(area, Draft(texts=WORDS), by=person)
        with pytest.raises(NotYours):
            announcements.send(made, by=person)
        with pytest.raises(NotYours):
            announcements.withdraw(made, by=person)
    assert fresh(made).state == "draft"


@pytest.mark.django_db
def test_by_the_pages(
    area: Area, building: Building, li_wei: Person, auntie_wang: Person, stranger: Person, sign_in: SignIn
) -> None:
    """Written, looked at, sent, printed; an incomplete form keeps what was typed."""
    client, base = sign_in(auntie_wang), f"/area/{area.slug}/announcements/"
    typed = {"title_en": "Water", "audience": "building", "pinned": "on"}
    bad = client.post(f"{base}new/", typed)
    assert bad.status_code == 422
    assert 'value="Water"' in bad.content.decode()
    good = client.post(f"{base}new/", {**typed, "body_en": "Off from nine.", "building": str(building.pk)})
    made = Announcement.objects.get()
    assert good["Location"] == f"{base}{made.pk}/"
    assert client.post(f"{base}{made.pk}/sending/", {"version": "1"}).status_code == 303
    assert "Off from nine." in client.get(f"{base}{made.pk}/print/").content.decode()
    assert "<svg" in client.get(f"{base}{made.pk}/print/").content.decode()
    assert "Off from nine." in sign_in(li_wei).get(f"/announcements/{made.pk}/").content.decode()
    assert sign_in(stranger).get(f"/announcements/{made.pk}/").status_code == 404
    assert sign_in(stranger).get(f"{base}{made.pk}/").status_code == 404

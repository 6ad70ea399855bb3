""" "I have read this": receipts per person, counted per door and building."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate import access, audience
from hub.core.estate import announcements as shown
from hub.core.estate.actions import announcements, living, telling
from hub.core.estate.actions.announcements import Draft, Text
from hub.core.estate.models import Announcement, AnnouncementReceipt
from hub.core.estate.words import Audience, ReadHow
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.notices.models import Notice
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import Role
from tests.core.estate_kit import at_once, empty_door, fresh, household_of, watching

SignIn = Callable[..., Client]
WORDS = {"zh-hans": Text("明天上午核酸", "九点在中庭。"), "en": Text("Tests tomorrow", "At nine.")}


@pytest.fixture
def announcement(area: Area, auntie_wang: Person) -> Announcement:
    """To everyone, sent."""
    made = announcements.draft(area, Draft(texts=WORDS), by=auntie_wang)
    return announcements.send(made, by=auntie_wang)


@pytest.mark.django_db
def test_it_leaves_the_home_page_once_read(
    announcement: Announcement, li_wei: Person, granny_chen: Person, sign_in: SignIn
) -> None:
    """With a plain form; the other reader's stays; the notice in the inbox is read too."""
    telling.tell_some(announcement.editions.get().pk)
    client = sign_in(li_wei)
    [item] = shown.pinned_for(li_wei)
    assert (item.title, item.fallback) == ("明天上午核酸", False)
    home = client.get("/").content.decode()
    assert "明天上午核酸" in home
    sent = client.post(f"/announcements/{announcement.pk}/receipt/", {"edition": "1"})
    assert sent["Location"] == f"/announcements/{announcement.pk}/"
    assert shown.pinned_for(li_wei) == []
    assert len(shown.pinned_for(granny_chen)) == 1
    assert Notice.objects.get(person=li_wei).read_at is not None
    assert Notice.objects.get(person=granny_chen).read_at is None


@pytest.mark.django_db
def test_read_twice_is_read_once(announcement: Announcement, li_wei: Person) -> None:
    """A second tap, and the outbox that sends again."""
    with watching() as seen:
        for _ in range(2):
            announcements.read(announcement, by=li_wei, edition=1)
    assert seen.verbs == ["estate.announcement.read"]
    assert AnnouncementReceipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_receipt(announcement: Announcement, li_wei: Person) -> None:
    """No error for either."""
    results = at_once(
        *(lambda: announcements.read(fresh(announcement), by=li_wei, edition=1) for _ in range(3))
    )
    assert {type(result).__name__ for result in results} == {"Announcement"}
    assert AnnouncementReceipt.objects.count() == 1


@pytest.mark.django_db
def test_whom_it_is_not_for_cannot_mark_it(
    announcement: Announcement, stranger: Person, sign_in: SignIn
) -> None:
    """The same 404 as one that does not exist."""
    client = sign_in(stranger)
    assert client.post(f"/announcements/{announcement.pk}/receipt/", {"edition": "1"}).status_code == 404
    assert client.post("/announcements/999999/receipt/", {"edition": "1"}).status_code == 404
    assert client.get(f"/announcements/{announcement.pk}/receipt/").status_code == 405


@pytest.mark.django_db
def test_a_door_counts_when_one_member_has_read_it(
    announcement: Announcement,
    building: Building,
    granny_door: Household,
    granny_chen: Person,
    li_wei: Person,
    auntie_wang: Person,
) -> None:
    """Empty doors do not count; the unread ones are listed in walking order."""
    empty_door(building, "0601")
    daughter = living.move_in(granny_door, living.Newcomer(name="陈小红"), by=auntie_wang)
    [row] = audience.reading(announcement)
    assert (row.doors, row.read, row.unread) == (2, 0, 2)
    assert list(audience.unread_households(announcement, building)) == [granny_door, household_of(li_wei)]
    announcements.read(announcement, by=daughter.person, edition=1)
    [row] = audience.reading(announcement)
    assert (row.doors, row.read) == (2, 1)
    assert list(audience.unread_households(announcement)) == [household_of(li_wei)]
    assert granny_chen in audience.unread_people(announcement)


@pytest.mark.django_db
def test_told_by_phone_counts_for_all_behind_the_door(
    area: Area,
    announcement: Announcement,
    building: Building,
    granny_door: Household,
    granny_chen: Person,
    auntie_wang: Person,
    sign_in: SignIn,
) -> None:
    """Granny Chen has no smartphone; who rang her stands beside it."""
    client, base = sign_in(auntie_wang), f"/area/{area.slug}/announcements/{announcement.pk}/"
    page = client.get(f"{base}unread/{building.pk}/").content.decode()
    assert "陈桂花" in page
    sent = client.post(f"{base}told/", {"household": str(granny_door.pk), "how": "phone"})
    assert sent["Location"] == f"{base}unread/{building.pk}/"
    receipt = AnnouncementReceipt.objects.get()
    assert (receipt.person, receipt.how, receipt.by) == (granny_chen, ReadHow.PHONE, auntie_wang)
    assert not audience.unread_households(announcement, building).filter(pk=granny_door.pk).exists()


@pytest.mark.django_db
def test_a_household_is_told_only_what_is_for_it(
    area: Area,
    other_area: Area,
    granny_door: Household,
    granny_chen: Person,
    auntie_wang: Person,
    xiao_zhao: Person,
) -> None:
    """Nor does a volunteer mark doors as told by themselves (an errand does)."""
    made = announcements.draft(
        area, Draft(texts=WORDS, audience=Audience.ROLE, role=Role.VOLUNTEER), by=auntie_wang
    )
    announcements.send(made, by=auntie_wang)
    with pytest.raises(Invalid, match=r"announcement\.not_theirs"):
        announcements.read_out(made, granny_door, by=auntie_wang, how=ReadHow.PHONE)
    with pytest.raises(NotYours):
        announcements.read_out(made, granny_door, by=xiao_zhao, how=ReadHow.DOOR)
    with pytest.raises(Invalid, match=r"announcement\.how"):
        announcements.read_out(made, granny_door, by=auntie_wang, how=ReadHow.SELF)


@pytest.mark.django_db
def test_a_changed_rule_reaches_everyone_again(
    announcement: Announcement, li_wei: Person, granny_chen: Person, auntie_wang: Person
) -> None:
    """Unread for everyone, told again; a corrected spelling leaves it read and tells nobody."""
    announcements.read(announcement, by=li_wei, edition=1)
    spelling = {"zh-hans": Text("明天上午核酸检测", "九点在中庭。")}
    announcements.revise(fresh(announcement), spelling, by=auntie_wang, tell_again=False)
    assert shown.pinned_for(li_wei) == []
    assert [item.title for item in shown.pinned_for(granny_chen)] == ["明天上午核酸检测"]
    rule = {"zh-hans": Text("明天下午核酸", "两点在中庭。")}
    announcements.revise(fresh(announcement), rule, by=auntie_wang, tell_again=True)
    assert [item.title for item in shown.pinned_for(li_wei)] == ["明天下午核酸"]
    with watching() as seen:
        telling.tell_some(announcement.editions.get(number=3).pk)
        assert telling.tell_some(announcement.editions.get(number=1).pk) == 0
    assert seen.told("estate.announcement.told") == {li_wei.pk, granny_chen.pk, auntie_wang.pk}
    assert announcement.editions.count() == 3


@pytest.mark.django_db
def test_an_old_page_does_not_read_the_new_edition(
    announcement: Announcement, li_wei: Person, auntie_wang: Person
) -> None:
    """What they never saw is not taken for read, also when it is sent late from the outbox."""
    rule = {"zh-hans": Text("明天下午核酸", "两点在中庭。")}
    announcements.revise(fresh(announcement), rule, by=auntie_wang, tell_again=True)
    announcements.read(fresh(announcement), by=li_wei, edition=1)
    assert access.unread_by(li_wei).filter(pk=announcement.pk).exists()
    announcements.read(fresh(announcement), by=li_wei, edition=99)
    assert not access.unread_by(li_wei).exists()
    assert AnnouncementReceipt.objects.filter(edition__gt=2).count() == 0


@pytest.mark.django_db
def test_two_staff_revise_and_no_word_is_lost(
    area: Area, announcement: Announcement, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    """409 with both texts; only what was sent can be revised."""
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/announcements/{announcement.pk}/edit/"
    announcements.revise(
        fresh(announcement), {"en": Text("Theirs", "Body.")}, by=director_zhou, tell_again=False
    )
    typed = {"version": "2", "title_en": "Mine", "body_en": "My body."}
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert client.post(url, {**typed, "version": "3"}).status_code == 303
    announcements.withdraw(fresh(announcement), by=auntie_wang)
    with pytest.raises(Conflict, match=r"announcement\.not_out"):
        announcements.revise(fresh(announcement), {"en": Text("x", "y")}, by=auntie_wang, tell_again=False)


@pytest.mark.django_db
def test_without_words_in_their_language_the_other_stands_in_marked(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    """A reader of English sees the Chinese text and that it is Chinese."""
    made = announcements.draft(area, Draft(texts={"zh-hans": WORDS["zh-hans"]}), by=auntie_wang)
    announcements.send(made, by=auntie_wang)
    item = audience.shown([made], "en")[0]
    assert (item.title, item.language, item.fallback) == ("明天上午核酸", "zh-hans", True)
    Person.objects.filter(pk=li_wei.pk).update(language="en")
    page = sign_in(li_wei).get(f"/announcements/{made.pk}/").content.decode()
    assert "There are no words in your language yet." in page


@pytest.mark.django_db
def test_the_pages_take_a_bounded_number_of_queries(
    area: Area, building: Building, announcement: Announcement, auntie_wang: Person, li_wei: Person, sign_in: SignIn,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    """Whatever the data: 40 doors more, no query more."""
    for number in range(40):
        living.move_in(
            empty_door(building, f"10{number:02}"), living.Newcomer(name=f"某{number}"), by=auntie_wang
        )
    desk, resident = sign_in(auntie_wang), sign_in(li_wei)
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        desk.get(f"/area/{area.slug}/announcements/{announcement.pk}/")
    with django_assert_max_num_queries(40):  # type: ignore[attr-defined]
        desk.get(f"/area/{area.slug}/announcements/{announcement.pk}/unread/{building.pk}/")
    with django_assert_max_num_queries(30):  # type: ignore[attr-defined]
        resident.get("/announcements/")

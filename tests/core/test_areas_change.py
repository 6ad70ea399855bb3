"""An area's settings, contacts and phases."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.estate import access, audience
from hub.core.estate.actions import areas
from hub.core.estate.actions.announcements import Text
from hub.core.kit.errors import Conflict, NotYours
from hub.core.live import names
from hub.core.people.models import Area, Person
from hub.core.people.words import Phase
from tests.core.estate_kit import at_once, fresh, second_lead, watching

WORDS = {"zh-hans": Text("开始解封", "请看公告。"), "en": Text("Easing begins", "Read the announcements.")}
SignIn = Callable[..., Client]


@pytest.mark.django_db
def test_a_lead_changes_names_and_numbers(area: Area, director_zhou: Person) -> None:
    """The desk of the area learns of it, nobody is told."""
    with watching() as seen:
        areas.change_settings(area, {"name": "新民主路一期"}, by=director_zhou)
    assert fresh(area).name == "新民主路一期"
    assert (seen.verbs, seen.streams, seen.people) == (["estate.area.changed"], {names.desk(area.pk)}, set())


@pytest.mark.django_db
def test_nobody_else_changes_them(area: Area, auntie_wang: Person, stranger: Person) -> None:
    """Neither the committee's members nor another area's."""
    for person in (auntie_wang, stranger):
        with pytest.raises(NotYours):
            areas.change_settings(area, {"name": "x"}, by=person)
        with pytest.raises(NotYours):
            areas.change_phase(area, Phase.EASING, by=person, texts=WORDS)
    assert fresh(area).phase == Phase.CLOSED


@pytest.mark.django_db
def test_a_stale_form_shows_both_texts_and_loses_nothing(
    area: Area, director_zhou: Person, sign_in: SignIn
) -> None:
    """The second of two leads sees what the first saved beside what they typed, and may save on top."""
    client, url = sign_in(director_zhou), f"/area/{area.slug}/settings/edit/"
    typed = {
        "version": "1", "name": "我写的", "name_en": "Mine", "committee_phone": "021-55550199",
        "time_zone": "Asia/Shanghai", "languages": ["zh-hans", "en"],
    }  # fmt: skip
    areas.change_settings(area, {"name": "别人写的"}, by=second_lead(area))
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "别人写的" in page
    assert 'value="我写的"' in page
    assert 'name="version" value="2"' in page
    assert client.post(url, {**typed, "version": "2"}).status_code == 303
    assert fresh(area).name == "我写的"


@pytest.mark.django_db
def test_a_threshold_at_its_usual_value_is_not_kept(
    area: Area, director_zhou: Person, sign_in: SignIn
) -> None:
    """So that a later release may change what is usual."""
    client, url = sign_in(director_zhou), f"/area/{area.slug}/settings/numbers/"
    client.post(url, {"version": "1", "estate-role_days": "7", "estate-proxy_days": "14"})
    assert fresh(area).thresholds == {"estate.role_days": 7}


@pytest.mark.django_db
def test_a_called_number_is_marked_with_the_day(
    area: Area, auntie_wang: Person, sign_in: SignIn, noon: object
) -> None:
    """Half a contact is refused, and the other lines stay as typed."""
    client, url = sign_in(auntie_wang), f"/area/{area.slug}/settings/contacts/"
    frame = {"contact-TOTAL_FORMS": "2", "contact-INITIAL_FORMS": "0", "version": "1"}
    first = {"contact-0-name": "第三医院", "contact-0-phone": "120", "contact-0-called": "on"}
    half = client.post(url, {**frame, **first, "contact-1-name": "派出所"})
    assert half.status_code == 422
    assert 'value="第三医院"' in half.content.decode()
    assert client.post(url, {**frame, **first}).status_code == 303
    [kept] = fresh(area).emergency_contacts
    assert (kept["phone"], kept["verified_at"][:10]) == ("120", "2022-04-09")
    assert client.post(url, {**frame, **first}).status_code == 409


@pytest.mark.django_db
def test_a_phase_is_announced_to_everyone_in_the_same_step(
    area: Area,
    director_zhou: Person,
    granny_chen: Person,
    li_wei: Person,
    xiao_zhao: Person,
    stranger: Person,
) -> None:
    """Who lives or works here; nobody of another estate."""
    with watching() as seen:
        made = areas.change_phase(area, Phase.EASING, by=director_zhou, texts=WORDS)
    assert fresh(area).phase == Phase.EASING
    assert seen.verbs == ["estate.area.phase_changed", "estate.announcement.sent"]
    assert set(audience.people_in(made)) == {director_zhou, granny_chen, li_wei, xiao_zhao}
    assert list(access.unread_by(li_wei)) == [made]
    assert not access.unread_by(stranger).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("to", [Phase.PREPARING, Phase.REOPENED, Phase.PURGED, Phase.CLOSED])
def test_a_phase_follows_only_its_own(area: Area, director_zhou: Person, to: Phase) -> None:
    """From "closed" nothing but "easing"; a refused change announces nothing."""
    with watching() as seen, pytest.raises(Conflict, match=r"phase\.closed_way"):
        areas.change_phase(area, to, by=director_zhou, texts=WORDS)
    assert seen.verbs == []


@pytest.mark.django_db
def test_the_page_of_a_phase_comes_with_words_to_send(
    area: Area, director_zhou: Person, sign_in: SignIn
) -> None:
    """In both languages; wordless, nothing is changed."""
    client, url = sign_in(director_zhou), f"/area/{area.slug}/phase/"
    page = client.get(url).content.decode()
    assert "The rules are being eased" in page
    empty = client.post(url, {"phase": "easing", "version": "1"})
    assert (empty.status_code, fresh(area).phase) == (422, Phase.CLOSED)
    sent = {"phase": "easing", "version": "1", "title_en": "Easing", "body_en": "Read on."}
    assert client.post(url, sent).status_code == 303
    assert fresh(area).phase == Phase.EASING


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_at_once_one_moves_the_area_on(area: Area, director_zhou: Person) -> None:
    """And everyone is told once."""
    other = second_lead(area)
    results = at_once(
        *(
            lambda by=by: areas.change_phase(fresh(area), Phase.EASING, by=by, texts=WORDS, version=1)
            for by in (director_zhou, other)
        )
    )
    assert sorted(type(result).__name__ for result in results) == ["Announcement", "Conflict"]
    assert area.announcements.count() == 1

"""Passes: asked for, approved, refused, revoked, another time, over."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from hub.core.estate import proxy
from hub.core.flow.idempotent import Key
from hub.core.kit import clock, invariants
from hub.core.kit.codes import signed
from hub.core.kit.errors import Conflict, Invalid, NotYours
from hub.core.live import names, registry
from hub.core.live.models import StreamRow
from hub.core.media import actions as media
from hub.core.media.models import Picture
from hub.core.notices.models import Notice
from hub.core.notices.wording import short
from hub.core.people import keys
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from support.passes import access, actions, bundle, judging, signing
from support.passes.models import DayWord, Gate, Pass
from support.passes.words import Reason, State
from tests.conftest import staff
from tests.core.pictures import jpeg, upload
from tests.support.pass_kit import approved, asked, fresh, leave, scanned, verbs, work

pytestmark = pytest.mark.django_db


def told(verb: str) -> set[int]:
    """Whom an event told."""
    return set(Notice.objects.filter(verb=verb).values_list("person", flat=True))


def moved(verb: str) -> set[str]:
    """Which streams it moved."""
    return set(
        StreamRow.objects.filter(verb=verb)
        .exclude(stream__startswith="inbox")
        .values_list("stream", flat=True)
    )


def test_a_woman_in_labour_has_her_pass_after_one_tap_of_the_desk(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = asked(li_wei, purpose="birth", comes_back=False, back_by=None)
    assert (permit.state, permit.four_eyes, permit.payload) == (State.REQUESTED, False, "")
    actions.approve(permit, by=auntie_wang)
    checked = signed.check(permit.payload, signing.KIND, keys.public_keys(area), clock.now())
    assert checked.verdict == signed.Verdict.GOOD
    assert checked.data == {"c": permit.code, "v": 1, "n": 1, "o": 1}
    assert signing.link(permit).endswith(f"/area/xinminzhu/gate/#{permit.payload}")
    assert verbs(permit) == ["support.pass.asked", "support.pass.approved"]


def test_neither_the_square_nor_the_gate_nor_a_message_knows_why(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang, purpose="dialysis", words="周四透析")
    carried = str(bundle.of(auntie_wang, area))
    notices = [short(notice.words, 1) for notice in Notice.objects.filter(kind="pass")]
    for text in (
        carried,
        str(signed.check(permit.payload, "pass", keys.public_keys(area), noon).data),
        *notices,
    ):
        assert not any(word in text for word in ("dialysis", "透析", "0502", "+86"))
    assert all("12栋" in text and "李伟" not in text for text in notices)


def test_who_learns_of_what(
    area: Area,
    li_wei: Person,
    auntie_wang: Person,
    director_zhou: Person,
    stranger: Person,
    xiao_zhao: Person,
) -> None:
    guard = staff("吴保安", area, Role.GUARD)
    permit = approved(li_wei, auntie_wang)
    assert told("support.pass.asked") == {auntie_wang.pk, director_zhou.pk}
    assert told("support.pass.approved") == {li_wei.pk}
    actions.revoke(permit, "航班取消", by=auntie_wang)
    assert told("support.pass.revoked") == {li_wei.pk}
    three = {names.desk(area.pk), f"pass:{permit.pk}", f"gate:{area.pk}"}
    assert moved("support.pass.revoked") == three
    assert moved("support.pass.asked") == three - {f"gate:{area.pk}"}
    everybody = {li_wei.pk, auntie_wang.pk, director_zhou.pk, guard.pk, xiao_zhao.pk, stranger.pk}
    assert registry.allowed(f"gate:{area.pk}", everybody, second_factor=True) == {
        auntie_wang.pk,
        director_zhou.pk,
        guard.pk,
    }


def test_a_refusal_says_why_and_is_the_end(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    permit = asked(li_wei, purpose="other")
    with pytest.raises(Invalid):
        actions.refuse(permit, " ", by=auntie_wang)
    actions.refuse(permit, "请改用志愿者代办。", by=auntie_wang)
    assert (permit.state, permit.reason) == (State.REFUSED, "请改用志愿者代办。")
    assert told("support.pass.refused") == {li_wei.pk}
    with pytest.raises(Conflict):
        actions.approve(permit, by=auntie_wang)


def test_the_desk_gives_a_pass_to_an_elder_who_rings_and_she_is_told(
    area: Area, granny_chen: Person, auntie_wang: Person, noon: datetime
) -> None:
    home = granny_chen.memberships.select_related("household__building", "household__area").get().household
    acting = proxy.beneficiary_for(auntie_wang, home.pk)
    key = Key.of("tap", b"", auntie_wang)
    permit = actions.issue(home, leave(person=granny_chen), by=auntie_wang, acting_for=acting, key=key)
    again = actions.issue(home, leave(person=granny_chen), by=auntie_wang, acting_for=acting, key=key)
    assert (again.pk, fresh(permit).state, Pass.objects.count()) == (permit.pk, State.APPROVED, 1)
    assert granny_chen.pk in told("support.pass.approved")
    assert home.pk == permit.household_id


def test_nobody_approves_their_own_pass(area: Area, li_wei: Person) -> None:
    lead = staff("周主任", area, Role.LEAD)
    household = li_wei.memberships.get().household
    permit = actions.ask(household, leave(person=lead), by=lead)
    for act in (
        partial(actions.approve, permit, by=lead),
        partial(actions.issue, household, leave(person=lead), by=lead),
    ):
        with pytest.raises(NotYours) as refused:
            act()
        assert refused.value.code == "pass.own"
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.filter(pk=permit.pk).update(
            state=State.APPROVED, approved_by=lead, approved_at=clock.now()
        )


def test_a_key_workers_pass_needs_four_eyes(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)
    actions.approve(permit, by=auntie_wang)
    assert (permit.state, permit.payload) == (State.GRANTED, "")
    assert told("support.pass.granted") == {director_zhou.pk}
    with pytest.raises(NotYours) as refused:
        actions.approve(fresh(permit), by=auntie_wang)
    assert refused.value.code == "pass.same_eyes"
    actions.approve(permit, by=director_zhou)
    assert (permit.state, permit.first_by, permit.approved_by) == (State.APPROVED, auntie_wang, director_zhou)


def test_who_asked_at_the_desk_may_be_the_first_but_not_the_second(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    household = li_wei.memberships.get().household
    permit = fresh(actions.issue(household, work(li_wei), by=auntie_wang))
    assert (permit.state, permit.first_by) == (State.GRANTED, auntie_wang)
    other = fresh(actions.ask(household, work(li_wei), by=auntie_wang))
    actions.approve(other, by=director_zhou)
    with pytest.raises(NotYours):
        actions.approve(other, by=auntie_wang)


def test_the_row_itself_refuses_two_eyes(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    """The control: whoever goes round the action finds the constraint."""
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)
    now = clock.now()
    for first, second in ((auntie_wang, auntie_wang), (None, auntie_wang), (auntie_wang, li_wei)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pass.objects.filter(pk=permit.pk).update(
                state=State.APPROVED, first_by=first, approved_by=second, approved_at=now
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Pass.objects.filter(pk=permit.pk).update(four_eyes=False)


def test_another_time_is_signed_anew_and_the_old_paper_is_known_as_such(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    before = permit.payload
    later = noon + timedelta(hours=5)
    actions.change(
        permit, actions.Change(starts_at=later, ends_at=later + timedelta(hours=1)), by=auntie_wang
    )
    assert permit.payload != before
    assert permit.issue == 2
    assert judging.judge(fresh(permit), None, clock.now()).reason == Reason.NOT_YET
    [face] = bundle.of(auntie_wang, area)["passes"]
    assert (face["issue"], face["from"]) == (2, int(later.timestamp()))
    assert told("support.pass.changed") == {li_wei.pk}


def test_other_hours_of_a_key_worker_need_a_second_person_again_and_the_gate_knows(
    area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person, noon: datetime
) -> None:
    permit = actions.ask(li_wei.memberships.get().household, work(li_wei), by=li_wei)
    actions.approve(actions.approve(permit, by=auntie_wang), by=director_zhou)
    change = actions.Change(starts_at=permit.starts_at, ends_at=permit.ends_at + timedelta(days=7))
    actions.change(fresh(permit), change, by=director_zhou)
    assert fresh(permit).state == State.GRANTED
    assert [row["reason"] for row in bundle.of(auntie_wang, area)["dead"]] == [Reason.NOT_APPROVED]
    actions.approve(fresh(permit), by=auntie_wang)
    assert fresh(permit).state == State.APPROVED


def test_a_change_of_what_somebody_else_has_changed_is_refused(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    old = fresh(permit)
    change = actions.Change(starts_at=permit.starts_at, ends_at=permit.ends_at + timedelta(hours=1))
    actions.change(fresh(permit), change, by=auntie_wang)
    with pytest.raises(Conflict):
        actions.change(old, change, by=auntie_wang)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": timedelta(0)}, "ends_at"),
        ({"starts_at": timedelta(hours=-3), "ends_at": timedelta(hours=-2)}, "starts_at"),
        ({"ends_at": timedelta(days=40)}, "ends_at"),
        ({"back_by": timedelta(hours=-1)}, "back_by"),
        ({"back_by": timedelta(days=90)}, "back_by"),
        ({"starts_at": timedelta(days=70), "ends_at": timedelta(days=71)}, "starts_at"),
        ({"exits": 0}, "exits"),
        ({"days": "18"}, "days"),
        ({"purpose": "walk"}, "purpose"),
        ({"person": None}, "name"),
    ],
)
def test_what_is_no_pass_is_refused_at_its_field(
    area: Area, li_wei: Person, noon: datetime, wrong: dict[str, object], field: str
) -> None:
    given = {name: noon + value if isinstance(value, timedelta) else value for name, value in wrong.items()}
    with pytest.raises(Invalid) as refused:
        asked(li_wei, **given)
    assert list(refused.value.fields) == [field]


def test_what_is_over_expires_once_and_a_photo_goes_a_day_later(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit, waiting = approved(li_wei, auntie_wang), asked(li_wei)
    media.keep_picture(upload(jpeg((64, 32))), area=area, subject=("pass", permit.pk), by=li_wei)
    assert actions.expire_due() == 0
    clock.move(hours=2)
    assert (actions.expire_due(), actions.expire_due()) == (2, 0)
    assert {fresh(one).state for one in (permit, waiting)} == {State.EXPIRED}
    assert actions.forget_faces() == 0
    clock.move(hours=24)
    assert (actions.forget_faces(), actions.forget_faces()) == (1, 0)
    assert not Picture.objects.of("pass", permit.pk).exists()


def test_the_desk_is_told_once_of_who_is_late_back(
    area: Area, li_wei: Person, auntie_wang: Person, noon: datetime
) -> None:
    permit = approved(li_wei, auntie_wang)
    scanned(permit, auntie_wang)
    clock.move(hours=3, minutes=14)
    assert actions.tell_overdue() == 0
    clock.move(minutes=1)
    assert (actions.tell_overdue(), actions.tell_overdue()) == (1, 0)
    assert told("support.pass.overdue") == {auntie_wang.pk}
    assert actions.expire_due() == 0  # who is out stays out
    scanned(permit, auntie_wang, "return")
    assert fresh(permit).state == State.RETURNED


def test_colour_and_word_are_drawn_a_day_ahead_and_once(
    area: Area, auntie_wang: Person, noon: datetime
) -> None:
    assert (actions.make_words(), actions.make_words()) == (2, 0)
    kept = DayWord.objects.order_by("day").last()
    clock.move(days=1)
    assert actions.make_words() == 1
    assert access.words_of(area)["today"] == kept


def test_the_gates_have_names(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    east, _west = actions.name_gates(area, ["东门", "西门", "东门", " "], by=auntie_wang)
    assert [gate.name for gate in actions.name_gates(area, ["西门", "南门"], by=auntie_wang)] == [
        "西门",
        "南门",
    ]
    assert actions.name_gates(area, ["东门"], by=auntie_wang) == [east]
    assert Gate.objects.count() == 3


def test_somebody_elses_pass_is_not_there(
    area: Area, li_wei: Person, granny_chen: Person, auntie_wang: Person, stranger: Person
) -> None:
    permit = approved(li_wei, auntie_wang)
    assert list(access.passes_of(li_wei)) == [permit]
    assert not access.passes_of(granny_chen).exists()
    assert not access.passes_at_desk(stranger, area).exists()
    assert not access.passes_at_gate(stranger, area).exists()
    guard = staff("吴保安", area, Role.GUARD)
    assert not access.passes_at_desk(guard, area).exists()
    assert list(access.passes_at_gate(guard, area)) == [permit]
    assert access.may_check_face(guard, permit.pk)
    assert not access.may_see_face(guard, permit.pk)


def test_verify_sees_a_count_that_no_gate_has_made(area: Area, li_wei: Person, auntie_wang: Person) -> None:
    permit = approved(li_wei, auntie_wang)
    scanned(permit, auntie_wang)
    assert list(invariants.differences("support")) == []
    Pass.objects.filter(pk=permit.pk).update(returns=1)
    [found] = invariants.differences("support")
    assert (found.check, found.subject) == ("support.pass_counts", f"pass:{permit.pk}")

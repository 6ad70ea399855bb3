"""Who is told what: the exact audience, one line each, by few statements."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy, gettext_noop

from hub.core.kit import clock
from hub.core.notices import inbox, wording
from hub.core.notices.models import Delivery, Notice
from hub.core.notices.tell import About, Words, people
from hub.core.notices.wording import Part
from hub.core.people.models import Area, Person
from tests.core.notices_kit import tell


def test_exactly_these_people_are_told_and_each_inbox_stream_learns_of_it(
    li_wei: Person, auntie_wang: Person, stranger: Person, area: Area
) -> None:
    pairs = tell(li_wei, auntie_wang, li_wei, area=area)
    assert set(Notice.objects.values_list("person", flat=True)) == {li_wei.pk, auntie_wang.pk}
    ids = dict(Notice.objects.values_list("person", "pk"))
    assert {(stream, fact.kind, fact.subject) for stream, fact in pairs} == {
        (f"inbox:{pk}", "notice", ids[pk]) for pk in (li_wei.pk, auntie_wang.pk)
    }
    assert inbox.unread_count(stranger) == 0


def test_a_closed_account_is_passed_over(li_wei: Person) -> None:
    Person.objects.filter(pk=li_wei.pk).update(is_active=False)
    assert tell(li_wei) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses(li_wei: Person) -> None:
    with pytest.raises(RuntimeError):
        people([li_wei.pk], About("a.b.c", "request", 1), Words("Hello"), urgency=3)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told(li_wei: Person) -> None:
    with transaction.atomic():
        tell(li_wei)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_telling_a_thousand_takes_as_many_statements_as_telling_two_for_each_chunk(
    area: Area, django_assert_max_num_queries: Any
) -> None:
    crowd = Person.objects.bulk_create([Person(name=f"P{n}", phone="+8619912345678") for n in range(1000)])
    with django_assert_max_num_queries(22):
        tell(*crowd, area=area)
    assert Notice.objects.count() == 1000


def test_a_burst_on_one_subject_is_one_line_that_counts(li_wei: Person) -> None:
    for number in range(5):
        tell(li_wei, words=Words("Reply %(n)s", {"n": number}))
    row = Notice.objects.get()
    assert (row.count, wording.sentence(row.words)) == (5, "Reply 4")
    assert inbox.unread_count(li_wei) == 1


def test_another_subject_another_verb_and_what_was_read_are_lines_of_their_own(li_wei: Person) -> None:
    tell(li_wei)
    tell(li_wei, pk=8)
    tell(li_wei, verb="support.request.closed")
    inbox.read_all(li_wei)
    tell(li_wei)
    assert Notice.objects.count() == 4
    assert inbox.unread_count(li_wei) == 1


def test_each_reads_it_in_their_own_language_and_form(li_wei: Person) -> None:
    moment = datetime(2022, 4, 9, 4, 0, tzinfo=UTC)
    msgid = gettext_noop("Cancel")
    parts: dict[str, Part] = {"what": "R-7", "role": gettext_lazy("Cancel"), "at": moment}
    tell(li_wei, words=Words("%(what)s, %(role)s, %(at)s", parts))
    kept = Notice.objects.get().words
    with translation.override("en"):
        english = wording.sentence(kept)
    with translation.override("zh-hans"):
        chinese = wording.sentence(kept)
        assert translation.gettext(msgid) in chinese
    assert english.startswith("R-7, Cancel, ")
    assert english != chinese


def test_past_a_locked_screen_goes_neither_name_nor_reason() -> None:
    kept = Words("%(who)s asks for dialysis", {"who": "陈桂花"}, title="%(who)s").kept()
    with translation.override("en"):
        assert wording.short(kept, 3) == "Linli: there is news for you. Open the hub to read it."
        assert "level 0" in wording.short(kept, 0)


def test_reading_calls_back_what_has_not_left(li_wei: Person, noon: datetime) -> None:
    tell(li_wei)
    Delivery.objects.create(person=li_wei, notice=Notice.objects.get(), channel="email")
    row = Notice.objects.get()
    assert inbox.read(li_wei, inbox.notices_of(li_wei, [row.pk])) == 1
    assert Delivery.objects.get().state == "cancelled"
    assert inbox.read(li_wei, inbox.notices_of(li_wei, [row.pk])) == 0


def test_reading_all_leaves_what_came_after_the_page(li_wei: Person, noon: datetime) -> None:
    tell(li_wei, pk=1)
    seen = clock.now().isoformat()
    clock.move(seconds=5)
    tell(li_wei, pk=2)
    assert inbox.read_all(li_wei, seen) == 1
    assert inbox.unread_count(li_wei) == 1


def test_nobody_reads_for_somebody_else(li_wei: Person, auntie_wang: Person) -> None:
    tell(li_wei)
    assert inbox.read(auntie_wang, Notice.objects.all()) == 0
    assert inbox.read_about(auntie_wang, "request", 7) == 0
    assert inbox.read_about(li_wei, "request", 7) == 1


def test_pages_follow_each_other_without_gap_or_repeat(li_wei: Person, noon: datetime) -> None:
    for pk in range(25):
        tell(li_wei, pk=pk)
        clock.move(seconds=pk % 2)
    first = inbox.page(li_wei, limit=10)
    tell(li_wei, pk=99)
    second = inbox.page(li_wei, limit=10, after=first.after)
    third = inbox.page(li_wei, limit=10, after=second.after)
    seen = [row.subject for page in (first, second, third) for row in page.rows]
    assert seen == list(range(24, -1, -1))
    assert third.after == ""

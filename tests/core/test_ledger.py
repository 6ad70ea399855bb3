"""The ledger takes nothing that does not sum to zero, and sentences carry money in the reader's own form."""

import pytest
from django.utils import translation

from hub.core.notices.wording import Amount, Words, sentence
from hub.core.payments import ledger
from hub.core.payments.ledger import Draft, Side
from hub.core.payments.models import LedgerEntry, Posting
from hub.core.payments.words import Account
from hub.core.people.models import Area


@pytest.mark.django_db
def test_what_does_not_sum_to_zero_is_not_posted(area: Area) -> None:
    good = Draft(
        kind="paid", area_id=area.pk, currency="CNY", sides=[Side(Account.CASH, 5), Side(Account.VALUE, -5)]
    )
    bad = Draft(
        kind="paid", area_id=area.pk, currency="CNY", sides=[Side(Account.CASH, 5), Side(Account.VALUE, -4)]
    )
    with pytest.raises(ValueError, match="does not sum to zero"):
        ledger.post([good, bad], by=None)
    assert not Posting.objects.exists()
    ledger.post([good], by=None)
    assert LedgerEntry.objects.count() == 2


def test_money_in_a_sentence_is_written_as_the_reader_writes_it() -> None:
    kept = Words("%(amount)s was paid back to you.", {"amount": Amount(168200, "CNY")}).kept()
    assert kept["params"] == {"amount": {"minor": 168200, "currency": "CNY"}}
    with translation.override("en"):
        assert sentence(kept) == "¥1,682.00 was paid back to you."
    with translation.override("zh-hans"):
        assert sentence(kept) == "¥1,682.00已退付给您。"

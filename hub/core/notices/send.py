"""Sends what is for one address only and must not be kept: one-time codes and messages about an account."""

import json
from datetime import timedelta

from hub.core.jobs import wake
from hub.core.kit import clock, seal
from hub.core.notices.messages import masked
from hub.core.notices.models import Delivery
from hub.core.notices.words import Channel, Purpose
from hub.core.people.models import Person

VALID = {Purpose.CODE: timedelta(minutes=10), Purpose.ACCOUNT: timedelta(hours=24)}
"""
After this it is not sent any more: ACCOUNT_LOGIN_BY_CODE_TIMEOUT for a code, a day for "your password
changed".
"""


def secret(
    person: Person | None, channel: Channel, address: str, text: str, *, purpose: Purpose, title: str = ""
) -> Delivery:
    """
    Queues `text` for `address` (E.164 or e-mail; `title` is an e-mail's subject), to leave within a second
    or so.

    It passes quiet hours and preferences, is tried again for as long as it is of use, and stands in the
    outbox with its address masked. Address and text are sealed, and destroyed once it has left or is out of
    date. In the caller's transaction, if there is one.
    """
    kept = json.dumps({"address": address, "text": text, "title": title}, ensure_ascii=False)
    row = Delivery.objects.create(
        person=person,
        channel=channel,
        purpose=purpose,
        urgency=0,
        masked=masked(channel, address),
        sealed=seal.wrap(kept.encode()),
        expires_at=clock.now() + VALID[purpose],
    )
    wake.on_commit()
    return row

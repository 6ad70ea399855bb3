"""manage.py outbox: states for programs and people, never a text."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from hub.core.notices.send import secret
from hub.core.notices.words import Channel, Purpose


@pytest.mark.django_db
def test_it_names_every_state_and_masks_every_address() -> None:
    secret(None, Channel.SMS, "+8619923456789", "Your code is 123456", purpose=Purpose.CODE)
    out = StringIO()
    call_command("outbox", "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert found["counts"] == {
        "held": 0, "queued": 1, "sending": 0, "sent": 0, "failed": 0, "expired": 0, "cancelled": 0,
    }  # fmt: skip
    assert found["deliveries"][0]["to"] == "199****6789"
    plain = StringIO()
    call_command("outbox", "--state", "queued", stdout=plain)
    for text in (out.getvalue(), plain.getvalue()):
        assert "123456" not in text.replace("19923456789", "")
        assert "19923456789" not in text

"""Six digits open one thing only."""

import base64
import secrets
from typing import Any

from hub.core.kit.codes import digits


def test_six_digits_with_leading_zeros() -> None:
    assert all(len(code) == 6 and code.isdecimal() for code in (digits.new() for _ in range(200)))


def test_digits_open_only_what_they_were_made_for() -> None:
    kept = digits.digest("004217", "custody", "stay:12")
    assert digits.matches("004217", kept, "custody", "stay:12")
    assert digits.matches("００４ ２１７", kept, "custody", "stay:12")
    assert not digits.matches("004218", kept, "custody", "stay:12")
    assert not digits.matches("004217", kept, "custody", "stay:13")
    assert not digits.matches("004217", kept, "phone", "stay:12")
    assert not digits.matches("", kept, "custody", "stay:12")


def test_the_subject_cannot_be_shifted_into_the_digits() -> None:
    kept = digits.digest("123456", "custody", "stay:1")
    assert not digits.matches("1\n123456", kept, "custody", "stay:")


def test_digits_under_way_survive_a_rotation(settings: Any) -> None:
    kept = digits.digest("123456", "custody", "stay:1")
    new_key = base64.b64encode(secrets.token_bytes(32)).decode()
    settings.HUB_DATA_KEY = f"{new_key},{settings.HUB_DATA_KEY}"
    assert digits.matches("123456", kept, "custody", "stay:1")

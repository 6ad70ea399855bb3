"""Numbers as they come in addresses and forms."""

import pytest

from hub.core.kit import text


@pytest.mark.parametrize("typed", ["", " 1", "-1", "1.0", "²", "٣", "１", "1e3", "9" * 19, "9" * 5000])
def test_what_no_database_could_hold_is_no_number(typed: str) -> None:
    assert text.whole(typed) is None


def test_a_list_keeps_its_numbers_up_to_a_bound() -> None:
    assert text.wholes("3,x,,²,5,07,9", 3) == [3, 5, 7]
    assert text.wholes(",".join(["1"] * 100_000), 50) == [1] * 50

"""What several files about group orders begin with."""

from collections.abc import Iterator

import pytest

from hub.core.payments import provider
from tests.core.card_provider import FakeProvider


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    """A provider of card payments, in use for one test."""
    found = FakeProvider()
    provider.use(found)
    yield found
    provider.use(None)

"""Redis gone: signing in goes on, with this process's own memory."""

import pytest

from hub.core.kit.cache import SoftRedisCache
from tests.plugin import missing


def test_without_redis_the_cache_answers_from_memory() -> None:
    cache = SoftRedisCache("redis://localhost:1/0", {})
    assert cache.add("a", 1, timeout=30)
    assert not cache.add("a", 2, timeout=30)
    cache.set("b", 2)
    assert cache.get_many(["a", "b"]) == {"a": 1, "b": 2}
    assert cache.incr("b") == 3
    assert "b" in cache
    assert cache.delete("b")
    assert cache.get("b") is None
    cache.clear()
    assert cache.get("a") is None


@pytest.mark.redis
def test_with_redis_the_cache_is_redis() -> None:
    import os

    assert "redis" not in missing()
    cache, other = (SoftRedisCache(os.environ["HUB_TEST_REDIS_URL"], {}) for _time in range(2))
    cache.set("soft", 1, timeout=30)
    assert other.get("soft") == 1
    cache.delete("soft")
    assert other.get("soft") is None

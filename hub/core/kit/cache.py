"""The cache of an outgrown hub: Redis, and this process's memory while Redis is gone (trust.md, "Durability")."""

import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class SoftRedisCache(RedisCache):
    """
    Redis for as long as it answers.

    What asks the cache must go on without it: signing in with an app's code marks the code as used here, and would
    fail. Nothing that must be true rests on the cache; limits and one-time marks stand in the database.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._own = LocMemCache(f"soft:{server}", {})
        self._gone = False

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("delete_many", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("incr", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's."""
        return self._ask("has_key", *args, **kwargs)

    def clear(self) -> Any:
        """As Django's."""
        return self._ask("clear")

    def _ask(self, verb: str, *args: Any, **kwargs: Any) -> Any:
        try:
            answer = getattr(super(), verb)(*args, **kwargs)
        except (RedisError, OSError) as error:
            if not self._gone:
                log.warning("The cache is gone (%s): this process uses its own memory.", type(error).__name__)
            self._gone = True
            return getattr(self._own, verb)(*args, **kwargs)
        if self._gone:
            log.warning("The cache is back.")
        self._gone = False
        return answer

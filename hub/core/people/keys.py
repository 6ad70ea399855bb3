"""Opens an episode's data key. Destroying the wrapped key destroys what was sealed with it, backups included."""

from functools import lru_cache

from hub.core.kit import seal
from hub.core.people.models import Area, Episode


def start_episode(area: Area) -> Episode:
    """The area's next episode with a data key of its own. The constraint `episode_one_current` refuses a second."""
    number = area.episodes.count() + 1
    wrapped = seal.wrap(seal.new_data_key())
    return Episode.objects.create(area=area, number=number, wrapped_key=wrapped)


def key_of(episode: Episode) -> bytes:
    """The episode's data key, in clear. Raises seal.SealError when it has been destroyed."""
    if episode.wrapped_key is None:
        raise seal.SealError("The key of this episode has been destroyed.")
    return _unwrap(bytes(episode.wrapped_key))


@lru_cache(maxsize=256)
def _unwrap(wrapped: bytes) -> bytes:
    return seal.unwrap(wrapped)

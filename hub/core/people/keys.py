"""Opens an episode's data key. Destroying the wrapped key destroys what was sealed with it, backups included."""

import json
from functools import lru_cache

from hub.core.kit import seal
from hub.core.kit.codes import signed
from hub.core.people.models import Area, Episode, PublicKey


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


def signing_key(area: Area) -> signed.SigningKey:
    """The area's newest key for passes and vouchers, made at its first use. Only the hub holds the private half."""
    kept = PublicKey.objects.filter(area=area, retired_at=None).order_by("-pk").first()
    if kept is None:
        fresh = signed.SigningKey.new()
        PublicKey.objects.create(
            area=area, key_id=fresh.public.key_id, public=json.dumps(fresh.public.jwk),
            sealed_private=seal.wrap(fresh.to_bytes()),
        )  # fmt: skip
        return fresh
    return signed.SigningKey.from_bytes(seal.unwrap(bytes(kept.sealed_private)))


def public_keys(area: Area) -> list[signed.PublicKey]:
    """What the area's gates hold: every public key that is not retired."""
    kept = PublicKey.objects.filter(area=area, retired_at=None).order_by("-pk")
    return [signed.PublicKey.from_jwk(json.loads(row.public)) for row in kept]

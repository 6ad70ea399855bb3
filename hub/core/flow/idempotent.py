"""
The same key gives the same answer; another body under the same key is refused (contract.md).

Keeps a hash of the body, the status and a reference to what was made; never contents.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from hub.core.flow.models import IdempotencyKey
from hub.core.kit import clock, statements
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.models import Person

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Key:
    """One try of one person: the key made at the tap, and a hash of what was sent with it."""

    text: str
    body_hash: str
    person: Person

    @classmethod
    def of(cls, text: str, body: bytes, person: Person) -> "Key":
        """From the header or hidden field and the raw body."""
        return cls(text[:80], hashlib.sha256(body).hexdigest(), person)


def once(key: Key | None, verb: str, act: Callable[[], M], model: type[M]) -> M:
    """
    Runs `act` in a transaction, once per key: a repetition gives back the row that the first try made.

    Without a key it simply runs. Raises Invalid `idempotency.other_body` when the key came with another body or
    for another verb before. Two tries at once: one acts, the other gets its row (the key's constraint decides).
    """
    if key is None:
        with transaction.atomic():
            return act()
    with transaction.atomic():
        kept = keep(key, verb)
        if kept is None:
            return _earlier(key, verb, model)
        made = act()
        refer(kept, made.pk)
        return made


_KEEP = """
INSERT INTO flow_idempotencykey (person_id, key, verb, body_hash, created_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (person_id, key) DO NOTHING RETURNING id
"""
_REFER = "UPDATE flow_idempotencykey SET reference = %s WHERE id = %s"


def keep(key: Key, verb: str) -> int | None:
    """
    Keeps a key in the caller's transaction; None where it is there already. Waits for another try under way, and keeps
    it where that one failed.

    Plain SQL, because every order of a crowd passes here: Django would read first and write then.
    """
    at = connection.ops.adapt_datetimefield_value(clock.now())
    for (kept,) in statements.run(_KEEP, [key.person.pk, key.text, verb, key.body_hash, at]):
        return int(kept)
    return None


def refer(kept: int, reference: int) -> None:
    """Says what came of the try whose key `keep` has kept: the id of a row, or a count."""
    statements.run(_REFER, [reference, kept])


def earlier(key: Key, verb: str) -> IdempotencyKey:
    """The try that came with this key before. Raises Invalid `idempotency.other_body` where it was another one."""
    kept = IdempotencyKey.objects.get(person=key.person, key=key.text)
    if kept.body_hash != key.body_hash or kept.verb != verb:
        raise Invalid(
            "idempotency.other_body", _("This form was sent before with other contents. Load it again.")
        )
    return kept


def _earlier(key: Key, verb: str, model: type[M]) -> M:
    kept = earlier(key, verb)
    found: Any = model._default_manager.filter(pk=kept.reference).first()
    if found is None:
        raise Conflict("idempotency.gone", _("This was done before, and what it made is gone."))
    return found  # type: ignore[no-any-return]

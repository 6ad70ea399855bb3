"""Who may listen to which streams. A service hands its rules in at start (AppConfig.ready)."""

import logging
from collections.abc import Callable, Collection

from django.db import Error

from hub.core.live.names import prefix

log = logging.getLogger(__name__)

Allowed = Callable[[str, Collection[int]], set[int]]

_rules: dict[tuple[str, bool], Allowed] = {}
_presence: set[str] = set()


def register(name: str, allowed: Allowed, *, second_factor: bool = False, presence: bool = False) -> None:
    """
    Sets a rule for the streams whose name begins with `name:`.

    `allowed(stream, person_ids)` gives back those of the people who may listen now, in one query however many
    they are: it is asked on every subscription and at every read. With `second_factor` the rule counts only for
    sessions that were confirmed with one. A stream that residents and staff may hear has two rules, one of each
    kind: either lets in. `presence` shows the listeners of such a stream who else is there, by name.
    """
    if _rules.get((name, second_factor), allowed) is not allowed:
        raise RuntimeError(f"The streams {name}: have a rule of this kind already.")
    _rules[name, second_factor] = allowed
    if presence:
        _presence.add(name)


def allowed(stream: str, person_ids: Collection[int], *, second_factor: bool = False) -> set[int]:
    """
    Those of `person_ids` who may listen to `stream` now; nobody where no rule is known.

    `second_factor` says whether their sessions have one.
    """
    people = set(person_ids)
    found: set[int] = set()
    for kind in (False, True) if second_factor else (False,):
        rule = _rules.get((prefix(stream), kind))
        if rule is not None and people - found:
            found |= _asked(rule, stream, people - found) & people
    return found


def _asked(rule: Allowed, stream: str, people: set[int]) -> set[int]:
    """A rule that fails lets nobody in, and must not keep others from their streams."""
    try:
        return rule(stream, people)
    except Error:
        raise
    except (ValueError, OverflowError):
        return set()  # a name made up outside: `desk:x` is no number
    except Exception:
        log.exception("The rule of a stream failed.", extra={"rule": prefix(stream)})
        return set()


_ears: dict[str, Callable[[Collection[str]], None]] = {}


def on_heard(name: str, tell: Callable[[Collection[str]], None]) -> None:
    """
    Calls `tell(streams)` again and again, about every 20 s, with those of `name:` that somebody listens to now.

    It runs in a thread of the broker beside the reading, and must be quick.
    """
    _ears[name] = tell


def heard(streams: Collection[str]) -> None:
    """Tells whoever asked that these streams are listened to; an ear that fails harms nobody."""
    for name, tell in _ears.items():
        found = [stream for stream in streams if prefix(stream) == name]
        if found:
            try:
                tell(found)
            except Exception:
                log.exception("What hears of open pages failed.", extra={"rule": name})


def has_presence(stream: str) -> bool:
    """Whether the listeners of this stream may see each other."""
    return prefix(stream) in _presence

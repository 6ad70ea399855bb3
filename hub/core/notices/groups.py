"""The groups of events among which people choose their channels. A room hands its own in at start."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hub.core.notices.words import Channel


@dataclass(frozen=True)
class Group:
    """
    Events that people wish to hear of in the same way: those whose verb begins with one of `verbs`.

    `default` are the channels of somebody who has chosen nothing; e-mail then stands in where no device
    takes push. With `sms_if_unreachable` somebody without device or e-mail hears of it by SMS: for what is
    done in a household's name, not for news to everybody.
    """

    key: str
    label: str | Promise
    verbs: tuple[str, ...]
    default: frozenset[Channel] = frozenset({Channel.PUSH, Channel.EMAIL})
    sms_if_unreachable: bool = False


OTHER = Group("other", _("Everything else"), ())

_groups: dict[str, Group] = {}


def register(group: Group) -> None:
    """Adds a group. Raises RuntimeError when its key is taken."""
    if _groups.get(group.key, group) != group:
        raise RuntimeError(f"The group {group.key} is registered already.")
    _groups[group.key] = group


def every() -> list[Group]:
    """All groups, in the order in which they were registered; what belongs to none comes last."""
    return [*_groups.values(), OTHER]


def group_of(verb: str) -> Group:
    """The group of an event: the one that names the longest beginning of its verb."""
    found = [
        (len(start), group)
        for group in _groups.values()
        for start in group.verbs
        if verb == start or verb.startswith(f"{start}.")
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else OTHER

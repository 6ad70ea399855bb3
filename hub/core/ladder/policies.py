"""
Whom a ladder tells, when, and how: a policy per subject, handed in by its service at start (AppConfig.ready).

The core knows steps and times. Who stands on a step, what they read and who may see the alert is the service's: a
request climbs the area's desk, a crisis only counsellors who are named.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hub.core.announce import Event, Ref
from hub.core.ladder.models import Ladder
from hub.core.notices.wording import Words
from hub.core.notices.words import Channel
from hub.core.people.models import Area, Person
from hub.core.people.words import Role

People = Callable[[Ladder], Collection[int]]
Channels = Callable[[Ladder], frozenset[Channel]]


def by_sms(_ladder: Ladder) -> frozenset[Channel]:
    """By SMS: the one channel that rings a phone in a pocket."""
    return frozenset({Channel.SMS})


@dataclass(frozen=True)
class Rung:
    """
    One step: its name, what it is called, who stands on it, by which channels, and after how many minutes at level 0
    and 1. The area may set the minutes differently, under `<policy>.ladder.<level>.<name>`.
    """

    name: str
    label: Any
    minutes: tuple[float, float]
    people: People
    channels: Channels = by_sms


@dataclass(frozen=True)
class Alert:
    """A live alert as the pages show it: what, where, its case, the way to say "I have it", and how it stands."""

    ladder: Ladder
    title: str
    where: str
    url: str
    take_url: str


@dataclass(frozen=True)
class Policy:
    """
    The rules of one service's alerts.

    `rungs` from the first, which is told at once, to the last, which is told again every `again` minutes (at level 0
    and 1) until somebody has it. `words` is what whoever is told reads, `streams` learn of each step. `roles` may
    see the alerts of an area and who was told. `manned` says whether anybody is there at all; where nobody is,
    `unmanned` gives the service's own events, so that whoever waits is told the truth. `label` is what its alarms are
    about, for the rota.

    `token` makes it confidential (live.md): the record keeps the case's token, which it gives, and no person; the
    ladder does not keep who stopped it; those who are told read that they are needed, and where, and nothing else; and
    they alone find it (hub.core.ladder.calls). `taken` makes the case theirs who say there that they have it, in the
    same transaction, and gives the service's own events.
    """

    name: str
    kind: str
    rungs: tuple[Rung, ...]
    again: tuple[float, float]
    words: Callable[[Ladder, Rung], Words]
    streams: Callable[[Ladder], Iterable[str]]
    roles: frozenset[Role]
    manned: Callable[[Area], bool]
    fallback: People
    shown: Callable[[Collection[Ladder]], Mapping[int, Alert]]
    unmanned: Callable[[Ladder], list[Event]] = lambda _ladder: []
    label: Any = ""
    token: Callable[[Ladder], str] | None = None
    taken: Callable[[Ladder, Person], list[Event]] = lambda _ladder, _by: []

    @property
    def confidential(self) -> bool:
        """Whether the record must name nobody."""
        return self.token is not None

    def about(self, ladder: Ladder) -> Ref:
        """What its events are about; the record knows a confidential case by its token alone."""
        return Ref(ladder.kind, ladder.subject, token=self.token(ladder) if self.token else "")

    def after(self, rung: Rung, ladder: Ladder) -> timedelta:
        """How long after the start somebody on this rung is told."""
        usual = rung.minutes[ladder.level]
        return timedelta(minutes=float(ladder.area.threshold(self.threshold(ladder.level, rung.name), usual)))

    def pause(self, ladder: Ladder) -> timedelta:
        """How long after the last step everybody is told again."""
        usual = self.again[ladder.level]
        return timedelta(minutes=float(ladder.area.threshold(self.threshold(ladder.level, "again"), usual)))

    def threshold(self, level: int, name: str) -> str:
        """The name under which an area sets these minutes differently."""
        return f"{self.name}.ladder.{level}.{name}"

    def rung(self, name: str) -> Rung:
        """The rung of a step; the last one where a name is not known any more, so that nothing stays unsaid."""
        return next((rung for rung in self.rungs if rung.name == name), self.rungs[-1])

    def told(self, rung: Rung, ladder: Ladder) -> list[int]:
        """
        Who is told at a rung. An empty one (nobody is planned) passes on to the next that is not, so that no step
        is silent; in the end to `fallback`.
        """
        at = self.rungs.index(rung)
        for one in self.rungs[at:]:
            if found := one.people(ladder):
                return sorted(set(found))
        return sorted(set(self.fallback(ladder)))


_policies: dict[str, Policy] = {}


def register(policy: Policy) -> None:
    """Makes a policy known. Raises RuntimeError where another has its name."""
    if _policies.get(policy.name, policy) != policy:
        raise RuntimeError(f"The policy {policy.name} is registered already.")
    _policies[policy.name] = policy


def of(name: str) -> Policy:
    """The policy of that name. Raises KeyError: an alert without rules is a fault that must be seen."""
    return _policies[name]


def kinds(roles: Collection[Role]) -> str:
    """What their alerts are about, as a live page names it: it follows these kinds."""
    return " ".join(sorted({_policies[name].kind for name in seen_by(roles)}))


def seen_by(roles: Collection[Role]) -> list[str]:
    """The policies whose alerts somebody with these roles may see, by name. Of a confidential one no role sees any."""
    found = _policies.items()
    return sorted(name for name, policy in found if policy.roles & set(roles) and not policy.confidential)


def confidential() -> list[str]:
    """The policies whose alerts only those see who are named (hub.core.ladder.calls), by name."""
    return sorted(name for name, policy in _policies.items() if policy.confidential)

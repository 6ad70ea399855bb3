"""
What services do when the estate changes. Each hands its functions in at start (AppConfig.ready).

A function runs inside the action's transaction: it changes its own service's rows and gives back its events, which
the action announces together with its own.
"""

from collections.abc import Callable, Iterable

from hub.core.announce import Event
from hub.core.people.models import Area, HealthStatus, Household, Person

HealthChange = Callable[[Person, HealthStatus | None, HealthStatus | None, Person], Iterable[Event]]
"""(person, status before, status now, by): a host turns positive, a household is moved, help is offered."""

Merge = Callable[[Household, Household, Person], Iterable[Event]]
"""(kept, merged away, by): what stands on the second belongs to the first from now on."""

RoleEnd = Callable[[Person, Area, Person | None], Iterable[Event]]
"""(person, area, by): one of their roles there has just been taken back or has run out."""

_health: list[HealthChange] = []
_role_ends: list[RoleEnd] = []
_merges: list[Merge] = []


def on_health_change(react: HealthChange) -> None:
    """Calls `react` whenever the committee sets or ends somebody's health status."""
    if react not in _health:
        _health.append(react)


def on_merge(react: Merge) -> None:
    """Calls `react` whenever two households become one."""
    if react not in _merges:
        _merges.append(react)


def on_role_end(react: RoleEnd) -> None:
    """Calls `react` whenever somebody's role has ended: what only they had needs somebody else."""
    if react not in _role_ends:
        _role_ends.append(react)


def role_ended(person: Person, area: Area, by: Person | None) -> list[Event]:
    """Lets every service react; gives back their events."""
    return [event for react in _role_ends for event in react(person, area, by)]


def health_changed(
    person: Person, before: HealthStatus | None, now: HealthStatus | None, by: Person
) -> list[Event]:
    """Lets every service react; gives back their events."""
    return [event for react in _health for event in react(person, before, now, by)]


def households_merged(keep: Household, other: Household, by: Person) -> list[Event]:
    """Lets every service move what it has; gives back their events."""
    return [event for react in _merges for event in react(keep, other, by)]

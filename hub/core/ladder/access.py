"""The rota as it is planned and the alerts of an area, for whoever works at its desk."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from hub.core.kit import clock
from hub.core.ladder import policies, standing
from hub.core.ladder.models import Ladder, OnCallSlot
from hub.core.ladder.policies import Alert
from hub.core.ladder.words import Rank
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES, Role

MOST_ALERTS = 20
RECENT = 20


@dataclass(frozen=True)
class Part:
    """A piece of a day in one rank, by the area's clock: who, or nobody."""

    since: datetime
    until: datetime
    slot: OnCallSlot | None
    last: bool

    @property
    def to_come(self) -> bool:
        """Whether somebody can still be planned here."""
        return self.until > clock.now()

    @property
    def times(self) -> str:
        """As people say it: the end of the day is 24:00."""
        return f"{self.since:%H:%M}–{self.end}"

    @property
    def begin(self) -> str:
        """When it begins."""
        return f"{self.since:%H:%M}"

    @property
    def end(self) -> str:
        """When it ends."""
        return "24:00" if self.last else f"{self.until:%H:%M}"


@dataclass(frozen=True)
class Column:
    """One rank on one day."""

    rank: Rank
    parts: Sequence[Part]


@dataclass(frozen=True)
class Day:
    """One day of the rota."""

    date: date
    today: bool
    columns: Sequence[Column]


@dataclass(frozen=True)
class Gap:
    """A time that is to come in which nobody is planned in a rank."""

    rank: Rank
    since: datetime
    until: datetime


def colleagues(area: Area) -> QuerySet[Person]:
    """Who can be on call: whoever works at the desk."""
    return people.people_with_role(area, *DESK_ROLES)


def slot_for(area: Area, pk: int) -> OnCallSlot:
    """One slot of the area's rota; else Http404."""
    return get_object_or_404(OnCallSlot.objects.select_related("area", "person"), area=area, pk=pk)


def slots_between(area: Area, since: datetime, until: datetime) -> QuerySet[OnCallSlot]:
    """The slots that touch a time, in order."""
    found = OnCallSlot.objects.filter(area=area, starts_at__lt=until, ends_at__gt=since)
    return found.select_related("person").order_by("starts_at", "pk")


def week_of(area: Area, wanted: date | None = None) -> date:
    """The Monday of a day, or of today by the area's clock."""
    day = wanted or clock.now().astimezone(area.zone).date()
    return day - timedelta(days=day.weekday())


def span(area: Area, monday: date) -> tuple[datetime, datetime]:
    """When a week begins and ends by the area's clock."""
    zone = area.zone
    since = datetime.combine(monday, time(), zone)
    return since, datetime.combine(monday + timedelta(days=7), time(), zone)


def week(area: Area, monday: date) -> list[Day]:
    """Seven days, each with its ranks: who, and where nobody is. One query."""
    slots = list(slots_between(area, *span(area, monday)))
    zone = area.zone
    today = clock.now().astimezone(zone).date()
    days = [monday + timedelta(days=n) for n in range(7)]
    return [
        Day(day, day == today, [Column(rank, _parts(day, zone, rank, slots)) for rank in Rank])
        for day in days
    ]


def gaps(area: Area, monday: date) -> list[Gap]:
    """Where nobody is planned from now on, in the first two ranks: whole stretches, across midnight too."""
    since, until = span(area, monday)
    since = max(since, clock.now().astimezone(since.tzinfo).replace(minute=0, second=0, microsecond=0))
    slots = list(slots_between(area, since, until))
    ranks = (Rank.FIRST, Rank.SECOND)
    return [Gap(rank, *free) for rank in ranks for free in _free(since, until, rank, slots)]


def _parts(day: date, zone: ZoneInfo, rank: Rank, slots: Iterable[OnCallSlot]) -> list[Part]:
    since, until = (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )
    mine = [slot for slot in slots if slot.rank == rank]
    taken = [
        (max(slot.starts_at, since).astimezone(zone), min(slot.ends_at, until).astimezone(zone), slot)
        for slot in mine
        if slot.starts_at < until and slot.ends_at > since
    ]
    free = [(begin, end, None) for begin, end in _free(since, until, rank, mine)]
    both: list[tuple[datetime, datetime, OnCallSlot | None]] = [*taken, *free]
    both.sort(key=lambda part: part[0])
    return [Part(begin, end, slot, end == until) for begin, end, slot in both]


def _free(
    since: datetime, until: datetime, rank: Rank, slots: Iterable[OnCallSlot]
) -> list[tuple[datetime, datetime]]:
    """What no slot of the rank covers."""
    found, at = [], since
    for slot in sorted((one for one in slots if one.rank == rank), key=lambda one: one.starts_at):
        if slot.starts_at > at and at < until:
            found.append((at, min(slot.starts_at, until).astimezone(since.tzinfo)))
        at = max(at, slot.ends_at.astimezone(since.tzinfo))
    return [*found, (at, until)] if at < until else found


def now_on_call(area: Area) -> list[tuple[Rank, OnCallSlot | None]]:
    """Each rank with who is on call in it now."""
    found = {slot.rank: slot for slot in standing.on_call_now(area)}
    return [(rank, found.get(rank)) for rank in Rank]


@dataclass(frozen=True)
class Reach:
    """
    Whom one step of an alarm of a policy would ring now. `instead`: nobody stands on it, so others are rung in their
    place.
    """

    policy: policies.Policy
    label: str
    minutes: int
    people: Sequence[Person]
    instead: bool


def reach(area: Area, roles: Collection[Role], level: int = 0) -> list[Reach]:
    """Whom an alarm that came now would ring, step by step, as far as these roles may see its policy."""
    asked: dict[policies.People, Collection[int]] = {}
    steps = []
    for policy in map(policies.of, policies.seen_by(roles)):
        ladder = Ladder(area=area, policy=policy.name, kind=policy.kind, level=level)
        known = _asking_once(policy, asked)
        for rung in known.rungs:
            ids, own = known.told(rung, ladder), set(rung.people(ladder))
            steps.append((policy, rung, int(policy.after(rung, ladder) / timedelta(minutes=1)), ids, not own))
    every = {pk for *_step, ids, _instead in steps for pk in ids}
    everybody = list(Person.objects.filter(pk__in=every).order_by("name", "pk"))
    return [
        Reach(policy, str(rung.label), minutes, [one for one in everybody if one.pk in ids], instead)
        for policy, rung, minutes, ids, instead in steps
    ]


def _asking_once(policy: policies.Policy, asked: dict[policies.People, Collection[int]]) -> policies.Policy:
    """The same policy; who stands on a rung is asked once, whichever steps and policies share it."""

    def kept(people: policies.People) -> policies.People:
        def found(ladder: Ladder) -> Collection[int]:
            if people not in asked:
                asked[people] = people(ladder)
            return asked[people]

        return found

    rungs = tuple(replace(rung, people=kept(rung.people)) for rung in policy.rungs)
    return replace(policy, rungs=rungs, fallback=kept(policy.fallback))


def alerts(area: Area, roles: Collection[Role]) -> list[Alert]:
    """What climbs in an area now, as far as these roles may see it; the most urgent and oldest first."""
    seen = policies.seen_by(roles)
    if not seen:
        return []
    alive = Ladder.objects.filter(area=area, stopped_at=None, policy__in=seen)
    found = list(alive.select_related("area").order_by("level", "started_at", "pk")[:MOST_ALERTS])
    known = shown(found, roles)
    return [known[ladder.pk] for ladder in found if ladder.pk in known]


def shown(found: Sequence[Ladder], roles: Collection[Role]) -> dict[int, Alert]:
    """What these ladders are about, by id, as far as these roles may see it."""
    known: dict[int, Alert] = {}
    for name in policies.seen_by(roles):
        if mine := [ladder for ladder in found if ladder.policy == name]:
            known |= policies.of(name).shown(mine)
    return known


def ladders(area: Area, roles: Collection[Role]) -> QuerySet[Ladder]:
    """The latest ladders of an area, as far as these roles may see them, newest first, with their steps."""
    found = Ladder.objects.filter(area=area, policy__in=policies.seen_by(roles))
    return found.select_related("area", "stopped_by").prefetch_related("steps").order_by("-pk")


def climbing(area: Area, roles: Collection[Role]) -> list[Ladder]:
    """Those that climb now."""
    return list(ladders(area, roles).filter(stopped_at=None).order_by("level", "started_at")[:MOST_ALERTS])


def recent(area: Area, roles: Collection[Role]) -> list[Ladder]:
    """Those that have ended, newest first."""
    newest = list(ladders(area, roles)[: RECENT + MOST_ALERTS])
    return [ladder for ladder in newest if ladder.stopped_at is not None][:RECENT]

"""Errands that come again: the rule, and each coming made exactly once (requests.md, 20)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Invalid, NotYours
from hub.core.people.access import has_role
from hub.core.people.models import Area, Building, Household, Person
from hub.core.people.words import DESK_ROLES, CareKind
from hub.core.tasks import actions
from hub.core.tasks.access.shifts import moment
from hub.core.tasks.events import profiles as events
from hub.core.tasks.models import Occurrence, RecurringTask, Run
from hub.core.tasks.words import WEEKDAYS, Doors, Kind, Skill

STALE = timedelta(hours=12)
"""What should have come longer ago than this, while the hub was down, is not made any more: the next one is near."""
MAKERS = {Doors.LIVES_ALONE: CareKind.LIVES_ALONE}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What an errand that comes again needs to say. `days` counts Monday as 0; `at` is by the area's clock."""

    title: str
    at: time
    days: tuple[int, ...] = tuple(range(7))
    kind: str = Kind.OTHER
    details: str = ""
    level: int = 3
    building: Building | None = None
    doors: str = Doors.NONE
    items: tuple[actions.Item, ...] = ()
    slots: int = 1
    skill: str = Skill.NONE
    vetted_only: bool = False
    for_property: bool = True
    for_cadres: bool = True
    for_volunteers: bool = True


def next_after(rule: RecurringTask, after: datetime) -> datetime:
    """When a rule is due next, later than `after`: its weekday and time by the area's clock, whatever the season."""
    first = after.astimezone(rule.area.zone).date()
    for n in range(len(WEEKDAYS) + 1):
        day = first + timedelta(days=n)
        found = moment(rule.area, day, rule.at)
        if day.weekday() in rule.days and found > after:
            return found
    raise ValueError("A rule without days.")


def keep(
    area: Area,
    wanted: Rule,
    *,
    by: Person,
    rule: RecurringTask | None = None,
    version: int | None = None,
    key: Key | None = None,
) -> RecurringTask:
    """Writes a rule, or another version of one (the desk only). Raises Invalid `rule.*`, `task.nobody`; Conflict."""
    _check(area, wanted, by)
    fields = {**_plain(wanted), "building": wanted.building}

    def act() -> RecurringTask:
        kept = rule or RecurringTask(area=area, created_by=by)
        for name, value in fields.items():
            setattr(kept, name, value)
        fields["next_at"] = kept.next_at = next_after(kept, clock.now())
        if rule is None:
            kept.save(force_insert=True)
        else:
            save_changes(kept, version=version, **fields)
        announce(_event(kept, events.RuleKept, by))
        return kept

    return once(key, "tasks.rule.keep", act, RecurringTask)


def _plain(wanted: Rule) -> dict[str, Any]:
    found = asdict(replace(wanted, building=None))
    return {**found, "days": sorted(set(wanted.days)), "items": list(found["items"])}


def _check(area: Area, wanted: Rule, by: Person) -> None:
    if not has_role(by, area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk puts errands on the board."))
    if len(wanted.items) > actions.MOST_ITEMS:
        raise Invalid("rule.items", _("At most 20 steps."), fields={"items": _("At most 20 steps.")})
    if not wanted.days or not set(wanted.days) <= set(range(len(WEEKDAYS))):
        raise Invalid("rule.days", _("Choose at least one day."), fields={"days": _("Choose one.")})
    if not (wanted.for_property or wanted.for_cadres or wanted.for_volunteers):
        words = _("Choose at least one workforce.")
        raise Invalid("task.nobody", words, fields={"workforces": _("Choose one.")})


def rest(rule: RecurringTask, *, by: Person, works: bool) -> RecurringTask:
    """Lets a rule rest, or work again from now on. Saying it twice changes nothing."""
    if not has_role(by, rule.area, *DESK_ROLES):
        raise NotYours("task.not_desk", _("Only the desk puts errands on the board."))
    with transaction.atomic():
        next_at = next_after(rule, clock.now()) if works else None
        found = RecurringTask.objects.filter(pk=rule.pk, next_at__isnull=works)
        if found.update(next_at=next_at, version=F("version") + 1):
            rule.refresh_from_db()
            announce(_event(rule, events.RuleRested, by))
    return rule


def _event(rule: RecurringTask, kind: type[events.RuleEvent], by: Person | None) -> events.RuleEvent:
    about = Ref("rule", rule.pk, rule.version)
    particulars = {"title": rule.title, "works": rule.next_at is not None}
    return kind(area=rule.area, about=about, actor=by, particulars=particulars)


def come_due(rule: RecurringTask) -> Occurrence | None:
    """
    Makes the errands of a rule whose hour has come; None where another worker has made them. The constraint on
    occurrences decides, and a restart makes up for what was missed, unless it is stale.
    """
    due_at = rule.next_at
    if due_at is None or due_at > clock.now():
        return None
    try:
        with transaction.atomic():
            made = Occurrence.objects.create(rule=rule, due_at=due_at)
            told = [] if due_at < clock.now() - STALE else _errands(rule, made)
            then = next_after(rule, clock.now())
            RecurringTask.objects.filter(pk=rule.pk, next_at=due_at).update(next_at=then)
            announce(*told)
            return made
    except IntegrityError:
        return None


def _errands(rule: RecurringTask, made: Occurrence) -> list[Event]:
    told = _at_doors(rule) if rule.doors else [_one(rule, made)]
    Occurrence.objects.filter(pk=made.pk).update(errands=len(told))
    made.errands = len(told)
    return told


def _one(rule: RecurringTask, made: Occurrence) -> Event:
    task, opened = actions.create(rule.area, _errand(rule, building=rule.building), by=None)
    Occurrence.objects.filter(pk=made.pk).update(task=task)
    made.task = task
    return opened


def _at_doors(rule: RecurringTask) -> list[Event]:
    told: list[Event] = []
    for building, doors in groupby(_doors(rule), key=lambda door: door.building):
        run = Run.objects.create(area=rule.area, building=building, title=f"{rule.title}: {building}"[:120])
        for door in doors:
            errand = _errand(rule, household=door, building=building, run=run)
            told.append(actions.create(rule.area, errand, by=None)[1])
    return told


def _doors(rule: RecurringTask) -> Sequence[Household]:
    kind = MAKERS[Doors(rule.doors)]
    found = Household.objects.filter(area=rule.area, closed_at=None).select_related("building", "area")
    if rule.building_id:
        found = found.filter(building=rule.building_id)
    found = found.filter(care_flags__kind=kind, care_flags__ended_at=None).distinct()
    return list(found.order_by("building__position", "building", "floor", "door", "pk"))


def _errand(rule: RecurringTask, **where: Any) -> actions.Errand:
    return actions.Errand(
        title=rule.title, kind=Kind(rule.kind), details=rule.details, level=rule.level, slots=rule.slots,
        items=steps_of(rule), skill=Skill(rule.skill), vetted_only=rule.vetted_only, for_property=rule.for_property,
        for_cadres=rule.for_cadres, for_volunteers=rule.for_volunteers, **where,
    )  # fmt: skip


def steps_of(rule: RecurringTask) -> tuple[actions.Item, ...]:
    """The checklist that each errand of a rule gets."""
    return tuple(actions.Item(**one) for one in rule.items)


def last_of(rules: Sequence[RecurringTask]) -> dict[int, Occurrence]:
    """The last coming of each rule."""
    found: dict[int, Occurrence] = {}
    for one in Occurrence.objects.filter(rule__in=rules).order_by("rule", "due_at").select_related("task"):
        found[one.rule_id] = one
    return found

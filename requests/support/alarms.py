"""The alarms of requests: whom a life in danger climbs to, and what they read (requests.md, live.md "The ladder")."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.estate.thresholds import Threshold
from hub.core.ladder import standing
from hub.core.ladder.models import Ladder
from hub.core.ladder.policies import Alert, Policy, Rung
from hub.core.ladder.words import Rank
from hub.core.live import names
from hub.core.notices.wording import Part, Words
from hub.core.people.words import DESK_ROLES
from support import events
from support.models import SupportRequest

KIND = "request"
NAME = "support"
AT_ONCE = Rung("desk", _("Every open desk, and push"), (0, 0), standing.whole_desk, standing.push_or_sms)
RUNGS = (
    AT_ONCE,
    Rung("first", _("First on call, by SMS"), (2, 10), standing.on_call(Rank.FIRST)),
    Rung("second", _("Second on call, by SMS"), (4, 20), standing.on_call(Rank.SECOND)),
    Rung("lead", _("Shift lead, by SMS"), (6, 30), standing.shift_lead),
    Rung("everybody", _("Everybody on duty, by SMS"), (8, 40), standing.on_duty),
)
AGAIN = (5, 25)
"""Minutes after the last step, at level 0 and 1; then everybody on duty is told again, until somebody has it."""


def request_of(ladder: Ladder) -> SupportRequest:
    """The request that a ladder is about."""
    return SupportRequest.objects.select_related("area", "building", "beneficiary").get(pk=ladder.subject)


def words(ladder: Ladder, _rung: Rung) -> Words:
    """Number and level in the hub; level and building on a locked screen, and nothing else."""
    request = request_of(ladder)
    url = reverse("desk:case", args=[ladder.area.slug, request.pk])
    sentence = gettext_noop("Request #%(number)s, level %(level)s: nobody has it yet. Take it now.")
    where = str(request.building or "")
    short = gettext_noop("Linli: alarm of level %(level)s, %(building)s. Open the hub and take it.")
    if not where:
        short = gettext_noop("Linli: alarm of level %(level)s. Open the hub and take it.")
    params: dict[str, Part] = {"level": ladder.level, "building": where}
    return Words(
        sentence, {"number": request.number, "level": ladder.level}, url=url, short=short, short_params=params
    )


def streams(ladder: Ladder) -> Iterable[str]:
    """The desk of the area, where it sounds, and the request itself."""
    return [names.desk(ladder.area_id), names.case(KIND, ladder.subject)]


def shown(ladders: Collection[Ladder]) -> Mapping[int, Alert]:
    """Alerts as the desk shows them, by the ladder's id: one query, however many."""
    rows = SupportRequest.objects.filter(pk__in=[one.subject for one in ladders])
    found = {row.pk: row for row in rows.select_related("building", "household")}
    return {one.pk: _alert(one, found[one.subject]) for one in ladders if one.subject in found}


def _alert(ladder: Ladder, request: SupportRequest) -> Alert:
    place = [ladder.area.slug, request.pk]
    door = request.household.door if request.household else ""
    where = f"{request.building or ''} {door}".strip()
    return Alert(
        ladder,
        f"#{request.number}",
        where,
        reverse("desk:case", args=place),
        reverse("desk:accept", args=place),
    )


def nobody_there(ladder: Ladder) -> list[Event]:
    """Whoever waits for help is told the truth: nobody is on duty, whom to ring, and that leads are being rung."""
    request = request_of(ladder)
    told = events.residents(request)
    return [events.event(events.NobodyOnDuty, request, by=None, told=told)]


POLICY = Policy(
    name=NAME,
    kind=KIND,
    rungs=RUNGS,
    again=AGAIN,
    words=words,
    streams=streams,
    roles=DESK_ROLES,
    manned=standing.is_manned,
    fallback=standing.whole_desk,
    shown=shown,
    unmanned=nobody_there,
    label=_("Requests"),
)


def thresholds() -> list[Threshold]:
    """The minutes of every step, which an area may set differently."""
    groups = enumerate((_("Alarm of level 0"), _("Alarm of level 1")))
    return [one for level, group in groups for one in minutes_of(POLICY, level, group)]


def minutes_of(policy: Policy, level: int, group: Any) -> list[Threshold]:
    """The minutes of a policy's steps at one level, under a heading."""
    steps = [(rung.name, rung.label, rung.minutes[level]) for rung in policy.rungs[1:]]
    return [
        Threshold(policy.threshold(level, name), label, group, _("minutes"), usual, 1, 24 * 60)
        for name, label, usual in [*steps, ("again", _("Then again, every"), policy.again[level])]
    ]

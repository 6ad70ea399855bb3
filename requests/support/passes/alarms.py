"""The alarm of an emergency exit: somebody left in danger of life, and it climbs until somebody at the desk has it."""

from collections.abc import Collection, Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hub.core.announce import Event
from hub.core.estate.thresholds import Threshold
from hub.core.ladder import standing
from hub.core.ladder.actions import Subject
from hub.core.ladder.models import Ladder
from hub.core.ladder.policies import Alert, Policy, Rung
from hub.core.live import names
from hub.core.notices.wording import Words
from hub.core.people.words import DESK_ROLES
from support import alarms as requests
from support.passes import events
from support.passes.models import PassScan

NAME = "passes"
KIND = "gate"
LEVEL = 0


def subject(scan: PassScan) -> Subject:
    """An emergency exit as the ladder knows it."""
    return Subject(NAME, KIND, scan.pk, scan.area)


def words(ladder: Ladder, _rung: Rung) -> Words:
    """At which gate; outside the hub only that it has happened. Who and why stand on the desk's page."""
    scan = PassScan.objects.select_related("gate").get(pk=ladder.subject)
    url = reverse("support:passes_at_desk", args=[ladder.area.slug])
    sentence = gettext_noop("Emergency exit at a gate: nobody has it yet. Take it now.")
    if scan.gate:
        sentence = gettext_noop("Emergency exit at the gate %(gate)s: nobody has it yet. Take it now.")
    short = gettext_noop("Linli: emergency exit at a gate (level 0). Open the hub and take it.")
    return Words(sentence, {"gate": scan.gate.name if scan.gate else ""}, url=url, short=short)


def streams(ladder: Ladder) -> Iterable[str]:
    """The desk of the area, where it sounds, and its gates, which see whether somebody has it."""
    return [names.desk(ladder.area_id), names.case("gate", ladder.area_id)]


def shown(ladders: Collection[Ladder]) -> Mapping[int, Alert]:
    """Alerts as the desk shows them, by the ladder's id: one query, however many."""
    rows = PassScan.objects.filter(pk__in=[one.subject for one in ladders]).select_related("gate")
    found = {row.pk: row for row in rows}
    return {one.pk: _alert(one, found[one.subject]) for one in ladders if one.subject in found}


def _alert(ladder: Ladder, scan: PassScan) -> Alert:
    slug = ladder.area.slug
    where = scan.gate.name if scan.gate else ""
    return Alert(
        ladder, str(scan.get_kind_display()), where, reverse("support:passes_at_desk", args=[slug]),
        reverse("support:scan_take", args=[slug, scan.pk]),
    )  # fmt: skip


def nobody_there(ladder: Ladder) -> list[Event]:
    """The guard is told the truth: nobody is on duty, and they ring 120 themselves."""
    scan = PassScan.objects.select_related("area", "by").get(pk=ladder.subject)
    told = [scan.by_id] if scan.by_id else []
    return [events.at_gate(events.GateUnheard, scan.area, scan, by=None, told=told)]


POLICY = Policy(
    name=NAME,
    kind=KIND,
    rungs=requests.RUNGS,
    again=requests.AGAIN,
    words=words,
    streams=streams,
    roles=DESK_ROLES,
    manned=standing.is_manned,
    fallback=standing.whole_desk,
    shown=shown,
    unmanned=nobody_there,
    label=_("Emergency exits"),
)


def thresholds() -> list[Threshold]:
    """The minutes of every step, which an area may set differently. An emergency exit has one level only."""
    return requests.minutes_of(POLICY, LEVEL, _("Alarm of an emergency exit"))

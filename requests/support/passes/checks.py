"""What must always be true of passes; `manage.py verify` asks (hub.core.kit.invariants)."""

from django.db.models import Count, F, Q

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from support.passes.actions import forsaking
from support.passes.models import Pass
from support.passes.words import Kind


def counts() -> Findings:
    """Exits and returns are what was counted at the gates; of a pass with days, on the day that counts now."""
    one_day = Q(scans__permit__days="") | Q(scans__day=F("counted_on"))
    rows = Pass.objects.annotate(
        went=Count("scans", filter=one_day & Q(scans__counted=True, scans__kind=Kind.EXIT)),
        came=Count("scans", filter=one_day & Q(scans__counted=True, scans__kind=Kind.RETURN)),
    )
    for permit in rows.exclude(went=F("exits"), came=F("returns")).order_by("pk").iterator():
        found = f"{permit.exits} out, {permit.returns} back"
        yield f"pass:{permit.pk}", f"{permit.went} out, {permit.came} back", found


def four_eyes() -> Findings:
    """Who approved a key worker's pass is neither who approved first nor who asked."""
    rows = Pass.objects.filter(four_eyes=True, approved_at__isnull=False)
    wrong = rows.filter(Q(first_by=None) | Q(approved_by=F("first_by")) | Q(approved_by=F("asked_by")))
    for permit in wrong.order_by("pk").iterator():
        yield f"pass:{permit.pk}", "two people", "one"


def emergencies() -> Findings:
    """An emergency exit of today that nobody has looked at has somebody, or a ladder climbs (live.md)."""
    for scan in forsaking.unheard():
        yield f"gate:{scan.pk}", "somebody or a ladder", "neither"


def register() -> None:
    """Hands the checks in."""
    invariants.register("support.pass_counts", counts)
    invariants.register("support.pass_four_eyes", four_eyes)
    invariants.register("support.emergency_has_somebody_or_ladder", emergencies)

"""What must always be true of ladders; `manage.py verify` asks (hub.core.kit.invariants)."""

from django.db.models import Exists, OuterRef

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.ladder.models import EscalationStep, Ladder, OnCallSlot
from hub.core.ladder.words import CELL


def who_climbs_has_a_next_step() -> Findings:
    """A ladder that nobody has stopped has a step to come; one that was stopped has none."""
    waiting = Exists(EscalationStep.objects.filter(ladder=OuterRef("pk"), sent_at=None, cancelled_at=None))
    for pk in Ladder.objects.filter(~waiting, stopped_at=None).order_by("pk").values_list("pk", flat=True):
        yield f"ladder:{pk}", "a step to come", "none"
    late = Ladder.objects.filter(waiting, stopped_at__isnull=False).order_by("pk")
    for pk in late.values_list("pk", flat=True):
        yield f"ladder:{pk}", "no step to come", "one"


def slots_have_their_half_hours() -> Findings:
    """Each slot of the rota holds every half hour of its time, so that nobody else can be planned there."""
    for slot in OnCallSlot.objects.prefetch_related("cells").order_by("pk").iterator(500):
        wanted = int((slot.ends_at - slot.starts_at) / CELL)
        found = {cell.at for cell in slot.cells.all()}
        right = {slot.starts_at + CELL * n for n in range(wanted)}
        if found != right:
            yield f"on_call:{slot.pk}", f"{wanted} half hours", str(len(found & right))


def register() -> None:
    """Hands the checks in."""
    invariants.register("ladder.who_climbs_has_a_next_step", who_climbs_has_a_next_step)
    invariants.register("ladder.slots_have_their_half_hours", slots_have_their_half_hours)

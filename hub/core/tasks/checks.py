"""What must always be true of errands; `manage.py verify` asks (hub.core.kit.invariants)."""

from django.db.models import Count, Exists, F, OuterRef, Q

from hub.core.kit import invariants
from hub.core.kit.invariants import Findings
from hub.core.tasks.models import CheckItem, Claim, Load, Shift, Signup, Task
from hub.core.tasks.words import ACTIVE, HOLDS_SLOT, ON_LIST, ClaimState, ShiftState, SignupState, TaskState


def slots_are_counted() -> Findings:
    """`claimed` is the number of claims that hold a slot."""
    holding = Count("claims", filter=Q(claims__state__in=HOLDS_SLOT))
    wrong = Task.objects.annotate(holding=holding).exclude(claimed=F("holding")).order_by("pk")
    for task in wrong.exclude(state=TaskState.CANCELLED).iterator():
        yield f"task:{task.pk}", str(task.holding), str(task.claimed)


def claims_are_within_slots() -> Findings:
    """No errand is held by more people than it has slots."""
    active = Count("claims", filter=Q(claims__state__in=ACTIVE))
    for task in Task.objects.annotate(active=active).filter(active__gt=F("slots")).order_by("pk").iterator():
        yield f"task:{task.pk}", f"at most {task.slots}", str(task.active)


def loads_are_counted() -> Findings:
    """`active` is what a person holds in an area, a run counted once; it never passes their cap."""
    held: dict[tuple[int, int], int] = {}
    rows = Claim.objects.filter(state__in=ACTIVE).order_by()
    single = rows.filter(run=None).values_list("person", "task__area").annotate(n=Count("pk"))
    runs = rows.exclude(run=None).values_list("person", "task__area").annotate(n=Count("run", distinct=True))
    for found in (single, runs):
        for person, area, n in found:
            held[person, area] = held.get((person, area), 0) + n
    for load in Load.objects.order_by("pk").iterator():
        expected = held.pop((load.person_id, load.area_id), 0)
        if load.active != expected:
            yield f"load:{load.pk}", str(expected), str(load.active)
    for (person, _area), n in sorted(held.items()):
        yield f"person:{person}", str(n), "no load"


def what_is_over_has_one_end() -> Findings:
    """
    What is done has as many finished parts as slots and a moment; what is called off is held by nobody; what is open
    has no end.
    """
    parts = Count("claims", filter=Q(claims__state__in=(ClaimState.DONE, ClaimState.VERIFIED)))
    active = Count("claims", filter=Q(claims__state__in=ACTIVE))
    rows = Task.objects.annotate(parts=parts, active=active).order_by("pk")
    wrong = (
        Q(state=TaskState.DONE) & (Q(parts__lt=F("slots")) | Q(finished_at=None))
        | Q(state=TaskState.CANCELLED) & (Q(active__gt=0) | Q(finished_at=None))
        | Q(state=TaskState.OPEN) & (Q(finished_at__isnull=False) | Q(parts__gte=F("slots")))
    )
    for task in rows.filter(wrong).iterator():
        yield f"task:{task.pk}", f"one end, {task.slots} parts", f"{task.state}, {task.parts} parts"


def what_is_done_waits_for_a_look() -> Findings:
    """`check_at` is set where a claim is done and nobody has looked at it, and nowhere else."""
    done = Exists(Claim.objects.filter(task=OuterRef("pk"), state=ClaimState.DONE))
    for task in Task.objects.filter(done, check_at=None).order_by("pk").iterator():
        yield f"task:{task.pk}", "a moment", "none"
    for task in Task.objects.filter(~done, check_at__isnull=False).order_by("pk").iterator():
        yield f"task:{task.pk}", "none", "a moment"


def places_are_counted() -> Findings:
    """`taken` is the number of people on a shift's list."""
    listed = Count("signups", filter=Q(signups__state__in=ON_LIST))
    planned = Shift.objects.filter(state=ShiftState.PLANNED).annotate(listed=listed)
    for shift in planned.exclude(taken=F("listed")).order_by("pk").iterator():
        yield f"shift:{shift.pk}", str(shift.listed), str(shift.taken)


def hours_do_not_overlap() -> Findings:
    """Nobody is on two lists at the same hours."""
    signed = Signup.objects.filter(state=SignupState.SIGNED)
    other = signed.filter(
        person=OuterRef("person"),
        since__lt=OuterRef("until"),
        until__gt=OuterRef("since"),
        pk__lt=OuterRef("pk"),
    )
    for signup in signed.filter(Exists(other)).order_by("pk").iterator():
        yield f"signup:{signup.pk}", "hours of its own", "hours of another shift"


def places_have_the_hours_of_their_shift() -> Findings:
    """Whoever is on a list stands there at the shift's own hours, also after it was moved."""
    signed = Signup.objects.filter(state=SignupState.SIGNED, shift__state=ShiftState.PLANNED)
    wrong = signed.exclude(since=F("shift__since"), until=F("shift__until"))
    for signup in wrong.order_by("pk").iterator():
        yield f"signup:{signup.pk}", "the hours of its shift", "others"


def what_is_done_has_its_needed_steps() -> Findings:
    """No errand is done while a needed step is neither ticked nor waived."""
    left = CheckItem.objects.filter(task__state=TaskState.DONE, needed=True, waived=False, done_at=None)
    for item in left.order_by("pk").iterator():
        yield f"task:{item.task_id}", "ticked", f"step {item.number} is not"


def what_is_held_has_no_end() -> Findings:
    """A claim has an end exactly when nobody holds it any more: the team's page asks for those without one."""
    held = Q(state__in=ACTIVE)
    wrong = Claim.objects.filter(held & Q(ended_at__isnull=False) | ~held & Q(ended_at=None))
    for claim in wrong.order_by("pk").iterator():
        yield f"claim:{claim.pk}", "an end where it is over", f"{claim.state}, {claim.ended_at}"


CHECKS = (
    what_is_held_has_no_end,
    what_is_done_has_its_needed_steps,
    slots_are_counted, claims_are_within_slots, loads_are_counted, what_is_over_has_one_end,
    what_is_done_waits_for_a_look, places_are_counted, hours_do_not_overlap,
    places_have_the_hours_of_their_shift,
)  # fmt: skip


def register() -> None:
    """Hands the checks in."""
    for check in CHECKS:
        invariants.register(f"tasks.{check.__name__}", check)

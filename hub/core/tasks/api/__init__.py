"""Errands for programs: the same verbs, access and actions as the pages."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.responses import Status

from hub.core.flow import lists, repeat
from hub.core.flow.api import Problem, confirmed, person
from hub.core.people import access as people
from hub.core.people.models import Building, Household
from hub.core.people.programs import for_staff, for_staff_of
from hub.core.people.words import DESK_ROLES
from hub.core.tasks import access, actions, doors, runs
from hub.core.tasks.access import profiles
from hub.core.tasks.actions import rounds, ticking, waves
from hub.core.tasks.api.shapes import (
    AskIn,
    AssignIn,
    ClaimOut,
    DoneIn,
    ErrandIn,
    FloorIn,
    ItemOut,
    KnockIn,
    ReasonIn,
    RunIn,
    RunOut,
    SheetOut,
    TaskDetail,
    TaskOut,
    TaskPage,
    TickIn,
    TokenIn,
)
from hub.core.tasks.models import CheckItem, Claim, Run, Task

router = Router(tags=["Errands"])
REFUSALS = {403: Problem, 404: Problem, 409: Problem, 422: Problem}
of_claim = for_staff_of(access.claim_to_check, lambda held: held.task.area, *DESK_ROLES)


@router.get("/areas/{slug}/tasks", response={200: TaskPage, 404: Problem})
@for_staff(*access.BOARD_ROLES)
def board(request: HttpRequest, after: str = "", limit: int = lists.LIMIT) -> dict[str, Any]:
    """What is open to the caller in an area: by level, their own zone first, then by building and floor."""
    by = person(request)
    rows = access.as_walked(access.board(by, request.area), access.load_of(by, request.area).zones)
    page = lists.page(rows, access.BOARD_ORDER, after=after, limit=limit)
    return {"items": page.rows, "after": page.after}


@router.post("/areas/{slug}/tasks", response={201: TaskOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def open_task(request: HttpRequest, data: ErrandIn) -> Status[Task]:
    """Puts an errand on the board (desk only)."""
    area = request.area
    fields = data.dict(exclude={"household"})
    household = people.household_for(person(request), data.household) if data.household else None
    errand = actions.Errand(**fields, household=_in_area(household, area.pk))
    return Status(201, actions.open_task(area, errand, by=person(request), key=request.idempotency_key))


def _task(request: HttpRequest, pk: int) -> Task:
    found = access.task_for(person(request), pk)
    confirmed(request, found.area)
    return found


def _claim(request: HttpRequest, pk: int) -> Claim:
    held = access.claim_for(person(request), pk)
    confirmed(request, held.task.area)
    return held


def _in_area(household: Household | None, area_id: int) -> Household | None:
    return household if household and household.area_id == area_id else None


@router.get("/tasks/{pk}", response={200: TaskDetail, 404: Problem})
def one(request: HttpRequest, pk: int) -> TaskDetail:
    """One errand."""
    found = _task(request, pk)
    shown = TaskOut.from_orm(found).dict()
    if access.may_see_address(person(request), found):
        shown |= {
            "details": found.details,
            "address": found.household.address if found.household else "",
            "contact_name": found.contact_name,
            "contact_phone": found.contact_phone,
            "items": [ItemOut.from_orm(item) for item in found.items.all()],
        }
    return TaskDetail.model_construct(**shown)


@router.post("/tasks/{pk}/claim", response={201: ClaimOut, **REFUSALS})
def claim(request: HttpRequest, pk: int) -> Status[Claim]:
    """Takes it. 409 `task.taken` names who has it and offers another."""
    by = person(request)
    return Status(201, actions.claim(_task(request, pk), by=by, key=request.idempotency_key))


@router.post("/tasks/{pk}/cancellation", response={200: TaskOut, **REFUSALS})
@for_staff_of(access.task_for_desk, lambda found: found.area, *DESK_ROLES)
def cancel(request: HttpRequest, found: Task, data: ReasonIn) -> Task:
    """Takes it off the board (desk only)."""
    act = partial(actions.cancel, found, by=person(request), reason=data.reason)
    return repeat.step(request.idempotency_key, "tasks.cancel", found, act)


@router.post("/tasks/{pk}/assignment", response={201: ClaimOut, **REFUSALS})
@for_staff_of(access.task_for_desk, lambda found: found.area, *DESK_ROLES)
def assign(request: HttpRequest, found: Task, data: AssignIn) -> Status[Claim]:
    """Gives it to somebody, by the same rules and cap; they are told (desk only)."""
    who = get_object_or_404(profiles.runners(found.area), pk=data.person)
    return Status(201, actions.assign(found, who, by=person(request), key=request.idempotency_key))


@router.post("/tasks/{pk}/asking", response={200: TaskOut, **REFUSALS})
@for_staff_of(access.task_for_desk, lambda found: found.area, *DESK_ROLES)
def ask_again(request: HttpRequest, found: Task, data: AskIn) -> Task:
    """Everybody is asked once more (desk only). 409 `task.being_asked` where a round still goes on."""
    asked = rounds.ask_again(found, by=person(request), wide=data.wide, key=request.idempotency_key)
    waves.offer(asked.reread())
    return asked.reread()


@router.post("/tasks/{pk}/refusal", response={200: TaskOut, **REFUSALS})
def decline(request: HttpRequest, pk: int) -> Task:
    """ "Not now", to being asked. 409 `invitation.over` where one is not asked."""
    found, by = _task(request, pk), person(request)
    return repeat.step(request.idempotency_key, "tasks.decline", found, lambda: waves.decline(found, by=by))


@router.get("/areas/{slug}/invitations", response={200: list[TaskOut], 404: Problem})
@for_staff(*access.BOARD_ROLES)
def invitations(request: HttpRequest) -> list[Task]:
    """The errands about which the caller is asked now."""
    return list(access.asked(person(request), request.area)[: lists.MOST])


@router.post("/areas/{slug}/knocks", response={201: TaskOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def knock(request: HttpRequest, data: KnockIn) -> Status[Task]:
    """A household could not be reached: its door joins its building's run of doors to knock at (desk only)."""
    door = people.household_for(person(request), data.household)
    if door.area_id != request.area.pk:
        raise Http404
    why = doors.Why(details=data.details, level=data.level)
    return Status(201, doors.knock(door, why, by=person(request), key=request.idempotency_key))


@router.post("/areas/{slug}/runs", response={201: RunOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def open_run(request: HttpRequest, data: RunIn) -> Status[Run]:
    """Puts a run through a building on the board (desk only)."""
    building = get_object_or_404(Building, area=request.area, pk=data.building)
    rows = Household.objects.filter(building=building, closed_at=None).select_related("building", "area")
    boxes = {door.household: door.boxes for door in data.doors}
    rows = rows.filter(pk__in=boxes) if boxes else rows
    items = [actions.Item(one.text, one.needed) for one in data.items]
    made = runs.open_run(
        building, data.title, data.kind, list(rows.order_by("floor", "door", "part")), by=person(request),
        pick_up=data.pick_up, boxes=boxes, items=items, key=request.idempotency_key,
    )  # fmt: skip
    return Status(201, made)


@router.get("/areas/{slug}/runs", response={200: list[RunOut], 404: Problem})
@for_staff(*access.BOARD_ROLES)
def open_runs(request: HttpRequest) -> list[Run]:
    """The buildings' batches that nobody has taken."""
    return list(runs.open_runs(person(request), request.area)[: lists.MOST])


@router.post("/runs/{pk}/claim", response={201: RunOut, **REFUSALS})
def claim_run(request: HttpRequest, pk: int) -> Status[Run]:
    """Takes every door of a run, or none."""
    found, by = _run(request, pk), person(request)
    return Status(201, actions.claim_run(found, by=by, key=request.idempotency_key))


@router.post("/runs/{pk}/start", response={200: RunOut, **REFUSALS})
def start_run(request: HttpRequest, pk: int) -> Run:
    """On the way, to every door of a run. 409 `run.over` where none of them is the caller's any more."""
    found, by = _run(request, pk), person(request)
    return actions.start_run(found, by=by, key=request.idempotency_key)


@router.get("/runs/{pk}/sheet", response={200: SheetOut, **REFUSALS})
def run_sheet(request: HttpRequest, pk: int) -> runs.Sheet:
    """What the printed sheet shows: by floor and door, boxes, who needs it brought to the door."""
    return runs.sheet(_run(request, pk), person(request))


@router.post("/runs/{pk}/floors/{floor}/completion", response={200: RunOut, **REFUSALS})
def complete_floor(request: HttpRequest, pk: int, floor: int, data: FloorIn | None = None) -> Run:
    """
    A whole floor is done: the claims that are named, or what the caller has of it now. With a stale token it is kept as
    a note; 409 `run.floor_over` where nothing is done by it.
    """
    found, by, key = _run(request, pk), person(request), request.idempotency_key
    doors = {one.claim: one.token for one in data.doors} if data else None
    return runs.complete_floor(found, floor, by=by, doors=doors, key=key)


def _run(request: HttpRequest, pk: int) -> Run:
    found = runs.run_for(person(request), pk)
    confirmed(request, found.area)
    return found


@router.get("/claims", response=list[ClaimOut])
def my_claims(request: HttpRequest) -> list[Claim]:
    """The caller's claims, newest first (at most 200)."""
    return list(access.claims_of(person(request))[: lists.MOST])


@router.post("/claims/{pk}/start", response={200: ClaimOut, **REFUSALS})
def start(request: HttpRequest, pk: int) -> Claim:
    """On the way."""
    held, by = _claim(request, pk), person(request)
    return repeat.step(request.idempotency_key, "tasks.start", held, lambda: actions.start(held, by=by))


@router.post("/claims/{pk}/completion", response={200: ClaimOut, **REFUSALS})
def complete(request: HttpRequest, pk: int, data: DoneIn) -> Claim:
    """Done. With a stale token it is kept as a note and changes nothing else."""
    by, key = person(request), request.idempotency_key
    return actions.complete(_claim(request, pk), by=by, token=data.token, note=data.note, key=key)


@router.post("/claims/{pk}/steps/{number}", response={200: ItemOut, **REFUSALS})
def tick(request: HttpRequest, pk: int, number: int, data: TickIn) -> CheckItem:
    """Ticks a step of it off, or takes the tick back."""
    held, by, key = _claim(request, pk), person(request), request.idempotency_key
    item = access.item_of(held, number)
    return ticking.tick(held, item, done=data.done, by=by, token=data.token, key=key)


@router.post("/claims/{pk}/release", response={200: ClaimOut, **REFUSALS})
def release(request: HttpRequest, pk: int) -> Claim:
    """Gives it back."""
    held, by = _claim(request, pk), person(request)
    return repeat.step(request.idempotency_key, "tasks.release", held, lambda: actions.release(held, by=by))


@router.post("/claims/{pk}/unreached", response={200: ClaimOut, **REFUSALS})
def unreached(request: HttpRequest, pk: int, data: TokenIn) -> Claim:
    """Nobody answered: the part is over, the door joins those to knock at."""
    held, by = _claim(request, pk), person(request)
    return doors.unreached(held, by=by, token=data.token, key=request.idempotency_key)


@router.post("/claims/{pk}/taking-back", response={200: ClaimOut, **REFUSALS})
@of_claim
def take_back(request: HttpRequest, found: Claim) -> Claim:
    """The desk takes it from whoever has it, who is told."""
    by, key = person(request), request.idempotency_key
    return repeat.step(key, "tasks.take_back", found, lambda: actions.take_back(found, by=by))


@router.post("/claims/{pk}/verification", response={200: ClaimOut, **REFUSALS})
@of_claim
def verify(request: HttpRequest, found: Claim) -> Claim:
    """The desk has looked at the proof."""
    by = person(request)
    return repeat.step(request.idempotency_key, "tasks.verify", found, lambda: actions.verify(found, by=by))


@router.post("/claims/{pk}/no-show", response={200: ClaimOut, **REFUSALS})
@of_claim
def no_show(request: HttpRequest, found: Claim) -> Claim:
    """The desk says that nobody came."""
    by = person(request)
    return repeat.step(request.idempotency_key, "tasks.no_show", found, lambda: actions.no_show(found, by=by))

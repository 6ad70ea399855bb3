"""The gate, for programs and for its own page: the bundle, taps, the emergency exit."""

from typing import Any

from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from hub.core.flow.api import Problem, person
from support.passes import access, actions, bundle, signing
from support.passes.api.common import AREA, REFUSALS, for_gate, gate_of
from support.passes.api.gate_shapes import BundleOut, EmergencyIn, ScanIn, ScanOut
from support.passes.models import PassScan

router = Router()


@router.get(
    f"{AREA}/gate/bundle", response={200: BundleOut, 404: Problem}, by_alias=True, url_name="gate_bundle"
)
@for_gate
def carried(request: HttpRequest) -> dict[str, Any]:
    """What a gate's device carries: keys, today's passes, what was taken back. No purposes."""
    return bundle.of(person(request), request.area)


@router.post(f"{AREA}/gate/scans", response={201: ScanOut, **REFUSALS}, url_name="gate_scans")
@for_gate
def scan(request: HttpRequest, data: ScanIn) -> Status[PassScan]:
    """
    One tap, counted once. 201 also for STOP (`go` false), and for what a gate let through without being able to ask.
    """
    code, _real = signing.code_in(data.code, request.area)
    permit = access.pass_by_code(person(request), request.area, code)
    what = actions.Scan(
        kind=data.kind, tap=data.tap, gate=gate_of(request.area, data.gate_id), tapped_at=data.tapped_at,
        happened=data.happened,
    )  # fmt: skip
    return Status(201, actions.scan(permit, what, by=person(request), key=request.idempotency_key))


@router.post(f"{AREA}/gate/emergencies", response={201: ScanOut, **REFUSALS})
@for_gate
def let_out(request: HttpRequest, data: EmergencyIn) -> Status[PassScan]:
    """Somebody was let out at once; everybody at the desk learns of it."""
    code, _real = signing.code_in(data.code, request.area)
    rows = access.passes_at_gate(person(request), request.area)
    what = actions.Emergency(
        tap=data.tap, why=data.why, who=data.who, gate=gate_of(request.area, data.gate_id),
        permit=rows.filter(code=code).first() if code else None, tapped_at=data.tapped_at,
    )  # fmt: skip
    return Status(201, actions.let_out(request.area, what, by=person(request), key=request.idempotency_key))

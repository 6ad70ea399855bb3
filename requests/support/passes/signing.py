"""What a pass's square says: a link to the gate's page with the signed payload behind `#` (requests.md, item 13)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from hub.core.kit import clock, qr
from hub.core.kit.codes import invitations, signed
from hub.core.people import keys
from hub.core.people.models import Area
from support.passes.models import CODE_LENGTH, Pass

KIND = "pass"


def sign(permit: Pass) -> str:
    """The payload: code, issue, gate, counts, days and hours; the window is signed beside it. No name, no purpose."""
    data: dict[str, Any] = {"c": permit.code, "v": permit.issue, "n": permit.exits_allowed}
    if permit.gate_id:
        data["g"] = permit.gate_id
    if not permit.comes_back:
        data["o"] = 1
    if permit.recurs:
        data |= {"d": permit.days, "h": [permit.from_minute, permit.until_minute]}
    return keys.signing_key(permit.area).sign(KIND, data, since=permit.starts_at, until=permit.ends_at)


def link(permit: Pass) -> str:
    """What the square says; what stands behind # never leaves the phone that opens it."""
    return f"{settings.SITE_URL}{reverse('support:gate', args=[permit.area.slug])}#{permit.payload}"


def square(permit: Pass) -> SafeString:
    """The square itself; empty where nothing is signed yet."""
    return qr.svg(link(permit), permit.shown_code, error="L") if permit.payload else SafeString("")


def code_in(typed: str, area: Area) -> tuple[str, bool]:
    """
    The short code of what was typed, scanned or followed, and whether it may be one: a payload counts only where its
    signature holds. ("", False): it was not made by this area.
    """
    text = typed.strip().rpartition("#")[2]
    if text.count(".") > 1:
        checked = signed.check(text, KIND, keys.public_keys(area), clock.now())
        known = checked.data is not None and checked.verdict != signed.Verdict.WRONG_KIND
        return (str((checked.data or {}).get("c", "")), True) if known else ("", False)
    return _normal(text), True


def _normal(typed: str) -> str:
    """Eight symbols; look-alikes read as what they look like."""
    found = invitations.tidy(typed)
    return found if len(found) == CODE_LENGTH else ""

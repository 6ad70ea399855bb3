"""Orders in the words and pictures that a household understands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from groceries import access
from groceries.actions.complaining import KIND
from groceries.forms.ordering import PICK_UP, OrderForm
from groceries.models import Adjustment, Complaint, Order, OrderLine
from groceries.shop import Shelf, Shop
from groceries.templatetags.groceries_residents import slot_time
from groceries.words import Answer, CampaignState, Handing, OrderState, Substitution
from hub.core.kit import money
from hub.core.media.models import Picture


@dataclass(frozen=True)
class Step:
    """One of the windows that light up."""

    label: str
    done: bool


@dataclass(frozen=True)
class Short:
    """What there is not enough of: the offer, and how many are left."""

    shelf: Shelf
    left: int


TAKES_PLACE = (OrderState.CONFIRMED, OrderState.ALLOCATED, OrderState.PACKED, OrderState.UNCOLLECTED)
READY = (OrderState.ALLOCATED, OrderState.PACKED, OrderState.UNCOLLECTED)
WITH_THEM = (OrderState.COLLECTED, OrderState.DELIVERED, OrderState.CLOSED)
HERE = (CampaignState.RECEIVED, CampaignState.COLLECTING, CampaignState.SETTLED)


def steps(order: Order) -> list[Step]:
    """Ordered, it takes place, the goods are here, with the household. None for an order that has ended or waits."""
    if not order.is_live or order.state == OrderState.WAITLISTED:
        return []
    state, done = order.state, order.state in WITH_THEM
    if order.campaign.only_times:
        return [
            Step(_("Time chosen"), True), Step(_("It takes place"), done or state in TAKES_PLACE), Step(_("Came"), done)
        ]  # fmt: skip
    by_door = order.handing == Handing.DOOR
    return [
        Step(_("Held") if state == OrderState.RESERVED else _("Ordered"), True),
        Step(_("It takes place"), done or state in TAKES_PLACE),
        Step(_("Goods are here"), done or state in READY or order.campaign.state in HERE),
        Step(_("Delivered") if by_door else _("Collected"), done),
    ]


def lines(order: Order) -> list[OrderLine]:
    """What was ordered."""
    return list(order.lines.select_related("offer__good", "offer__missing"))


def asked(order: Order) -> list[Adjustment]:
    """What did not come of it, each with what is offered instead and what was answered."""
    rows = order.adjustments.exclude(answer=Answer.NONE)
    return list(rows.select_related("missing__part", "missing__offer", "line__offer"))


def complaints(order: Order) -> list[Complaint]:
    """What was said about its lines, each with its pictures."""
    found = list(access.complaints_of(order))
    pictures: dict[int, list[Picture]] = {}
    for picture in Picture.objects.of(KIND, *(one.pk for one in found)):
        pictures.setdefault(picture.subject_id, []).append(picture)
    for one in found:
        one.pictures = pictures.get(one.pk, [])  # type: ignore[attr-defined]
        one.passed_on_words = _passed_on(one)  # type: ignore[attr-defined]
    return found


def _passed_on(complaint: Complaint) -> str:
    """What a request to the committee begins with where a leader has passed a complaint on."""
    line = complaint.line
    said = _("Group order, number %(code)s: %(good)s × %(n)s. %(kind)s.") % {
        "code": line.order.shown_code, "good": line.offer.title, "n": complaint.quantity,
        "kind": complaint.get_kind_display(),
    }  # fmt: skip
    return f"{said} {complaint.words}".strip()


def where(order: Order) -> str:
    """How and where the household gets it."""
    if order.slot:
        return f"{order.slot.point} · {slot_time(order.slot)}"
    if order.handing == Handing.DOOR:
        reason = order.get_door_reason_display() if order.door_reason else ""
        return " · ".join(part for part in (str(Handing.DOOR.label), reason) if part)
    return " · ".join(part for part in (_("Pick up"), order.campaign.point) if part)


def short(shop: Shop, left: dict[int, int]) -> list[Short]:
    """What there is not enough of, for the page."""
    return [Short(shop.shelves[pk], number) for pk, number in left.items() if pk in shop.shelves]


def wanted(form: OrderForm) -> dict[int, int]:
    """Offer → number as the form carries it, whether it was checked or not."""
    return numbers(form, form.names)


def numbers(form: OrderForm, names: Mapping[int, str]) -> dict[int, int]:
    """The same of any of its fields, by offer; what is no number is left out."""
    found = {}
    for pk, name in names.items():
        typed = str(form[name].value() or "")
        if typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed):
            found[pk] = int(typed)
    return found


def checked(form: OrderForm) -> dict[str, Any]:
    """The answers to check before sending, each with the step that changes it."""
    shop, wants, more = form.shop, wanted(form), numbers(form, form.extras)
    steps = form.steps()
    rows = [
        {
            "label": _("Where and when") if shop.is_slots_only else _("How you get it"),
            "value": _place(form),
            "step": "where" if "where" in steps else "",
        },
        {"label": _("If something is missing"), "value": _substitution(form), "step": "substitution"},
        {"label": _("For the leader"), "value": form["note"].value() or "", "step": "substitution"},
        {"label": _("Waiting list"), "value": _waiting(form), "step": "goods"},
    ]
    goods = [
        {
            "shelf": shop.shelves[pk],
            "number": n,
            "amount": shop.shelves[pk].offer.price_minor * n,
            "extra": more.get(pk),
        }
        for pk, n in wants.items()
    ]
    kept = [row for row in rows if row["value"] and (row["step"] in steps or not row["step"])]
    return {"goods": goods, "total": shop.total(wants), "rows": kept}


def _place(form: OrderForm) -> str:
    places = dict(form.places)
    chosen = form["where"].value() or (form.places[0][0] if len(form.places) == 1 else "")
    return str(places.get(chosen, places.get(PICK_UP, "") if not chosen else ""))


def _substitution(form: OrderForm) -> str:
    chosen = form["substitution"].value() or Substitution.NONE
    return str(dict(Substitution.choices).get(chosen, ""))


def _waiting(form: OrderForm) -> str:
    if not form["wait"].value():
        return ""
    fewer = form["accept_fewer"].value()
    return _("Yes; fewer are welcome too") if fewer else _("Yes; all of it or nothing")


def amount(minor: int, order: Order) -> str:
    """Money of an order's area, for sentences."""
    return money.show(minor, order.campaign.area.currency)

"""What a household orders, one question a page; answers travel in the form, never in the session."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groceries.actions import Wish
from groceries.models import Order, Slot
from groceries.shop import Shelf, Shop
from groceries.templatetags.groceries_residents import slot_time
from groceries.words import DoorReason, Handing, OrderChannel, Substitution
from hub.core.estate import proxy

MANY = 10_000
"""More of one thing than a slip of the finger can mean."""

PICK_UP, DOOR, SLOT = "pick_up", "door", "slot"
STEP_OF = {"substitution": "substitution", "note": "substitution", "where": "where"}
"""On which page a field is asked; quantities and all the rest stand on the first."""


class OrderForm(forms.Form):
    """Quantities, what to do where something is missing, how it gets here; then the answers to check."""

    substitution = forms.ChoiceField(
        label=gettext_lazy("If something is missing"),
        choices=Substitution.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("Should the leader know anything?"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    where = forms.ChoiceField(
        label=gettext_lazy("How do you get it?"), required=False, widget=forms.RadioSelect
    )
    wait = forms.BooleanField(required=False, widget=forms.HiddenInput)
    accept_fewer = forms.BooleanField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=OrderChannel.choices, required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, min_value=1, max_value=MANY * MANY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, shop: Shop, step: str = "check", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        self.names = {pk: f"offer-{pk}" for pk in shop.shelves}
        for pk, shelf in shop.shelves.items():
            self.fields[self.names[pk]] = _number(shelf)
        self.extras = {pk: f"extra-{pk}" for pk, shelf in shop.shelves.items() if shelf.case}
        for pk, name in self.extras.items():
            self.fields[name] = extra_field(shop.shelves[pk])
        self.places = places(shop)
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = self.places
        if shop.is_slots_only:
            where.label = _("Which time?")
        self.step = step if step in self.steps() else self.steps()[0]

    def steps(self) -> list[str]:
        """The questions of this campaign: what can be answered in one way only is not asked."""
        found = [] if self.shop.is_slots_only else ["goods", "substitution"]
        return [*found, *(["where"] if len(self.places) > 1 or self.shop.is_slots_only else []), "check"]

    def asked(self) -> list[Any]:
        """The fields of this step, goods aside."""
        return [self[name] for name, step in STEP_OF.items() if step == self.step]

    def carried(self) -> list[Any]:
        """The fields of the other steps: they travel hidden."""
        shown = {name for name, step in STEP_OF.items() if step == self.step}
        shown |= {*self.names.values(), *self.extras.values()} if self.step == "goods" else set()
        return [self[name] for name in self.fields if name not in shown and self[name].value()]

    def goods(self) -> list[tuple[Shelf, Any, Any]]:
        """What is on offer, each with its field, and with that of what may fill a case (None where it has none)."""
        return [
            (shelf, self[self.names[pk]], self[self.extras[pk]] if pk in self.extras else None)
            for pk, shelf in self.shop.shelves.items()
        ]

    def next_step(self) -> str:
        """The question after this one."""
        order = self.steps()
        return order[min(order.index(self.step) + 1, len(order) - 1)]

    def step_in_error(self) -> str:
        """The question whose answer cannot be used."""
        found = next((STEP_OF.get(name, "goods") for name in self.errors), self.step)
        return found if found in self.steps() else self.steps()[0]

    def clean(self) -> dict[str, Any]:
        """What the steps up to this one must have answered. What is left is the shop's to say, not an error here."""
        data = super().clean() or {}
        done = self.steps()[: self.steps().index(self.step) + 1]
        if "goods" in done:
            self._check_goods()
        if "where" in done and not data.get("where") and "where" not in self.errors:
            self.add_error(
                "where", _("Choose a time.") if self.shop.is_slots_only else _("Choose how you get it.")
            )
        return data

    def _check_goods(self) -> None:
        wants = self.wants()
        if not wants and not any(name in self.errors for name in self.names.values()):
            self.add_error(None, _("Choose at least one thing."))
        for pk, number in wants.items():
            shelf = self.shop.shelves[pk]
            if shelf.offer.withdrawn_at is not None:
                self.add_error(self.names[pk], _("This is not on offer any more."))
            elif shelf.offer.cap is not None and number > shelf.offer.cap:
                words = ngettext(
                    "At most %(cap)s for each household.", "At most %(cap)s for each household.", shelf.offer.cap
                )  # fmt: skip
                self.add_error(self.names[pk], words % {"cap": shelf.offer.cap})
            elif shelf.offer.cap is not None and number + self.more(pk) > shelf.offer.cap:
                left = shelf.offer.cap - number
                words = ngettext("At most %(n)s more.", "At most %(n)s more.", left) % {"n": left}
                self.add_error(self.extras[pk], words)
            elif shelf.entitled and self._of_kind(shelf, wants) > shelf.entitled.left:
                self.add_error(self.names[pk], shelf.more_words)

    def _of_kind(self, shelf: Shelf, wants: dict[int, int]) -> int:
        kind, shelves = shelf.offer.good.kind, self.shop.shelves
        return sum(number for pk, number in wants.items() if shelves[pk].offer.good.kind == kind)

    def more(self, pk: int) -> int:
        """How many more of an offer may fill a case."""
        return self.cleaned_data.get(self.extras.get(pk, "")) or 0

    def wants(self) -> dict[int, int]:
        """Offer → number, of what was typed and can be read."""
        found = {pk: self.cleaned_data.get(name) for pk, name in self.names.items()}
        return {pk: number for pk, number in found.items() if number}

    def wish(self, *, channel: str, acting_for: proxy.Beneficiary | None) -> Wish:
        """What the action needs."""
        data = self.cleaned_data
        where, _dash, which = (data["where"] or self.places[0][0]).partition("-")
        slots = {str(slot.pk): slot for slot in self.shop.slots}
        return Wish(
            wants=self.wants(), extras={pk: self.more(pk) for pk in self.wants()}, channel=channel,
            acting_for=acting_for, wait=data["wait"], note=data["note"],
            accept_fewer=data["accept_fewer"], substitution=data["substitution"] or Substitution.NONE,
            handing=Handing.DOOR if where == DOOR else Handing.PICK_UP,
            door_reason=which if where == DOOR else DoorReason.NONE, slot=slots.get(which) if where == SLOT else None,
        )  # fmt: skip


def _number(shelf: Shelf) -> forms.IntegerField:
    most = {} if shelf.most is None else {"max": shelf.most}
    attrs = {"inputmode": "numeric", "class": "number", "data-price": shelf.offer.price_minor, **most}
    return forms.IntegerField(
        label=shelf.offer.title, required=False, min_value=0, max_value=MANY, widget=forms.NumberInput(attrs=attrs)
    )  # fmt: skip


def extra_field(shelf: Shelf) -> forms.IntegerField:
    """How many more are welcome if that fills a case: beside the number of an offer that is sold by the case."""
    attrs = {"inputmode": "numeric", "class": "number"}
    label = _("and so many more if that fills a case of %(n)s") % {"n": shelf.case}
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=MANY, widget=forms.NumberInput(attrs=attrs)
    )  # fmt: skip


def places(shop: Shop) -> list[tuple[str, str]]:
    """The ways in which this household can get it: a time at the point, the point, or the door with a reason."""
    campaign, order = shop.campaign, shop.order
    if campaign.handing == Handing.DOOR and not shop.is_slots_only:
        return [(DOOR, str(Handing.DOOR.label))]
    own = order.slot_id if order else None
    times = [(f"{SLOT}-{slot.pk}", time_of(slot)) for slot in shop.slots if slot.room_left or slot.pk == own]
    found = times or ([] if shop.is_slots_only else [(PICK_UP, _place(_("I pick it up"), campaign.point))])
    reasons = (
        [reason for reason in DoorReason if reason]
        if campaign.door_allowed and not shop.is_slots_only
        else []
    )
    doors = [(f"{DOOR}-{reason}", _("To my door: %(why)s") % {"why": reason.label}) for reason in reasons]
    return [*found, *doors]


def time_of(slot: Slot) -> str:
    """Where and when, and whether it is the green channel's."""
    return _place(slot.point, slot_time(slot), _("green channel") if slot.green else "")


def _place(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def initial_of(order: Order) -> dict[str, Any]:
    """An order's answers, to change them or to give them again."""
    where = PICK_UP if order.handing == Handing.PICK_UP else f"{DOOR}-{order.door_reason}".rstrip("-")
    answers = {f"offer-{line.offer_id}": line.quantity for line in order.lines.all()}
    answers |= {f"extra-{line.offer_id}": line.extra for line in order.lines.all() if line.extra}
    return {
        **answers, "substitution": order.substitution, "note": order.note, "accept_fewer": order.accept_fewer,
        "where": f"{SLOT}-{order.slot_id}" if order.slot_id else where, "channel": order.channel,
    }  # fmt: skip

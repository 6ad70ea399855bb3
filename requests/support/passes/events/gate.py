"""What happens at a gate and belongs to no pass."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.kit import phones
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Area, Person
from support.passes.models import PassScan


@dataclass(frozen=True, kw_only=True)
class GateEvent(Event):
    """Something at a gate that belongs to no pass."""

    told: tuple[int, ...] = ()

    def streams(self) -> Iterable[str]:
        """The desk and the gates."""
        assert self.area is not None
        return [names.desk(self.area.pk), names.case("gate", self.area.pk)]

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told


@dataclass(frozen=True, kw_only=True)
class EmergencyExit(GateEvent):
    """Somebody was let out without a pass, because a life may be at stake. The alarm that begins with it tells whom."""

    verb: ClassVar[str] = "support.gate.emergency_exit"
    level: ClassVar[int] = 0


@dataclass(frozen=True, kw_only=True)
class EmergencyTaken(GateEvent):
    """Somebody at the desk has it."""

    verb: ClassVar[str] = "support.gate.emergency_taken"


@dataclass(frozen=True, kw_only=True)
class EmergencyForsaken(GateEvent):
    """Who had it does not work at the desk any more: the alarm begins anew."""

    verb: ClassVar[str] = "support.gate.emergency_forsaken"


@dataclass(frozen=True, kw_only=True)
class GateUnheard(GateEvent):
    """An emergency exit, and nobody is on duty: the guard is told so (live.md)."""

    verb: ClassVar[str] = "support.gate.nobody_on_duty"
    level: ClassVar[int] = 0

    def words(self) -> Words:
        """The truth, and whom to ring."""
        assert self.area is not None
        phone = phones.show(self.area.committee_phone) or "120"
        sentence = gettext_noop(
            "Nobody of the committee is on duty. Ring 120 yourself if nobody has. We are ringing the whole committee:"
            " %(phone)s."
        )
        url = reverse("support:gate", args=[self.area.slug])
        return Words(sentence, {"phone": phone}, url=url, short=sentence, short_params={"phone": phone})


@dataclass(frozen=True, kw_only=True)
class ScanSeen(GateEvent):
    """Somebody at the desk has looked into it."""

    verb: ClassVar[str] = "support.gate.seen"


@dataclass(frozen=True, kw_only=True)
class GatesNamed(GateEvent):
    """The gates of the area have other names."""

    verb: ClassVar[str] = "support.gate.named"


def at_gate(
    kind: type[GateEvent], area: Area, about: PassScan | None, *, by: Person | None, **more: Any
) -> GateEvent:
    """An event at a gate; `told` (ids) and any other particulars go with it."""
    told = tuple(sorted(more.pop("told", ())))
    return kind(
        area=area,
        about=Ref("gate", about.pk if about else area.pk),
        actor=by,
        told=told,
        particulars=more,
    )

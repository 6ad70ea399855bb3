"""What happens to one pass. No purpose leaves the hub in its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people import access as people
from hub.core.people.models import Area, Person
from hub.core.people.words import DESK_ROLES
from support.passes import access
from support.passes.models import Pass
from support.passes.words import URGENT


@dataclass(frozen=True, kw_only=True)
class PassEvent(Event):
    """Something about a pass: the desk, whoever follows it, and the gates where they carry it."""

    permit: Pass
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("%(building)s: there is news about a pass.")
    at_desk: ClassVar[bool] = False
    at_gate: ClassVar[bool] = True

    def streams(self) -> Iterable[str]:
        """The desk, the pass itself, and the gates of the area."""
        found = [names.desk(self.permit.area_id), names.case("pass", self.permit.pk)]
        return [*found, names.case("gate", self.permit.area_id)] if self.at_gate else found

    def people(self) -> Iterable[int]:
        """Whom the action chose, with `residents` or `desk`."""
        return self.told

    def words(self) -> Words:
        """The sentence with the pass's code; past locked screens goes the building only."""
        permit = self.permit
        url = reverse("support:pass", args=[permit.pk])
        if self.at_desk:
            url = reverse("support:pass_at_desk", args=[permit.area.slug, permit.pk])
        parts: dict[str, Part] = {"code": permit.shown_code, "name": permit.name}
        building = {"building": str(permit.household.building)}
        return Words(self.sentence, parts, url=url, short=self.short, short_params=building)

    def urgency(self) -> int:
        """1 for what the desk must see at once (requests.md, "Triage")."""
        return 1 if self.permit.purpose in URGENT else 2


@dataclass(frozen=True, kw_only=True)
class PassAsked(PassEvent):
    """Somebody wants to leave; the desk decides."""

    verb: ClassVar[str] = "support.pass.asked"
    sentence: ClassVar[str] = gettext_noop("Somebody asks for a pass: %(code)s.")
    at_desk: ClassVar[bool] = True
    at_gate: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class PassGranted(PassEvent):
    """One person has approved it, and a second must: whoever else works at the desk is told."""

    verb: ClassVar[str] = "support.pass.granted"
    sentence: ClassVar[str] = gettext_noop("Pass %(code)s needs a second person's approval.")
    at_desk: ClassVar[bool] = True
    at_gate: ClassVar[bool] = False

    def urgency(self) -> int:
        """Ordinary."""
        return 3


@dataclass(frozen=True, kw_only=True)
class PassApproved(PassEvent):
    """It holds: the square is there."""

    verb: ClassVar[str] = "support.pass.approved"
    sentence: ClassVar[str] = gettext_noop(
        "Pass %(code)s for %(name)s is approved. Show the square at the gate."
    )


@dataclass(frozen=True, kw_only=True)
class PassRefused(PassEvent):
    """It is not given, and why stands on it."""

    verb: ClassVar[str] = "support.pass.refused"
    sentence: ClassVar[str] = gettext_noop("The pass %(code)s for %(name)s was refused. Open it to read why.")
    at_gate: ClassVar[bool] = False


@dataclass(frozen=True, kw_only=True)
class PassRevoked(PassEvent):
    """It does not hold any more."""

    verb: ClassVar[str] = "support.pass.revoked"
    sentence: ClassVar[str] = gettext_noop("The pass %(code)s for %(name)s was revoked. Open it to read why.")


@dataclass(frozen=True, kw_only=True)
class PassChanged(PassEvent):
    """Its time or gate is another."""

    verb: ClassVar[str] = "support.pass.changed"
    sentence: ClassVar[str] = gettext_noop(
        "The pass %(code)s for %(name)s has another time. Open it to see it."
    )


@dataclass(frozen=True, kw_only=True)
class PassWithdrawn(PassEvent):
    """Whoever asked does not need it."""

    verb: ClassVar[str] = "support.pass.withdrawn"


@dataclass(frozen=True, kw_only=True)
class PassExpired(PassEvent):
    """Its time is over."""

    verb: ClassVar[str] = "support.pass.expired"
    sentence: ClassVar[str] = gettext_noop("The pass %(code)s for %(name)s has expired.")

    def urgency(self) -> int:
        """No reason to wake anybody."""
        return 3


@dataclass(frozen=True, kw_only=True)
class PassedGate(PassEvent):
    """Somebody went out or came back on it."""

    verb: ClassVar[str] = "support.pass.passed_gate"


@dataclass(frozen=True, kw_only=True)
class PassStopped(PassEvent):
    """A gate said STOP, while it could ask the hub."""

    verb: ClassVar[str] = "support.pass.stopped"


@dataclass(frozen=True, kw_only=True)
class PassOverdue(PassEvent):
    """Somebody should be back and is not."""

    verb: ClassVar[str] = "support.pass.overdue"
    sentence: ClassVar[str] = gettext_noop("Late back: %(name)s, pass %(code)s. Please ring them.")
    short: ClassVar[str] = gettext_noop("%(building)s: somebody is late back.")
    at_desk: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PassUsedTwice(PassEvent):
    """A gate without a network let somebody out on a pass that did not hold any more."""

    verb: ClassVar[str] = "support.pass.used_twice"
    sentence: ClassVar[str] = gettext_noop(
        "A gate let somebody out on pass %(code)s, which did not hold any more."
    )
    short: ClassVar[str] = gettext_noop("%(building)s: a pass was used that did not hold any more.")
    at_desk: ClassVar[bool] = True

    def urgency(self) -> int:
        """The desk finds out today."""
        return 2


def event(kind: type[PassEvent], permit: Pass, *, by: Person | None, **more: Any) -> PassEvent:
    """An event about a pass; `told` (ids) and any other particulars go with it."""
    told = tuple(sorted(more.pop("told", ())))
    return kind(
        area=permit.area, about=Ref("pass", permit.pk, permit.version), actor=by, beneficiary=permit.person,
        permit=permit, told=told, particulars=more,
    )  # fmt: skip


def residents(permit: Pass, *, but: Person | None = None) -> set[int]:
    """Whoever follows the pass, without whoever acts now."""
    return access.residents_of(permit) - ({but.pk} if but else set())


def desk(area: Area, *, urgent: bool = False, but: Person | None = None) -> set[int]:
    """Whoever works at the desk: on duty, or everybody when nobody is or it cannot wait."""
    everybody = set(people.people_with_role(area, *DESK_ROLES).values_list("pk", flat=True))
    duty = set(people.on_duty(area, *DESK_ROLES).values_list("pk", flat=True))
    chosen = everybody if urgent or not duty else duty
    return chosen - ({but.pk} if but else set())


def asked(permit: Pass, *, by: Person) -> PassEvent:
    """That it was asked for; the whole desk where it cannot wait."""
    told = desk(permit.area, urgent=permit.purpose in URGENT, but=by)
    return event(PassAsked, permit, by=by, told=told, purpose=permit.purpose, words=permit.words)

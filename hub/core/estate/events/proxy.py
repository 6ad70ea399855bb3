"""What happens when somebody acts for a household."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from hub.core.estate.events.base import EstateEvent
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part


@dataclass(frozen=True, kw_only=True)
class ProxyEvent(EstateEvent):
    """Something about one neighbour's right to act for one household."""

    sentence: ClassVar[str]
    name: str
    address: str

    def words(self) -> Words:
        """What the neighbour and the household read."""
        params = {"name": self.name, "address": self.address}
        return Words(self.sentence, params, url=reverse("estate:my_household"))


@dataclass(frozen=True, kw_only=True)
class ProxyApproved(ProxyEvent):
    """A neighbour may act for a household."""

    verb: ClassVar[str] = "estate.proxy.approved"
    sentence = gettext_noop("%(name)s may now act for %(address)s. The household can end this at any time.")


@dataclass(frozen=True, kw_only=True)
class ProxyRevoked(ProxyEvent):
    """The neighbour may not any more."""

    verb: ClassVar[str] = "estate.proxy.revoked"
    sentence = gettext_noop("%(name)s does not act for %(address)s any more.")


@dataclass(frozen=True, kw_only=True)
class ProxyObjected(ProxyEvent):
    """The household has ended it itself; the committee is told too."""

    verb: ClassVar[str] = "estate.proxy.objected"
    sentence = gettext_noop("%(address)s does not want %(name)s to act for it any more. It has ended.")


@dataclass(frozen=True, kw_only=True)
class ProxyEnded(ProxyEvent):
    """It has run out."""

    verb: ClassVar[str] = "estate.proxy.ended"
    sentence = gettext_noop("The time in which %(name)s could act for %(address)s is over.")


@dataclass(frozen=True, kw_only=True)
class DoneInName(EstateEvent):
    """Something was done in a household's name. `sentence` and `params` say what, in the service's own words."""

    verb: ClassVar[str] = "estate.household.done_for"
    sentence: str
    params: Mapping[str, Part] = field(default_factory=dict)

    def words(self) -> Words:
        """What the household reads, by notice or SMS."""
        return Words(
            self.sentence,
            self.params,
            url=reverse("estate:my_household"),
            short=gettext_noop(
                "Something was done in your name. Call the committee if you do not know of it."
            ),
        )


@dataclass(frozen=True, kw_only=True)
class SlipHandedOver(EstateEvent):
    """The slip that says what was done in a household's name is on its way to the door."""

    verb: ClassVar[str] = "estate.household.slip_handed_over"

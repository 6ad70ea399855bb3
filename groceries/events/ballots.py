"""What happens to a draw."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from groceries.events.campaigns import CampaignEvent
from groceries.events.orders import Placed


@dataclass(frozen=True, kw_only=True)
class Entered(Placed):
    """A household takes part in a draw: its order is an entry until then."""

    verb: ClassVar[str] = "groceries.order.entered"
    sentence: ClassVar[str] = gettext_noop("Your household is in the draw for “%(title)s”, number %(code)s.")


@dataclass(frozen=True, kw_only=True)
class Promised(CampaignEvent):
    """Orders are closed: the hashes and the name of the public number stand."""

    verb: ClassVar[str] = "groceries.draw.promised"


@dataclass(frozen=True, kw_only=True)
class Won(CampaignEvent):
    """For those who were drawn."""

    verb: ClassVar[str] = "groceries.draw.won"
    sentence: ClassVar[str] = gettext_noop("“%(title)s”: you were drawn. Your order stands.")


@dataclass(frozen=True, kw_only=True)
class Lost(CampaignEvent):
    """For those who were not: they carry over."""

    verb: ClassVar[str] = "groceries.draw.lost"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s”: you were not drawn. You pay nothing, and in the next round you are drawn before new entries."
    )


@dataclass(frozen=True, kw_only=True)
class CarriedOver(CampaignEvent):
    """For those who take part again without doing anything."""

    verb: ClassVar[str] = "groceries.draw.carried_over"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s” is the next round, and you are in it already. You can change or withdraw your order."
    )

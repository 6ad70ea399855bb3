"""The phases of an area: which follows which, and what everyone is told when one begins (people.md)."""

from collections.abc import Mapping

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.core.people.words import Phase

MOVES: Mapping[Phase, tuple[Phase, ...]] = {
    Phase.PREPARING: (Phase.CLOSED,),
    Phase.CLOSED: (Phase.EASING,),
    Phase.EASING: (Phase.REOPENED, Phase.CLOSED),
    Phase.REOPENED: (),
    Phase.PURGED: (),
}
"""Easing may go back: rules are tightened again before they end. What ends in `purged` is the closing wizard's."""

TITLES = {
    Phase.CLOSED: _("The area is closed off from now on"),
    Phase.EASING: _("The rules are being eased"),
    Phase.REOPENED: _("The area is open again"),
}

BODIES = {
    Phase.CLOSED: _(
        "Please stay inside the area. Order what you need here, and ask for help here. "
        "Somebody answers at all hours in an emergency."
    ),
    Phase.EASING: _(
        "Some rules change now. Read each announcement: it says what you may do again, and from when."
    ),
    Phase.REOPENED: _(
        "You may come and go freely. Requests that are open will be finished. "
        "You can take a copy of your data before it is deleted."
    ),
}

MEANINGS = {
    Phase.PREPARING: _("The committee sets up this hub. Residents cannot use everything yet."),
    Phase.CLOSED: _("Nobody goes in or out without a pass. All services are open."),
    Phase.EASING: _("Rules are being lifted step by step. All services are open."),
    Phase.REOPENED: _("People come and go freely. Services finish what is open."),
    Phase.PURGED: _("The data of this closure has been destroyed."),
}


def may_follow(now: str, then: str) -> bool:
    """Whether an area may move from one phase to the other."""
    return then in MOVES.get(Phase(now), ())


def standard_words(phase: Phase, language: str) -> tuple[str, str]:
    """Title and text of the announcement of a phase, in one language, for the lead to change before it goes out."""
    with translation.override(language):
        return str(TITLES.get(phase, "")), str(BODIES.get(phase, ""))

"""The estate's background work. Shallow: look up, call one action."""

from django.utils.translation import gettext_lazy as _

from hub.core.estate.accounts.sweep import sweep
from hub.core.estate.actions import duty, proxy, roles, telling
from hub.core.jobs.registry import every, job
from hub.core.kit import clock
from hub.core.people.models import Duty
from hub.core.people.words import Phase


@job(_("Tell everybody about an announcement"))
def tell_edition(edition_id: int) -> None:
    """Tells everybody whom an announcement is for, some hundred at a time. Run again, it goes on where it stopped."""
    while telling.tell_some(edition_id):
        pass


@every(600, _("Say when a role is about to end"))
def tell_of_roles_that_end() -> None:
    """Holders and leads hear three days before a role ends, and when it has."""
    for held in roles.ending_soon():
        roles.warn_of_end(held)
    for held in roles.ended():
        roles.tell_of_end(held)


@every(600, _("Say when a neighbour's right to act has ended"))
def tell_of_proxies_that_end() -> None:
    """Neighbour and household hear when the time to act for it is over."""
    for held in proxy.ended():
        proxy.tell_of_end(held)


@every(60, _("End duties whose time is over"))
def end_duties_that_lapsed() -> None:
    """Who forgot to go off duty is not on duty for ever; where nobody is left, the committee hears of it."""
    over = Duty.objects.filter(ended_at=None, until__lte=clock.now()).exclude(area__phase=Phase.PURGED)
    for one in over.select_related("area"):
        duty.lapse(one)


@every(3600, _("Delete codes and sessions that have run out"))
def sweep_sign_in() -> None:
    """Tries, six digits and sessions that have run out are nobody's business any more."""
    sweep()

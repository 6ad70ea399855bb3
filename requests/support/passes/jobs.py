"""Background work on passes."""

from django.utils.translation import gettext_lazy as _

from hub.core.jobs.registry import every
from support.passes import actions


@every(30, _("End passes whose time is over, and say who is late back"))
def keep_passes() -> int:
    """Expires what is over and tells the desk who is late; how many."""
    return actions.expire_due() + actions.tell_overdue()


@every(60, _("Look after emergency exits that nobody has"))
def look_after_emergencies() -> int:
    """Somebody at the desk has it, or an alarm calls; how many began anew."""
    return actions.look_after()


@every(600, _("Draw tomorrow's colour and word for the gates"))
def draw_words() -> int:
    """Draws what is missing; how many."""
    return actions.make_words()


@every(3600, _("Take away photos of passes that are over"))
def forget_faces() -> int:
    """Removes them; how many."""
    return actions.forget_faces()

"""The groups among which people choose how they hear of the estate's events."""

from django.utils.translation import gettext_lazy as _

from hub.core.notices.groups import Group
from hub.core.notices.groups import register as add


def register() -> None:
    """Hands them in."""
    add(Group("announcements", _("Announcements of the committee"), ("estate.announcement",)))
    # Who has neither device nor e-mail still learns of what was done in their name: by SMS.
    add(
        Group(
            "household",
            _("What concerns my household"),
            (
                "estate.household",
                "estate.member",
                "estate.person",
                "estate.care",
                "estate.health",
                "estate.membership",
            ),
        )
    )
    add(
        Group(
            "in_my_name",
            _("What was done in my household's name"),
            ("estate.household.done_for", "estate.proxy"),
            sms_if_unreachable=True,
        )
    )
    # What happens to an account must reach its owner, who may be the last to expect it.
    safety = _("The safety of my account")
    add(Group("account", safety, ("estate.account", "estate.join_request"), sms_if_unreachable=True))
    add(Group("rights", _("My roles and duty"), ("estate.role", "estate.duty")))

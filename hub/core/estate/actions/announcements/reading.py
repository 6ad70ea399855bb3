"""Announcements read: by their readers themselves, or read out to those who cannot."""

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate import audience
from hub.core.estate.actions import guards
from hub.core.estate.actions.announcements.writing import ref
from hub.core.estate.events import announcements as events
from hub.core.estate.models import Announcement, AnnouncementReceipt
from hub.core.estate.words import ReadHow
from hub.core.flow.idempotent import Key, once
from hub.core.kit.errors import Invalid
from hub.core.notices import inbox
from hub.core.people.access import live_memberships
from hub.core.people.models import Household, Person


def read(announcement: Announcement, *, by: Person, edition: int, key: Key | None = None) -> Announcement:
    """
    "I have read this": the edition that the person's page showed, so that one they never saw is not taken for read.

    Once is enough; again changes nothing.
    """

    def act() -> Announcement:
        shown = min(edition, announcement.edition)
        inbox.read_about(by, "announcement", announcement.pk)
        if _receive(announcement, [by.pk], edition=shown, how=ReadHow.SELF, by=None):
            particulars = {"edition": shown}
            announce(
                events.AnnouncementRead(
                    area=announcement.area, about=ref(announcement), actor=by, particulars=particulars
                )
            )
        return announcement

    return once(key, "estate.announcement.read", act, Announcement)


def read_out(
    announcement: Announcement, household: Household, *, by: Person, how: ReadHow, key: Key | None = None
) -> Household:
    """
    Staff have told those behind a door what it says, by phone or at the door: it counts as read for all of them.

    Raises Invalid `announcement.not_theirs` for a door that it is not for.
    """
    guards.desk_only(by, announcement.area_id)

    def act() -> Household:
        announce(read_out_event(announcement, household, by=by, how=how))
        return household

    return once(key, "estate.announcement.read_out", act, Household)


def read_out_event(announcement: Announcement, household: Household, *, by: Person, how: ReadHow) -> Event:
    """
    The same for an action that announces it together with its own (an errand to knock on doors is done, by
    whoever had it). Must be in a transaction.
    """
    if how == ReadHow.SELF:
        raise Invalid("announcement.how", _("Say whether it was by phone or at the door."))
    if not audience.households_in(announcement).filter(pk=household.pk).exists():
        raise Invalid("announcement.not_theirs", _("This announcement is not for this household."))
    lives = live_memberships().filter(household=household).values_list("person", flat=True)
    told = _receive(announcement, sorted(lives), edition=announcement.must_read, how=how, by=by)
    return events.AnnouncementReadOut(
        area=announcement.area,
        about=ref(announcement),
        actor=by,
        households=(household.pk,),
        particulars={"household": household.pk, "how": how, "people": told},
    )


def _receive(
    announcement: Announcement, people: list[int], *, edition: int, how: ReadHow, by: Person | None
) -> list[int]:
    """Writes the receipts that are missing; gives the ids of those who had none."""
    have = AnnouncementReceipt.objects.filter(
        announcement=announcement, person__in=people, edition__gte=edition
    )
    missing = sorted(set(people) - set(have.values_list("person", flat=True)))
    AnnouncementReceipt.objects.bulk_create(
        (
            AnnouncementReceipt(announcement=announcement, person_id=pk, edition=edition, how=how, by=by)
            for pk in missing
        ),
        ignore_conflicts=True,
    )
    return missing

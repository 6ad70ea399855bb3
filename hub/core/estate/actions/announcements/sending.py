"""Announcements on their way: sent, revised, withdrawn."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, announce
from hub.core.estate.actions import guards
from hub.core.estate.actions.announcements.writing import Draft, Text, check, check_texts, make, ref, write
from hub.core.estate.events import announcements as events
from hub.core.estate.models import Announcement, AnnouncementEdition
from hub.core.estate.words import AnnouncementState
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict
from hub.core.people.models import Area, Person


def send(
    announcement: Announcement, *, by: Person, version: int | None = None, key: Key | None = None
) -> Announcement:
    """
    Sends a draft: from now on it stands on its readers' pages. They are told by a job, some at a time.

    Raises Conflict where it has been sent, withdrawn or changed meanwhile.
    """
    guards.desk_only(by, announcement.area_id)

    def act() -> Announcement:
        announce(*_sent(announcement, by, version))
        return announcement

    return once(key, "estate.announcement.send", act, Announcement)


def send_at_once(
    area: Area, texts: Mapping[str, Text], *, by: Person, phase: str = ""
) -> tuple[Announcement, list[Event]]:
    """Makes and sends an announcement to everyone inside another verb's transaction; gives its events to announce."""
    written = Draft(texts=texts, urgent=True)
    check(area, written)
    made = make(area, written, by, phase=phase)
    return made, _sent(made, by, None)


def revise(
    announcement: Announcement,
    texts: Mapping[str, Text],
    *,
    by: Person,
    tell_again: bool,
    version: int | None = None,
    key: Key | None = None,
) -> Announcement:
    """
    Gives a sent announcement other words, as its next edition; the earlier ones stay readable.

    `tell_again`: what it says has changed, so it is unread for everyone once more and everyone is told; without it
    (a spelling), who has read it has read it. Raises Conflict with `now` where somebody was quicker.
    """
    guards.desk_only(by, announcement.area_id)
    check_texts(announcement.area, texts)

    def act() -> Announcement:
        if announcement.state != AnnouncementState.OUT:
            raise Conflict(
                "announcement.not_out", _("Only an announcement that was sent is revised."), now=announcement
            )
        edition = _next_edition(announcement, by, tell_again, version)
        write(edition, texts)
        particulars = {"edition": edition.number, "tell_again": tell_again}
        announce(
            events.AnnouncementRevised(
                area=announcement.area, about=ref(announcement), actor=by, particulars=particulars
            )
        )
        if tell_again:
            _tell_soon(edition)
        return announcement

    return once(key, "estate.announcement.revise", act, Announcement)


def withdraw(
    announcement: Announcement,
    *,
    by: Person,
    why: str = "",
    version: int | None = None,
    key: Key | None = None,
) -> Announcement:
    """Takes an announcement (or a draft) back: it is on nobody's page any more. Who read it stays on record."""
    guards.desk_only(by, announcement.area_id)

    def act() -> Announcement:
        changes = {"withdrawn_at": clock.now(), "withdrawn_why": why[:200]}
        transition(announcement, AnnouncementState.WITHDRAWN, version=version, **changes)
        about, particulars = ref(announcement), {"why": why}
        announce(
            events.AnnouncementWithdrawn(
                area=announcement.area, about=about, actor=by, particulars=particulars
            )
        )
        return announcement

    return once(key, "estate.announcement.withdraw", act, Announcement)


def _sent(announcement: Announcement, by: Person, version: int | None) -> list[Event]:
    transition(announcement, AnnouncementState.OUT, version=version, sent_at=clock.now())
    _tell_soon(announcement.editions.get(number=announcement.edition))
    particulars = {"audience": announcement.audience, "edition": announcement.edition}
    about = ref(announcement)
    return [events.AnnouncementSent(area=announcement.area, about=about, actor=by, particulars=particulars)]


def _tell_soon(edition: AnnouncementEdition) -> None:
    from hub.core.estate.jobs import tell_edition  # the job calls actions.telling: late, or they would meet

    tell_edition.enqueue(edition.pk)


def _next_edition(
    announcement: Announcement, by: Person, tell_again: bool, version: int | None
) -> AnnouncementEdition:
    number = announcement.edition + 1
    must_read = number if tell_again else announcement.must_read
    save_changes(announcement, version=version, edition=number, must_read=must_read)
    return AnnouncementEdition.objects.create(
        announcement=announcement, number=number, by=by, tell_everyone=tell_again
    )

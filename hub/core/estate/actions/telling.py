"""Tells an announcement's readers, some hundred at a time, so that nobody's order waits behind 14,000 notices."""

from django.db import transaction

from hub.core.announce import Ref, announce
from hub.core.estate import audience
from hub.core.estate.events.announcements import AnnouncementTold
from hub.core.estate.models import AnnouncementEdition, AnnouncementText
from hub.core.estate.words import AnnouncementState
from hub.core.kit import clock
from hub.core.people.models import Person

AT_ONCE = 200
"""People in one transaction (about a tenth of a second). 14,411 at once would hold SQLite's one writer for seconds."""


def tell_some(edition_id: int) -> int:
    """
    Tells the next AT_ONCE readers of an edition; gives how many. 0: everybody has been told, or need not be.

    The place reached is moved on by a conditional update: of two workers one tells these people, and a job that
    was killed goes on where it stopped. Who joined meanwhile sees it on their home page all the same.
    """
    edition = AnnouncementEdition.objects.select_related("announcement__area").get(pk=edition_id)
    announcement = edition.announcement
    if (
        announcement.state != AnnouncementState.OUT
        or announcement.must_read != edition.number
        or edition.told_at
    ):
        return 0
    with transaction.atomic():
        some = list(audience.people_in(announcement).filter(pk__gt=edition.told_up_to)[:AT_ONCE])
        if not _move_on(edition, some):
            return 0
        if some:
            announce(*_told(edition, some))
    return len(some)


def _move_on(edition: AnnouncementEdition, some: list[Person]) -> bool:
    here = AnnouncementEdition.objects.filter(pk=edition.pk, told_up_to=edition.told_up_to, told_at=None)
    if not some:
        return bool(here.update(told_at=clock.now()))
    return bool(here.update(told_up_to=some[-1].pk, told=edition.told + len(some)))


def _told(edition: AnnouncementEdition, some: list[Person]) -> list[AnnouncementTold]:
    """One event per language in which these people are told."""
    newest = AnnouncementText.objects.filter(
        edition__announcement=edition.announcement_id, edition__number=edition.announcement.edition
    )
    texts = {text.language: text for text in newest.order_by("pk")}
    by_text: dict[str, list[Person]] = {}
    for person in some:
        text = audience.pick(texts, person.language)
        if text is not None:
            by_text.setdefault(text.language, []).append(person)
    return [_event(edition, texts[language], people) for language, people in sorted(by_text.items())]


def _event(edition: AnnouncementEdition, text: AnnouncementText, people: list[Person]) -> AnnouncementTold:
    announcement = edition.announcement
    return AnnouncementTold(
        area=announcement.area,
        about=Ref("announcement", announcement.pk, announcement.version),
        actor=None,
        told=tuple(person.pk for person in people),
        title=text.title,
        again=edition.number > 1,
        urgent=announcement.urgent,
        particulars={"edition": edition.number, "language": text.language, "people": len(people)},
    )

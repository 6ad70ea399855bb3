"""Announcements in the making: what is said to whom, checked and kept; nobody is told here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.estate.actions import guards
from hub.core.estate.events import announcements as events
from hub.core.estate.models import Announcement, AnnouncementEdition, AnnouncementText
from hub.core.estate.words import AnnouncementState, Audience
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit.errors import Conflict, Invalid
from hub.core.people.access import episode_of
from hub.core.people.models import Area, Building, Person
from hub.core.people.words import Role


@dataclass(frozen=True)
class Text:
    """An announcement in one language."""

    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody wants to announce, and to whom. `texts` by language code; one is enough."""

    texts: Mapping[str, Text]
    audience: Audience = Audience.EVERYONE
    zone: str = ""
    building: Building | None = None
    role: Role | None = None
    pinned: bool = True
    urgent: bool = False

    def fields(self) -> dict[str, Any]:
        """The columns of the row: what belongs to another audience is left out."""
        return {
            "audience": self.audience,
            "zone": self.zone if self.audience == Audience.ZONE else "",
            "building": self.building if self.audience == Audience.BUILDING else None,
            "role": self.role or "" if self.audience == Audience.ROLE else "",
            "pinned": self.pinned,
            "urgent": self.urgent,
        }


def draft(area: Area, written: Draft, *, by: Person, key: Key | None = None) -> Announcement:
    """Keeps an announcement that nobody is told of yet (committee and leads): the writer sees first how it reads."""
    guards.desk_only(by, area)
    check(area, written)

    def act() -> Announcement:
        made = make(area, written, by)
        announce(events.AnnouncementDrafted(area=area, about=ref(made), actor=by))
        return made

    return once(key, "estate.announcement.draft", act, Announcement)


def rewrite(
    announcement: Announcement,
    written: Draft,
    *,
    by: Person,
    version: int | None = None,
    key: Key | None = None,
) -> Announcement:
    """Changes a draft, words and audience. Raises Conflict where it has been sent or changed meanwhile."""
    guards.desk_only(by, announcement.area_id)
    check(announcement.area, written)

    def act() -> Announcement:
        if announcement.state != AnnouncementState.DRAFT:
            raise Conflict(
                "announcement.sent", _("This has been sent already. Revise it instead."), now=announcement
            )
        save_changes(announcement, version=version, **written.fields())
        edition = announcement.editions.get(number=announcement.edition)
        edition.texts.all().delete()
        write(edition, written.texts)
        announce(events.AnnouncementDrafted(area=announcement.area, about=ref(announcement), actor=by))
        return announcement

    return once(key, "estate.announcement.rewrite", act, Announcement)


def make(area: Area, written: Draft, by: Person, phase: str = "") -> Announcement:
    """The rows of a draft with its first edition. No announcing."""
    made = Announcement.objects.create(
        area=area, episode=episode_of(area), created_by=by, phase=phase, **written.fields()
    )
    write(AnnouncementEdition.objects.create(announcement=made, number=1, by=by), written.texts)
    return made


def write(edition: AnnouncementEdition, texts: Mapping[str, Text]) -> None:
    """The words of an edition."""
    AnnouncementText.objects.bulk_create(
        AnnouncementText(edition=edition, language=language, title=text.title, body=text.body)
        for language, text in texts.items()
    )


def check(area: Area, written: Draft) -> None:
    """Raises Invalid where it says nothing or reaches nobody of this area."""
    check_texts(area, written.texts)
    if (
        written.audience == Audience.ZONE
        and not area.buildings.filter(zone=written.zone).exclude(zone="").exists()
    ):
        raise Invalid("announcement.zone", _("Choose a zone."), fields={"zone": _("Choose a zone.")})
    if written.audience == Audience.BUILDING and (
        written.building is None or written.building.area_id != area.pk
    ):
        raise Invalid(
            "announcement.building", _("Choose a building."), fields={"building": _("Choose a building.")}
        )
    if written.audience == Audience.ROLE and not written.role:
        raise Invalid("announcement.role", _("Choose a role."), fields={"role": _("Choose a role.")})


def check_texts(area: Area, texts: Mapping[str, Text]) -> None:
    """Raises Invalid without words, or with words in a language that the area does not use."""
    if not texts or any(not text.title.strip() or not text.body.strip() for text in texts.values()):
        message = _("Write a title and a text in at least one language. A language has both or none.")
        raise Invalid("announcement.words", message, fields={"texts": message})
    unknown = sorted(set(texts) - set(area.languages))
    if unknown:
        refusal = _("This area does not use the language %(code)s.") % {"code": unknown[0]}
        raise Invalid("announcement.language", refusal, fields={"texts": refusal})


def ref(announcement: Announcement) -> Ref:
    """An announcement as the subject of an event."""
    return Ref("announcement", announcement.pk, announcement.version)

"""Announcements: written, sent, revised, withdrawn, read, read out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hub.core.announce import Event, Ref, announce
from hub.core.estate import audience
from hub.core.estate.actions import guards
from hub.core.estate.events import announcements as events
from hub.core.estate.models import (
    Announcement,
    AnnouncementEdition,
    AnnouncementReceipt,
    AnnouncementText,
)
from hub.core.estate.words import AnnouncementState, Audience, ReadHow
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes, transition
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.notices import inbox
from hub.core.people.access import episode_of, live_memberships
from hub.core.people.models import Area, Building, Household, Person
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
    _check(area, written)

    def act() -> Announcement:
        made = _make(area, written, by)
        announce(events.AnnouncementDrafted(area=area, about=_ref(made), actor=by))
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
    _check(announcement.area, written)

    def act() -> Announcement:
        if announcement.state != AnnouncementState.DRAFT:
            raise Conflict(
                "announcement.sent", _("This has been sent already. Revise it instead."), now=announcement
            )
        save_changes(announcement, version=version, **written.fields())
        edition = announcement.editions.get(number=announcement.edition)
        edition.texts.all().delete()
        _write(edition, written.texts)
        announce(events.AnnouncementDrafted(area=announcement.area, about=_ref(announcement), actor=by))
        return announcement

    return once(key, "estate.announcement.rewrite", act, Announcement)


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
    _check(area, written)
    made = _make(area, written, by, phase=phase)
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
    _check_texts(announcement.area, texts)

    def act() -> Announcement:
        if announcement.state != AnnouncementState.OUT:
            raise Conflict(
                "announcement.not_out", _("Only an announcement that was sent is revised."), now=announcement
            )
        number = announcement.edition + 1
        must_read = number if tell_again else announcement.must_read
        save_changes(announcement, version=version, edition=number, must_read=must_read)
        edition = AnnouncementEdition.objects.create(
            announcement=announcement, number=number, by=by, tell_everyone=tell_again
        )
        _write(edition, texts)
        particulars = {"edition": number, "tell_again": tell_again}
        announce(
            events.AnnouncementRevised(
                area=announcement.area, about=_ref(announcement), actor=by, particulars=particulars
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
        about, particulars = _ref(announcement), {"why": why}
        announce(
            events.AnnouncementWithdrawn(
                area=announcement.area, about=about, actor=by, particulars=particulars
            )
        )
        return announcement

    return once(key, "estate.announcement.withdraw", act, Announcement)


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
                    area=announcement.area, about=_ref(announcement), actor=by, particulars=particulars
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
        about=_ref(announcement),
        actor=by,
        households=(household.pk,),
        particulars={"household": household.pk, "how": how, "people": told},
    )


def _make(area: Area, written: Draft, by: Person, phase: str = "") -> Announcement:
    made = Announcement.objects.create(
        area=area, episode=episode_of(area), created_by=by, phase=phase, **written.fields()
    )
    _write(AnnouncementEdition.objects.create(announcement=made, number=1, by=by), written.texts)
    return made


def _sent(announcement: Announcement, by: Person, version: int | None) -> list[Event]:
    transition(announcement, AnnouncementState.OUT, version=version, sent_at=clock.now())
    _tell_soon(announcement.editions.get(number=announcement.edition))
    particulars = {"audience": announcement.audience, "edition": announcement.edition}
    about = _ref(announcement)
    return [events.AnnouncementSent(area=announcement.area, about=about, actor=by, particulars=particulars)]


def _tell_soon(edition: AnnouncementEdition) -> None:
    from hub.core.estate.jobs import tell_edition  # the job calls actions.telling: late, or they would meet

    tell_edition.enqueue(edition.pk)


def _write(edition: AnnouncementEdition, texts: Mapping[str, Text]) -> None:
    AnnouncementText.objects.bulk_create(
        AnnouncementText(edition=edition, language=language, title=text.title, body=text.body)
        for language, text in texts.items()
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


def _check(area: Area, written: Draft) -> None:
    _check_texts(area, written.texts)
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


def _check_texts(area: Area, texts: Mapping[str, Text]) -> None:
    if not texts or any(not text.title.strip() or not text.body.strip() for text in texts.values()):
        message = _("Write a title and a text in at least one language. A language has both or none.")
        raise Invalid("announcement.words", message, fields={"texts": message})
    unknown = sorted(set(texts) - set(area.languages))
    if unknown:
        refusal = _("This area does not use the language %(code)s.") % {"code": unknown[0]}
        raise Invalid("announcement.language", refusal, fields={"texts": refusal})


def _ref(announcement: Announcement) -> Ref:
    return Ref("announcement", announcement.pk, announcement.version)

"""Exactly whom an announcement is for, who of them has read it, and behind which doors nobody has."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from hub.core.estate.models import Announcement, AnnouncementReceipt, AnnouncementText
from hub.core.estate.words import Audience
from hub.core.people import access as people
from hub.core.people.models import Building, Household, Membership, Person
from hub.core.people.words import Role


def memberships_in(announcement: Announcement) -> QuerySet[Membership]:
    """The live memberships that the announcement reaches; none where it is for a role."""
    found = people.live_memberships().filter(household__area=announcement.area_id, household__closed_at=None)
    if announcement.audience == Audience.ZONE:
        return found.filter(household__building__zone=announcement.zone)
    if announcement.audience == Audience.BUILDING:
        return found.filter(household__building=announcement.building_id)
    return found if announcement.audience == Audience.EVERYONE else found.none()


def people_in(announcement: Announcement) -> QuerySet[Person]:
    """Everybody it is for, by id. Everyone: who lives in the area and who holds a role there; a role: its holders."""
    meant = Q(pk__in=memberships_in(announcement).values("person"))
    if announcement.audience == Audience.EVERYONE:
        meant |= Q(pk__in=people.live_grants().filter(area=announcement.area_id).values("person"))
    if announcement.audience == Audience.ROLE:
        return people.people_with_role(announcement.area_id, Role(announcement.role))
    return Person.objects.filter(meant, is_active=True).order_by("pk")


def households_in(announcement: Announcement) -> QuerySet[Household]:
    """The doors it is for, where somebody lives; in the order in which one walks them."""
    lived_in = memberships_in(announcement).filter(household=OuterRef("pk"))
    found = Household.objects.filter(Exists(lived_in), area=announcement.area_id).select_related("building")
    return found.order_by("building__position", "building__number", "floor", "door", "part")


def receipts_of(announcement: Announcement) -> QuerySet[AnnouncementReceipt]:
    """Who has read it, in an edition that counts."""
    return AnnouncementReceipt.objects.filter(announcement=announcement, edition__gte=announcement.must_read)


def unread_households(announcement: Announcement, building: Building | None = None) -> QuerySet[Household]:
    """
    The doors behind which nobody has read it yet (of one building, if given), in walking order.

    For the desk, which turns them into door-knocking errands. A door counts as told when one member has read it.
    """
    members = people.live_memberships().filter(
        household=OuterRef("pk"), person__in=receipts_of(announcement).values("person")
    )
    found = households_in(announcement).filter(~Exists(members))
    return found.filter(building=building) if building else found


def unread_people(announcement: Announcement) -> QuerySet[Person]:
    """The people who have not read it yet: the list that matters where it is for a role."""
    return people_in(announcement).exclude(pk__in=receipts_of(announcement).values("person"))


@dataclass(frozen=True)
class BuildingReading:
    """How far an announcement has come in one building, counted in doors."""

    building: Building
    doors: int
    read: int

    @property
    def unread(self) -> int:
        """Doors behind which nobody has read it."""
        return self.doors - self.read


def reading(announcement: Announcement) -> list[BuildingReading]:
    """Doors and read doors per building (three queries, whatever the size), in the order of the buildings."""
    doors = _per_building(households_in(announcement))
    unread = _per_building(unread_households(announcement))
    buildings = Building.objects.filter(pk__in=doors).order_by("position", "number")
    return [BuildingReading(one, doors[one.pk], doors[one.pk] - unread.get(one.pk, 0)) for one in buildings]


def _per_building(rows: QuerySet[Household]) -> dict[int, int]:
    return dict(rows.order_by().values_list("building").annotate(doors=Count("pk")))


@dataclass(frozen=True)
class Shown:
    """An announcement as somebody reads it. `fallback`: there are no words in their language, so another stands in."""

    announcement: Announcement
    title: str
    body: str
    language: str
    fallback: bool


def shown(announcements: Iterable[Announcement], language: str) -> list[Shown]:
    """The announcements with their words in `language`, else in the one there is (one query for all of them)."""
    rows = list(announcements)
    wanted = Q(pk__in=[])
    for row in rows:
        wanted |= Q(edition__announcement=row.pk, edition__number=row.edition)
    texts: dict[int, dict[str, AnnouncementText]] = {}
    found = AnnouncementText.objects.filter(wanted).select_related("edition").order_by("pk") if rows else ()
    for text in found:
        texts.setdefault(text.edition.announcement_id, {})[text.language] = text
    return [_shown(row, texts.get(row.pk, {}), language) for row in rows]


def pick(texts: dict[str, AnnouncementText], language: str) -> AnnouncementText | None:
    """The text in this language, or the first there is."""
    return texts.get(language) or next(iter(texts.values()), None)


def _shown(row: Announcement, texts: dict[str, AnnouncementText], language: str) -> Shown:
    text = pick(texts, language)
    if text is None:
        return Shown(row, "", "", language, fallback=False)
    return Shown(row, text.title, text.body, text.language, fallback=text.language != language)

"""What happens to campaigns: each event with its exact audience and its words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries.models import Campaign
from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.notices.wording import Part
from hub.core.people import access as people
from hub.core.people.models import Person
from hub.core.people.words import DESK_ROLES


@dataclass(frozen=True, kw_only=True)
class CampaignEvent(Event):
    """Something about a campaign: whoever has it open sees it; `told` are those who must know."""

    campaign: Campaign
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about a group order.")

    def streams(self) -> Iterable[str]:
        """The campaign. Orders never append to it: they would queue for its counter (live.md, "Sequence")."""
        return [names.case("campaign", self.campaign.pk)]

    def people(self) -> Iterable[int]:
        """Whom the action chose."""
        return self.told

    def words(self) -> Words:
        """The sentence with the campaign's title and why it is so, where somebody said why."""
        params: dict[str, Part] = {"title": self.campaign.named, "why": str(self.particulars.get("why", ""))}
        url = reverse("groceries:campaign", args=[self.campaign.pk])
        return Words(self.sentence, params, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class AtWork(CampaignEvent):
    """What those who run it or decide about it read: it leads to where they work."""

    def words(self) -> Words:
        """The same sentence with another address."""
        url = reverse("groceries:manage", args=[self.campaign.area.slug, self.campaign.pk])
        params: dict[str, Part] = {"title": self.campaign.named, "why": str(self.particulars.get("why", ""))}
        return Words(self.sentence, params, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class Drafted(CampaignEvent):
    """A leader has begun one."""

    verb: ClassVar[str] = "groceries.campaign.drafted"


@dataclass(frozen=True, kw_only=True)
class Edited(CampaignEvent):
    """Its terms or goods were changed before anybody ordered."""

    verb: ClassVar[str] = "groceries.campaign.edited"


@dataclass(frozen=True, kw_only=True)
class Restocked(CampaignEvent):
    """There is more of something, or less."""

    verb: ClassVar[str] = "groceries.campaign.restocked"


@dataclass(frozen=True, kw_only=True)
class Submitted(AtWork):
    """The committee is asked to look at it."""

    verb: ClassVar[str] = "groceries.campaign.submitted"
    sentence: ClassVar[str] = gettext_noop("The group order “%(title)s” waits for the committee's approval.")


@dataclass(frozen=True, kw_only=True)
class SentBack(AtWork):
    """The committee wants something changed."""

    verb: ClassVar[str] = "groceries.campaign.sent_back"
    sentence: ClassVar[str] = gettext_noop("The committee sent “%(title)s” back to you: %(why)s")


@dataclass(frozen=True, kw_only=True)
class Approved(AtWork):
    """The committee has approved it."""

    verb: ClassVar[str] = "groceries.campaign.approved"
    sentence: ClassVar[str] = gettext_noop("The committee has approved “%(title)s”.")


@dataclass(frozen=True, kw_only=True)
class Opened(CampaignEvent):
    """Orders are taken: everybody in the area who has an account is told."""

    verb: ClassVar[str] = "groceries.campaign.opened"
    sentence: ClassVar[str] = gettext_noop("You can order now: “%(title)s”.")


@dataclass(frozen=True, kw_only=True)
class Extended(CampaignEvent):
    """The cut-off has moved."""

    verb: ClassVar[str] = "groceries.campaign.extended"
    sentence: ClassVar[str] = gettext_noop("“%(title)s” is open for longer. %(why)s")


@dataclass(frozen=True, kw_only=True)
class HandingSwitched(CampaignEvent):
    """Goods reach people in another way than was said when they ordered."""

    verb: ClassVar[str] = "groceries.campaign.handing_switched"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s”: the way goods reach you has changed. Please read it. %(why)s"
    )


@dataclass(frozen=True, kw_only=True)
class Closed(CampaignEvent):
    """No more orders."""

    verb: ClassVar[str] = "groceries.campaign.closed"


@dataclass(frozen=True, kw_only=True)
class Confirmed(CampaignEvent):
    """The minimum is reached: it takes place."""

    verb: ClassVar[str] = "groceries.campaign.confirmed"
    sentence: ClassVar[str] = gettext_noop("“%(title)s” takes place. Your order is confirmed.")


@dataclass(frozen=True, kw_only=True)
class NotReached(CampaignEvent):
    """For those whom the waiting list did not reach."""

    verb: ClassVar[str] = "groceries.campaign.not_reached"
    sentence: ClassVar[str] = gettext_noop("Nothing became free for you in “%(title)s”. You pay nothing.")


@dataclass(frozen=True, kw_only=True)
class Failed(CampaignEvent):
    """Too few ordered, or it was called off: nobody pays anything."""

    verb: ClassVar[str] = "groceries.campaign.failed"
    sentence: ClassVar[str] = gettext_noop(
        "“%(title)s” does not take place. What you paid is given back to you. %(why)s"
    )


@dataclass(frozen=True, kw_only=True)
class ReservesFlowed(CampaignEvent):
    """What was reserved and not taken is everybody's now."""

    verb: ClassVar[str] = "groceries.campaign.reserves_flowed"


@dataclass(frozen=True, kw_only=True)
class LeadersChanged(AtWork):
    """Somebody leads it as well, or no more."""

    verb: ClassVar[str] = "groceries.campaign.leaders_changed"
    sentence: ClassVar[str] = gettext_noop("Who leads “%(title)s” has changed.")


def about_campaign(
    kind: type[CampaignEvent], campaign: Campaign, *, by: Person | None, told: Iterable[int] = (), **more: Any
) -> CampaignEvent:
    """An event about a campaign; any further words are its particulars."""
    return kind(
        area=campaign.area, about=Ref("campaign", campaign.pk, campaign.version), actor=by, campaign=campaign,
        told=tuple(sorted(told)), particulars=more,
    )  # fmt: skip


def desk(campaign: Campaign, *, but: Person | None = None) -> set[int]:
    """Whoever decides about campaigns in the area: on duty, or everybody at the desk when nobody is."""
    duty = set(people.on_duty(campaign.area_id, *DESK_ROLES).values_list("pk", flat=True))
    everybody = set(people.people_with_role(campaign.area_id, *DESK_ROLES).values_list("pk", flat=True))
    return (duty or everybody) - ({but.pk} if but else set())


def residents(campaign: Campaign) -> set[int]:
    """Everybody in the area who has an account and lives there."""
    return residents_of(campaign.area_id)


def residents_of(area_id: int) -> set[int]:
    """The same of an area."""
    joined = people.live_memberships().filter(household__area=area_id).exclude(joined_at=None)
    return set(joined.values_list("person", flat=True))

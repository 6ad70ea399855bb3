"""What happens to complaints: the household and whoever runs the campaign are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.urls import reverse
from django.utils.translation import gettext_noop

from groceries import access
from groceries.models import Complaint
from hub.core.announce import Event, Ref
from hub.core.live import names
from hub.core.notices.tell import Words
from hub.core.people.models import Person


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(Event):
    """Something about a complaint: the order's page shows it."""

    complaint: Complaint
    told: tuple[int, ...] = ()
    sentence: ClassVar[str] = ""
    short: ClassVar[str] = gettext_noop("News about your order.")

    @classmethod
    def of(cls, complaint: Complaint, *, by: Person | None, **more: Any) -> Self:
        """The event about a complaint; any further words are its particulars."""
        order = complaint.line.order
        return cls(
            area=order.campaign.area, about=Ref("complaint", complaint.pk, complaint.version), actor=by,
            beneficiary=order.beneficiary, complaint=complaint, told=tuple(sorted(cls.audience(complaint, by))),
            particulars={"state": complaint.state, "amount": complaint.amount_minor, **more},
        )  # fmt: skip

    @classmethod
    def audience(cls, complaint: Complaint, by: Person | None) -> set[int]:
        """Whoever follows the order, but for whoever acts."""
        return access.people_of(complaint.line.order) - ({by.pk} if by else set())

    def streams(self) -> Iterable[str]:
        """The order, and what waits for whoever runs its campaign."""
        order = self.complaint.line.order
        return [names.case("order", order.pk), names.case("running", order.campaign_id)]

    def people(self) -> Iterable[int]:
        """Whom `audience` chose."""
        return self.told

    def words(self) -> Words:
        """The sentence with the good and the receipt code, leading to the order."""
        line = self.complaint.line
        params = {"title": line.offer.title, "code": line.order.shown_code}
        return Words(
            self.sentence, params, url=reverse("groceries:order", args=[line.order_id]), short=self.short
        )


@dataclass(frozen=True, kw_only=True)
class Complained(ComplaintEvent):
    """A household says that something is wrong: whoever runs the campaign must answer."""

    verb: ClassVar[str] = "groceries.complaint.raised"
    level: ClassVar[int] = 2
    sentence: ClassVar[str] = gettext_noop("A complaint waits for your answer: “%(title)s”, order %(code)s.")
    short: ClassVar[str] = gettext_noop("News about a group order.")

    @classmethod
    def audience(cls, complaint: Complaint, by: Person | None) -> set[int]:
        """Whoever leads the campaign."""
        return access.leaders_of(complaint.line.order.campaign) - ({by.pk} if by else set())

    def words(self) -> Words:
        """It leads to where it is answered."""
        line = self.complaint.line
        params = {"title": line.offer.title, "code": line.order.shown_code}
        slug = line.order.campaign.area.slug
        url = reverse("groceries:complaint", args=[slug, self.complaint.pk])
        return Words(self.sentence, params, url=url, short=self.short)


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(ComplaintEvent):
    """What becomes of it."""

    verb: ClassVar[str] = "groceries.complaint.answered"
    sentence: ClassVar[str] = gettext_noop("Your complaint about “%(title)s” is answered, order %(code)s.")


@dataclass(frozen=True, kw_only=True)
class ComplaintWithdrawn(ComplaintEvent):
    """It was a mistake."""

    verb: ClassVar[str] = "groceries.complaint.withdrawn"

    def people(self) -> Iterable[int]:
        """Nobody: it leaves the leader's list, and that is all."""
        return ()

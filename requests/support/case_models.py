"""What hangs on one request: links to others, attempts to reach somebody, return visits, words not sent yet."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hub.core.flow.conversation import Visibility
from hub.core.kit import clock
from hub.core.people.models import Area
from support.models import SupportRequest
from support.words import LinkKind, Reached, VisitOutcome

PERSON = settings.AUTH_USER_MODEL


class Link(models.Model):
    """
    One request belongs to another. A merge keeps what it changed in `before`, so that it can be taken apart for a day;
    what is taken apart stays as a row with its end.
    """

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=15, choices=LinkKind)
    made_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    before = models.JSONField(null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "other", "kind"], condition=Q(ended_at=None), name="link_once"
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(ended_at=None, kind=LinkKind.DUPLICATE_OF),
                name="link_one_main",
            ),
            models.CheckConstraint(condition=~Q(request=F("other")), name="link_never_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.kind} {self.other}"


class ContactAttempt(models.Model):
    """Somebody tried to reach the resident, and nobody answered."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="attempts")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    how = models.CharField(_("how"), max_length=10, choices=Reached, default=Reached.PHONE)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.request} {self.how} {self.at:%H:%M}"


class ReturnVisit(models.Model):
    """After the end somebody asks how it is, by phone or at the door. One at a time; done once."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="visits")
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    task_id = models.BigIntegerField(null=True, blank=True)
    visitor = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=10, choices=VisitOutcome, blank=True)
    words = models.CharField(_("what they said"), max_length=500, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(done_at=None), name="visit_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="visit_done_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request} {self.outcome}"


class Draft(models.Model):
    """What one person has begun to write on one request: theirs alone, and there on every device until it is sent."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=5, choices=Visibility)
    body = models.TextField(max_length=4000)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "request", "kind"], name="draft_one_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.request}"


class InboundSms(models.Model):
    """One SMS that a gateway has brought, so that the same one brought again makes nothing new. Its words stand in
    the request that it made."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")
    reference = models.CharField(max_length=80)
    request = models.ForeignKey(SupportRequest, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "reference"], name="sms_once")]

    def __str__(self) -> str:
        return self.reference

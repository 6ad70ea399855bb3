"""The address tree, who lives at which door, and how they get in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models.area import Area, Episode
from hub.core.people.words import Relation

PERSON = settings.AUTH_USER_MODEL


class Building(models.Model):
    """楼栋."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="buildings")
    number = models.CharField(_("number"), max_length=20)
    name = models.CharField(_("name"), max_length=40, blank=True)
    zone = models.CharField(_("zone"), max_length=20, blank=True)
    floors = models.PositiveSmallIntegerField(_("floors"), default=0)
    doors_per_floor = models.PositiveSmallIntegerField(_("doors per floor"), default=0)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("building")
        ordering = ["position", "number"]
        constraints = [models.UniqueConstraint(fields=["area", "number"], name="building_number_once")]

    def __str__(self) -> str:
        return self.name or str(_("Building %s") % self.number)


class Household(models.Model):
    """户, one door. Two households at one door have different parts."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="households")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="households")
    door = models.CharField(_("door"), max_length=20)
    part = models.CharField(_("part"), max_length=10, blank=True)
    floor = models.SmallIntegerField(_("floor"), default=0)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("household")
        ordering = ["building__position", "floor", "door", "part"]
        constraints = [
            models.UniqueConstraint(fields=["building", "door", "part"], name="household_door_once")
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        """Building and door as people say them: 12栋 0304."""
        return f"{self.building} {self.door}{'-' + self.part if self.part else ''}"


class Membership(models.Model):
    """One person lives at one door, for as long as `ended_at` is empty."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="memberships")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(
        _("relation to the head"), max_length=10, choices=Relation, default=Relation.OTHER
    )
    is_head = models.BooleanField(_("head"), default=False)
    source = models.CharField(max_length=10, default="roster")
    joined_at = models.DateTimeField(null=True, blank=True)
    objected_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household"], condition=Q(ended_at=None), name="membership_active_once"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(ended_at=None, is_head=True), name="membership_one_head"
            ),
        ]
        indexes = [models.Index(fields=["household"], condition=Q(ended_at=None), name="membership_live")]

    def __str__(self) -> str:
        return f"{self.person} @ {self.household}"


class Invitation(models.Model):
    """The code of one household's letter: stored hashed, expiring, replaced on demand."""

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="invitations")
    code_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(replaced_at=None), name="invitation_one_current"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class JoinRequest(models.Model):
    """Somebody without a letter says where they live; the committee compares with the roster and decides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="join_requests")
    building = models.ForeignKey(Building, null=True, on_delete=models.SET_NULL)
    door = models.CharField(max_length=20)
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.SET_NULL)
    name = models.CharField(max_length=80)
    note = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "area"], condition=Q(state="waiting"), name="joinrequest_one_waiting"
            )
        ]
        indexes = [
            models.Index(fields=["area", "state", "created_at", "id"], name="joinrequest_by_state"),
            models.Index(
                fields=["area", "-decided_at", "-id"],
                condition=Q(decided_at__isnull=False),
                name="joinrequest_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.door}"

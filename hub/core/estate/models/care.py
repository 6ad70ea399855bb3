"""What a household wishes to have changed in its care flags."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.core.estate.words import WishState
from hub.core.flow.transition import Stateful
from hub.core.kit import clock
from hub.core.people.models import Episode, Household
from hub.core.people.words import CareKind

PERSON = settings.AUTH_USER_MODEL


class CareWish(Stateful):
    """A member asks to have a care flag set (`wanted`) or ended. The committee decides. Health data like the flag."""

    MOVES = {WishState.WAITING: frozenset({WishState.GRANTED, WishState.DECLINED})}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="care_wishes")
    person = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=WishState, default=WishState.WAITING)
    kind = models.CharField(_("what is it about"), max_length=20, choices=CareKind)
    wanted = models.BooleanField(default=True)
    text = models.CharField(_("what the committee should know"), max_length=300, blank=True)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=Q(state=WishState.WAITING),
                name="carewish_one_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.kind

"""What must always be true of people and places; `manage.py verify` asks (hub.core.kit.invariants)."""

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery

from hub.core.estate.models import Announcement, AnnouncementReceipt, DoneForHousehold
from hub.core.estate.words import AnnouncementState
from hub.core.kit import clock, invariants
from hub.core.kit.invariants import Findings
from hub.core.people.models import (
    Area,
    CareFlag,
    Duty,
    HealthStatus,
    Household,
    Membership,
    ProxyGrant,
    RoleGrant,
)
from hub.core.people.words import Phase, Role


def one_head() -> Findings:
    """Where somebody lives, exactly one of them is the head."""
    live = Q(memberships__ended_at=None, memberships__id__isnull=False)
    counted = Household.objects.annotate(
        lives=Count("memberships", filter=live),
        heads=Count("memberships", filter=live & Q(memberships__is_head=True)),
    )
    for pk, heads in counted.filter(lives__gt=0).exclude(heads=1).values_list("pk", "heads"):
        yield f"household:{pk}", "one head", str(heads)


def nobody_lives_behind_closed_doors() -> Findings:
    """A closed household has no live membership."""
    found = Membership.objects.filter(ended_at=None, household__closed_at__isnull=False)
    for pk, household in found.values_list("pk", "household"):
        yield f"membership:{pk}", "an open household", f"household:{household} is closed"


def belongs_to_own_area() -> Findings:
    """A household stands in a building of its own area; a membership's episode is its household's area's."""
    astray = Household.objects.exclude(building__area=F("area")).values_list("pk", "building__area")
    for pk, area in astray:
        yield f"household:{pk}", "a building of its own area", f"one of area:{area}"
    for pk in Membership.objects.exclude(episode__area=F("household__area")).values_list("pk", flat=True):
        yield f"membership:{pk}", "an episode of its household's area", "another area's"


def health_data_has_an_episode() -> Findings:
    """No care flag and no health status outlives the episode it was recorded in."""
    for name, rows in (
        ("care_flag", CareFlag.objects.filter(ended_at=None)),
        ("health_status", HealthStatus.objects.filter(replaced_at=None)),
    ):
        for pk in _of_ended_episode(rows):
            yield f"{name}:{pk}", "an episode that goes on", "one that has ended"


def _of_ended_episode(rows: "QuerySet[CareFlag] | QuerySet[HealthStatus]") -> list[int]:
    return list(rows.filter(episode__ended_at__isnull=False).values_list("pk", flat=True))


def flags_are_of_members() -> Findings:
    """A care flag about a person stands at a door behind which they live."""
    lives = Membership.objects.filter(
        person=OuterRef("person"), household=OuterRef("household"), ended_at=None
    )
    astray = CareFlag.objects.filter(ended_at=None, person__isnull=False).annotate(
        home=Subquery(lives.values("pk")[:1])
    )
    for pk in astray.filter(home=None).values_list("pk", flat=True):
        yield f"care_flag:{pk}", "a door behind which they live", "another"


def somebody_leads() -> Findings:
    """An area that is not purged has a lead."""
    now = clock.now()
    leads = Count(
        "grants", filter=Q(grants__role=Role.LEAD, grants__revoked_at=None, grants__expires_at__gt=now)
    )
    for pk in (
        Area.objects.exclude(phase=Phase.PURGED)
        .annotate(leads=leads)
        .filter(leads=0)
        .values_list("pk", flat=True)
    ):
        yield f"area:{pk}", "a lead", "none"


def episodes_fit_phases() -> Findings:
    """An area that is not purged has one current episode with its key; a purged one has none."""
    current = Count("episodes", filter=Q(episodes__ended_at=None, episodes__wrapped_key__isnull=False))
    for pk, phase, number in Area.objects.annotate(current=current).values_list("pk", "phase", "current"):
        wanted = 0 if phase == Phase.PURGED else 1
        if number != wanted:
            yield f"area:{pk}", f"{wanted} current episodes", str(number)


def rights_end_with_doors() -> Findings:
    """Nobody acts for a closed household, and nobody for their own."""
    found = ProxyGrant.objects.filter(
        revoked_at=None, expires_at__gt=clock.now(), household__closed_at__isnull=False
    )
    for pk in found.values_list("pk", flat=True):
        yield f"proxy_grant:{pk}", "an open household", "a closed one"


def duty_has_a_role() -> Findings:
    """Who is on duty holds, or held, that role in that area."""
    held = RoleGrant.objects.filter(person=OuterRef("person"), area=OuterRef("area"), role=OuterRef("role"))
    astray = (
        Duty.objects.filter(ended_at=None).annotate(held=Subquery(held.values("pk")[:1])).filter(held=None)
    )
    for pk in astray.values_list("pk", flat=True):
        yield f"duty:{pk}", "a role in the area", "none"


def editions_are_counted() -> Findings:
    """An announcement shows its latest edition, which has words; nobody has read one that does not exist."""
    counted = Announcement.objects.annotate(latest=Max("editions__number")).exclude(latest=F("edition"))
    for pk, shown, latest in counted.values_list("pk", "edition", "latest"):
        yield f"announcement:{pk}", f"edition {latest}", f"edition {shown}"
    wordless = Announcement.objects.filter(state=AnnouncementState.OUT).annotate(
        words=Count("editions__texts", filter=Q(editions__number=F("edition")))
    )
    for pk in wordless.filter(words=0).values_list("pk", flat=True):
        yield f"announcement:{pk}", "words", "none"
    ahead = AnnouncementReceipt.objects.filter(edition__gt=F("announcement__edition"))
    for pk in ahead.values_list("pk", flat=True):
        yield f"receipt:{pk}", "an edition that exists", "a later one"


def what_was_done_belongs_to_its_area() -> Findings:
    """What was done in a household's name is kept in an episode of its area."""
    astray = DoneForHousehold.objects.exclude(episode__area=F("household__area"))
    for pk in astray.values_list("pk", flat=True):
        yield f"done_for:{pk}", "an episode of the household's area", "another area's"


def register() -> None:
    """Hands the checks in."""
    for check in (
        one_head,
        nobody_lives_behind_closed_doors,
        belongs_to_own_area,
        health_data_has_an_episode,
        flags_are_of_members,
        somebody_leads,
        episodes_fit_phases,
        rights_end_with_doors,
        duty_has_a_role,
        editions_are_counted,
        what_was_done_belongs_to_its_area,
    ):
        invariants.register(f"estate.{check.__name__}", check)

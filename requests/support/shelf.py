"""What stands ready, as the desk reads it: by language, in the order of its names."""

from dataclasses import dataclass

from django.db.models import QuerySet

from hub.core.people.models import Area
from support.models import CannedReply, KnowledgeArticle, SupportRequest
from support.shelf_models import spoken
from support.words import Shelf


@dataclass(frozen=True)
class Ready:
    """One ready reply or checklist, in the language of whoever will read it."""

    pk: int
    name: str
    text: str
    is_checklist: bool


def language_of(request: SupportRequest) -> str:
    """The language in which the resident reads: theirs, else the area's first."""
    person = request.beneficiary or request.raised_by
    first = next(iter(request.area.languages or []), "zh-hans")
    lives_here = person is not None and (person == request.beneficiary or request.channel == "web")
    return (person.language if person and lives_here else "") or first


def ready(area: Area, language: str) -> list[Ready]:
    """All that stands ready; a checklist gets a box before each step."""
    return [_ready(row, language) for row in replies(area)]


def replies(area: Area) -> QuerySet[CannedReply]:
    """The ready replies and checklists of an area."""
    return CannedReply.objects.filter(area=area, archived_at=None).select_related("area", "changed_by")


def articles(area: Area) -> QuerySet[KnowledgeArticle]:
    """The answers that residents are offered."""
    return KnowledgeArticle.objects.filter(area=area, archived_at=None).select_related("area", "changed_by")


def _ready(row: CannedReply, language: str) -> Ready:
    text = str(spoken(row.texts, language))
    if row.kind == Shelf.CHECKLIST:
        text = "\n".join(f"☐ {step.strip()}" for step in text.splitlines() if step.strip())
    return Ready(row.pk, row.name, text, row.kind == Shelf.CHECKLIST)

"""What stands ready, for programs: replies, checklists, answers, kept views; and many cases at once."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.responses import Status

from hub.core.flow import repeat
from hub.core.flow.api import Problem, person
from hub.core.kit.errors import Invalid
from hub.core.people import access as people
from hub.core.people.programs import for_staff
from hub.core.people.words import DESK_ROLES
from support import access, actions, shelf
from support.actions import many
from support.api.shapes import REFUSALS
from support.models import CannedReply, KnowledgeArticle
from support.words import Category, Shelf

router = Router(tags=["Support requests"])


class ReplyIn(Schema):
    """A ready reply or a checklist; `texts` by language."""

    kind: Shelf = Shelf.REPLY
    name: str = Field(max_length=60)
    texts: dict[str, str]
    version: int | None = None


class ReplyOut(Schema):
    """The same, kept."""

    id: int
    kind: str
    name: str
    texts: dict[str, str]
    version: int
    changed_at: datetime


class TextIn(Schema):
    """Heading and answer in one language."""

    title: str = Field(max_length=80)
    body: str = Field(max_length=2000)


class ArticleIn(Schema):
    """An answer for residents; `texts` by language."""

    category: Category
    words: str = Field("", max_length=300)
    texts: dict[str, TextIn]
    version: int | None = None

    def plain(self) -> dict[str, dict[str, str]]:
        """The texts as the action takes them."""
        return {code: text.dict() for code, text in self.texts.items()}


class ArticleOut(Schema):
    """The same, kept, with how many people it has answered."""

    id: int
    category: str
    words: str
    texts: dict[str, dict[str, str]]
    helped: int
    version: int


class OfferedOut(Schema):
    """An answer in the language of whoever asks."""

    id: int
    title: str
    body: str


class BulkIn(Schema):
    """A step for many cases: acceptance, assignment (to), level (level, reason), snooze (minutes), refusal (reason),
    agreement, undo."""

    ids: list[int] = Field(max_length=many.MOST)
    step: str
    to: int | None = None
    level: int | None = None
    reason: str = Field("", max_length=2000)
    minutes: int | None = None


class BulkOut(Schema):
    """What became of one of them."""

    id: int
    done: bool
    code: str
    words: str


def _languages(texts: Any) -> None:
    if any(len(code) > 12 for code in texts) or len(texts) > 10:
        raise Invalid("shelf.texts", _("Write it in one language at least."), fields={"texts": "?"})


@router.get("/areas/{slug}/answers", response={200: list[OfferedOut], 404: Problem})
def offered(request: HttpRequest, slug: str, category: Category, text: str = "") -> list[KnowledgeArticle]:
    """What may answer somebody before they ask, at most three."""
    return actions.answers(people.area_for(person(request), slug), category, text[:2000])


@router.post("/areas/{slug}/answers/{pk}/helped", response={200: OfferedOut, 404: Problem})
def helped(request: HttpRequest, slug: str, pk: int) -> KnowledgeArticle:
    """ "This answered me": each person counts once."""
    area = people.area_for(person(request), slug)
    return actions.answered(get_object_or_404(shelf.articles(area), pk=pk), by=person(request))


@router.get("/areas/{slug}/shelf/replies", response={200: list[ReplyOut], 404: Problem})
@for_staff(*DESK_ROLES)
def replies(request: HttpRequest) -> Any:
    """Ready replies and checklists."""
    return list(shelf.replies(request.area))


@router.post("/areas/{slug}/shelf/replies", response={201: ReplyOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def put_reply(request: HttpRequest, data: ReplyIn) -> Status[CannedReply]:
    """Writes one."""
    _languages(data.texts)
    made = actions.put_reply(
        request.area, data.kind, data.name, data.texts, by=person(request), key=request.idempotency_key
    )
    return Status(201, made)


@router.put("/areas/{slug}/shelf/replies/{pk}", response={200: ReplyOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def change_reply(request: HttpRequest, pk: int, data: ReplyIn) -> CannedReply:
    """Changes one; 409 when a colleague has saved since `version`."""
    _languages(data.texts)
    found = get_object_or_404(shelf.replies(request.area), pk=pk)
    by, key = person(request), request.idempotency_key
    return actions.change_reply(found, data.name, data.texts, by=by, version=data.version, key=key)


@router.delete("/areas/{slug}/shelf/replies/{pk}", response={204: None, 404: Problem})
@for_staff(*DESK_ROLES)
def drop_reply(request: HttpRequest, pk: int) -> Status[None]:
    """Takes one down."""
    by, rows = person(request), shelf.replies(request.area)
    repeat.told(
        request.idempotency_key, f"support.reply_down {pk}",
        lambda: actions.take_down(get_object_or_404(rows, pk=pk), by=by),
    )  # fmt: skip
    return Status(204, None)


@router.get("/areas/{slug}/shelf/answers", response={200: list[ArticleOut], 404: Problem})
@for_staff(*DESK_ROLES)
def articles(request: HttpRequest) -> Any:
    """The answers that residents are offered."""
    return list(shelf.articles(request.area))


@router.post("/areas/{slug}/shelf/answers", response={201: ArticleOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def put_article(request: HttpRequest, data: ArticleIn) -> Status[KnowledgeArticle]:
    """Writes one."""
    _languages(data.texts)
    made = actions.put_article(
        request.area, data.category, data.words, data.plain(), by=person(request), key=request.idempotency_key
    )
    return Status(201, made)


@router.put("/areas/{slug}/shelf/answers/{pk}", response={200: ArticleOut, **REFUSALS})
@for_staff(*DESK_ROLES)
def change_article(request: HttpRequest, pk: int, data: ArticleIn) -> KnowledgeArticle:
    """Changes one; 409 when a colleague has saved since `version`."""
    _languages(data.texts)
    found = get_object_or_404(shelf.articles(request.area), pk=pk)
    by, version, key = person(request), data.version, request.idempotency_key
    return actions.change_article(
        found, data.category, data.words, data.plain(), by=by, version=version, key=key
    )


@router.delete("/areas/{slug}/shelf/answers/{pk}", response={204: None, 404: Problem})
@for_staff(*DESK_ROLES)
def drop_article(request: HttpRequest, pk: int) -> Status[None]:
    """Takes one down."""
    by, rows = person(request), shelf.articles(request.area)
    repeat.told(
        request.idempotency_key, f"support.article_down {pk}",
        lambda: actions.take_down(get_object_or_404(rows, pk=pk), by=by),
    )  # fmt: skip
    return Status(204, None)


@router.post("/areas/{slug}/cases/steps", response={200: list[BulkOut], 404: Problem, 422: Problem})
@for_staff(*DESK_ROLES)
def step_many(request: HttpRequest, data: BulkIn) -> Any:
    """One step for many cases, each with an answer of its own; what is refused holds up nothing else."""
    by = person(request)
    rows = access.with_people(access.requests_at_desk(by, request.area)).filter(pk__in=data.ids)
    colleague = people.people_with_role(request.area, *DESK_ROLES).filter(pk=data.to or 0).first()
    wanted = many.Wanted(to=colleague, level=data.level, reason=data.reason, minutes=data.minutes)
    found = many.for_each(rows.order_by("pk"), data.step, wanted, by=by, key=request.idempotency_key)
    return [
        {"id": one.request.pk, "done": one.is_done, "code": one.code, "words": str(one.words)}
        for one in found
    ]

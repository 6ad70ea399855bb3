"""What stands ready is kept: replies, checklists, answers for residents, views of the list."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.utils.translation import gettext_lazy as _

from hub.core.announce import Ref, announce
from hub.core.flow.idempotent import Key, once
from hub.core.flow.transition import save_changes
from hub.core.kit import clock
from hub.core.kit.errors import Conflict, Invalid
from hub.core.kit.text import half_width
from hub.core.people.models import Area, Person
from support.events.shelf import ShelfChanged
from support.models import ArticleHelped, CannedReply, KnowledgeArticle, SavedView
from support.words import Category, Shelf

OFFERED = 3
M = TypeVar("M", bound=Model)


def put_reply(
    area: Area, kind: str, name: str, texts: Mapping[str, str], *, by: Person, key: Key | None = None
) -> CannedReply:
    """Puts a ready reply or a checklist on the shelf. Raises Invalid without words, Conflict for a name twice."""
    _check_reply(kind, name, texts)

    def act() -> CannedReply:
        made = CannedReply.objects.create(
            area=area, kind=kind, name=name.strip(), texts=dict(texts), changed_by=by
        )
        announce(_changed(area, "canned", made.pk, by))
        return made

    return _named_once(lambda: once(key, "support.put_reply", act, CannedReply))


def change_reply(
    row: CannedReply, name: str, texts: Mapping[str, str], *, by: Person, version: int | None = None,
    key: Key | None = None,
) -> CannedReply:  # fmt: skip
    """Changes one. Raises Conflict `state.changed` when a colleague has saved meanwhile."""
    _check_reply(row.kind, name, texts)

    def act() -> CannedReply:
        save_changes(
            row, version=version, name=name.strip(), texts=dict(texts), changed_by=by, changed_at=clock.now()
        )
        announce(_changed(row.area, "canned", row.pk, by))
        return row

    return _named_once(lambda: once(key, "support.change_reply", act, CannedReply))


def _named_once(act: Callable[[], M]) -> M:
    try:
        return act()
    except IntegrityError as error:
        problem = _("There is one of this name already.")
        raise Conflict("shelf.name", problem, fields={"name": problem}) from error


def _check_reply(kind: str, name: str, texts: Mapping[str, str]) -> None:
    wrong = {}
    if not name.strip():
        wrong["name"] = _("Give it a name.")
    if not any(text.strip() for text in texts.values()):
        wrong["texts"] = _("Write it in one language at least.")
    if kind not in Shelf:
        wrong["kind"] = _("Choose one.")
    if wrong:
        raise Invalid("shelf.reply", next(iter(wrong.values())), fields=wrong)


def put_article(
    area: Area, category: str, words: str, texts: Mapping[str, Mapping[str, str]], *, by: Person,
    key: Key | None = None,
) -> KnowledgeArticle:  # fmt: skip
    """Writes an answer that residents are offered before they ask. Raises Invalid without a heading and words."""
    _check_article(category, texts)

    def act() -> KnowledgeArticle:
        made = KnowledgeArticle.objects.create(
            area=area, category=category, words=words.strip(), texts=dict(texts), changed_by=by
        )
        announce(_changed(area, "article", made.pk, by))
        return made

    return once(key, "support.put_article", act, KnowledgeArticle)


def change_article(
    row: KnowledgeArticle, category: str, words: str, texts: Mapping[str, Mapping[str, str]], *, by: Person,
    version: int | None = None, key: Key | None = None,
) -> KnowledgeArticle:  # fmt: skip
    """Changes one. Raises Conflict `state.changed` when a colleague has saved meanwhile."""
    _check_article(category, texts)

    def act() -> KnowledgeArticle:
        save_changes(
            row, version=version, category=category, words=words.strip(), texts=dict(texts), changed_by=by,
            changed_at=clock.now(),
        )  # fmt: skip
        announce(_changed(row.area, "article", row.pk, by))
        return row

    return once(key, "support.change_article", act, KnowledgeArticle)


def _check_article(category: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    wrong = {}
    if category not in Category:
        wrong["category"] = _("Choose what it is about.")
    if not any(text.get("title", "").strip() and text.get("body", "").strip() for text in texts.values()):
        wrong["texts"] = _("Write a heading and an answer in one language at least.")
    if wrong:
        raise Invalid("shelf.article", next(iter(wrong.values())), fields=wrong)


def take_down(row: CannedReply | KnowledgeArticle, *, by: Person) -> None:
    """Takes something off the shelf; what was sent with it stays."""
    kind = "canned" if isinstance(row, CannedReply) else "article"
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk, archived_at=None).update(archived_at=clock.now())
        announce(_changed(row.area, kind, row.pk, by))


def _changed(area: Area, kind: str, pk: int, by: Person) -> ShelfChanged:
    return ShelfChanged(area=area, about=Ref(kind, pk), actor=by)


def answers(area: Area, category: str, text: str) -> list[KnowledgeArticle]:
    """
    What may answer somebody before they ask: articles whose words stand in theirs, then those of the category; at most
    three.
    """
    said = half_width(text).lower()
    scored = []
    for article in KnowledgeArticle.objects.filter(area=area, archived_at=None):
        hits = sum(
            1
            for word in half_width(article.words).lower().replace("，", " ").replace(",", " ").split()
            if word in said
        )
        score = 2 * hits + (article.category == category)
        if score:
            scored.append((-score, -article.helped, article.pk, article))
    return [article for *_score, article in sorted(scored, key=lambda one: one[:3])[:OFFERED]]


def answered(article: KnowledgeArticle, *, by: Person) -> KnowledgeArticle:
    """ "This answered me": each person counts once."""
    with transaction.atomic():
        _row, new = ArticleHelped.objects.get_or_create(article=article, person=by)
        if new:
            KnowledgeArticle.objects.filter(pk=article.pk).update(helped=F("helped") + 1)
    article.refresh_from_db(fields=["helped"])
    return article


def keep_view(
    area: Area, name: str, query: str, *, by: Person, shared: bool = False, key: Key | None = None
) -> SavedView:
    """Keeps a look at the list under a name. Raises Invalid without one, Conflict for a name twice."""
    if not name.strip():
        problem = _("Give it a name.")
        raise Invalid("view.name", problem, fields={"name": problem})

    def act() -> SavedView:
        return SavedView.objects.create(
            area=area, person=by, name=name.strip()[:40], query=query[:300], shared=shared
        )

    return _named_once(lambda: once(key, "support.keep_view", act, SavedView))

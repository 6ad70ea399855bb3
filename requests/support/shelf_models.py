"""What stands ready: replies and checklists, answers for residents, views of the list that somebody has kept."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.core.kit import clock
from hub.core.people.models import Area
from support.words import Category, Shelf

PERSON = settings.AUTH_USER_MODEL


def spoken(texts: dict[str, Any], language: str | None = None) -> Any:
    """The text in a language, else in any that is there: words in the wrong language help more than none."""
    wanted = language or translation.get_language() or ""
    for code, text in texts.items():
        if text and code.split("-")[0] == wanted.split("-")[0]:
            return text
    return next((text for text in texts.values() if text), "")


class CannedReply(models.Model):
    """Words that are sent often, or steps that are taken often, in each of the area's languages."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="canned_replies")
    kind = models.CharField(_("what it is"), max_length=10, choices=Shelf, default=Shelf.REPLY)
    name = models.CharField(_("name"), max_length=60)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "kind", "name"], condition=Q(archived_at=None), name="canned_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class KnowledgeArticle(models.Model):
    """
    An answer that may save somebody a request. `texts`: {language: {"title", "body"}}; `words`: what it is found by.
    """

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="articles")
    category = models.CharField(_("what it is about"), max_length=15, choices=Category)
    words = models.CharField(_("found by these words"), max_length=300, blank=True)
    texts = models.JSONField(default=dict)
    helped = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["category", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its heading in the language of the page."""
        return str((spoken(self.texts) or {}).get("title", ""))

    @property
    def body(self) -> str:
        """What it says, in the language of the page."""
        return str((spoken(self.texts) or {}).get("body", ""))


class ArticleHelped(models.Model):
    """Somebody has said that an article answered them: each person counts once."""

    article = models.ForeignKey(KnowledgeArticle, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="article_helped_once")]

    def __str__(self) -> str:
        return f"{self.article_id}"


class SavedView(models.Model):
    """A look at the desk's list that somebody has given a name: for themselves, or for the whole desk."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="saved_views")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(max_length=300)
    shared = models.BooleanField(_("for the whole desk"), default=False)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["area", "person", "name"], name="saved_view_name_once")
        ]

    def __str__(self) -> str:
        return self.name

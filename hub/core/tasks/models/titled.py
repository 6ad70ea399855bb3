"""What an errand or a run is called, in the reader's own language where the hub itself has named it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from hub.core.notices.wording import Part, Said, Words, sentence
from hub.core.people.models import Area

LONGEST = 120


class Titled(models.Model):
    """
    `title` is what somebody typed, or the hub's own words in the area's first language. `words` are the hub's own as a
    message id with its parts; empty for what somebody typed.
    """

    title = models.CharField(_("what is to be done"), max_length=LONGEST)
    words = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def shown_title(self) -> str:
        """As the reader reads it."""
        return sentence(self.words) if self.words else self.title

    @property
    def named(self) -> Part:
        """The same as a part of a notice, whoever reads that when."""
        return Said(self.words) if self.words else self.title


def titled(title: str | Words, area: Area) -> Mapping[str, Any]:
    """The columns of a title: typed, or in the hub's own words."""
    if isinstance(title, str):
        return {"title": title[:LONGEST]}
    kept = title.kept()
    with translation.override(area.languages[0] if area.languages else None):
        return {"title": sentence(kept)[:LONGEST], "words": kept}

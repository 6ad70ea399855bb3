"""The shape of what stands ready: each text in each of the area's languages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hub.core.flow.stale import VersionedForm
from hub.core.people.models import Area
from support.models import CannedReply, KnowledgeArticle
from support.words import Category, Shelf

LANGUAGES = dict(settings.LANGUAGES)


def languages_of(area: Area) -> list[tuple[str, str]]:
    """Code and name of each of the area's languages; both of the hub's where it names none."""
    codes = [code for code in area.languages if code in LANGUAGES] or list(LANGUAGES)
    return [(code, str(LANGUAGES[code])) for code in codes]


class ReplyForm(VersionedForm):
    """A ready reply or a checklist."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Shelf.choices, initial=Shelf.REPLY)
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages_of(area)
        for code, name in self.languages:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Words in %(language)s") % {"language": name}, max_length=2000, required=False,
                help_text=_("A checklist: one step a line."), widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )  # fmt: skip

    @staticmethod
    def of(found: CannedReply) -> dict[str, Any]:
        """What the form shows of one."""
        texts = {f"text_{code}": words for code, words in found.texts.items()}
        return {"kind": found.kind, "name": found.name, **texts}

    def texts(self) -> dict[str, str]:
        """The words by language."""
        return {code: self.cleaned_data[f"text_{code}"].strip() for code, _name in self.languages}


class ArticleForm(VersionedForm):
    """An answer for residents."""

    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices)
    words = forms.CharField(
        label=_("Found by these words"), max_length=300, required=False,
        help_text=_("With spaces between: whoever writes one of them is offered this answer."),
    )  # fmt: skip

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages_of(area)
        for code, name in self.languages:
            named = {"language": name}
            self.fields[f"title_{code}"] = forms.CharField(
                label=_("Heading in %(language)s") % named, max_length=80, required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )  # fmt: skip
            self.fields[f"body_{code}"] = forms.CharField(
                label=_("Answer in %(language)s") % named, max_length=2000, required=False,
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
            )  # fmt: skip

    @staticmethod
    def of(found: KnowledgeArticle) -> dict[str, Any]:
        """What the form shows of one."""
        shown: dict[str, Any] = {"category": found.category, "words": found.words}
        for code, text in found.texts.items():
            shown |= {f"title_{code}": text.get("title", ""), f"body_{code}": text.get("body", "")}
        return shown

    def texts(self) -> dict[str, dict[str, str]]:
        """Heading and answer by language."""
        data = self.cleaned_data
        return {
            code: {"title": data[f"title_{code}"].strip(), "body": data[f"body_{code}"].strip()}
            for code, _name in self.languages
        }


class FollowForm(forms.Form):
    """Number and phone: how does it stand?"""

    number = forms.CharField(
        label=_("Number of your request"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=_("Your phone number"), max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )  # fmt: skip

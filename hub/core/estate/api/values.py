"""What the estate's routes share: values as people type them, and what a 409 shows of what is there now."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from hub.core.estate.accounts.fresh import is_fresh
from hub.core.estate.forms.fields import MonthField, PhoneField
from hub.core.flow.api import Problem, showing
from hub.core.kit.errors import Invalid, NotYours

__all__ = ["READ", "WRITE", "confirmed", "given", "month", "phone", "showing"]

READ = {403: Problem, 404: Problem}
WRITE = {403: Problem, 404: Problem, 409: Problem, 422: Problem}


def phone(typed: str | None, field: str) -> str:
    """A number as E.164. Raises Invalid naming the field."""
    return str(_clean(PhoneField(), typed, field))


def month(typed: str | None, field: str) -> str:
    """A birth as "YYYY-MM". Raises Invalid naming the field."""
    return str(_clean(MonthField(), typed, field))


def given(data: Schema, *without: str) -> dict[str, Any]:
    """What a body sets: the fields that it names, without those that are no columns."""
    return data.dict(exclude_unset=True, exclude={"version", *without})


def _clean(field: forms.Field, typed: str | None, name: str) -> Any:
    try:
        return field.clean(typed or "")
    except ValidationError as error:
        raise Invalid("body.invalid", error.messages[0], fields={name: error.messages[0]}) from error


def confirmed(request: HttpRequest) -> None:
    """
    Raises NotYours `confirmation.needed` where the caller has not just shown that it is them.

    Roles and phases need a fresh confirmation (trust.md, "Access"), which a program's token cannot give.
    """
    if not is_fresh(request):
        raise NotYours("confirmation.needed", _("Confirm on the page that it is you, then do it there."))

"""What every router of /api/v1/ shares: who is asking, the same refusals as the pages, pages by keyset."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.security import SessionAuth

from hub.core.flow import failures
from hub.core.kit.errors import Conflict, NotYours, Refused
from hub.core.people import access
from hub.core.people.models import Area, Person

OK = 200


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: dict[str, str] = {}


class SignedIn(SessionAuth):
    """The browser's session; writes need the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """The person, or None."""
        return request.user if request.user.is_authenticated else None


def person(request: HttpRequest) -> Person:
    """Who is asking, by whichever way they signed in."""
    return cast(Person, getattr(request, "auth", None) or request.user)


def confirmed(request: HttpRequest, area: Area) -> None:
    """
    For an operation that is not for staff alone: raises NotYours `second_factor.needed` where the caller holds a staff
    role in the area and this session lacks the factor. What is for staff alone is `hub.core.people.programs.for_staff`.
    """
    if access.second_factor_first(request, area) is not None:
        raise NotYours("second_factor.needed", _("Confirm your second factor first."))


def gives_file(*types: str) -> dict[str, Any]:
    """For `openapi_extra` of an operation that answers with a file: the content types that it may have."""
    content = {one.split(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in types}
    return {"responses": {OK: {"description": "A file.", "content": content}}}


@contextmanager
def showing(schema: type[Schema]) -> Iterator[None]:
    """
    A Conflict inside carries what is there now (`now`, `other`) in the shape of `schema`.

    Rows of another kind are left out: nobody reads by a refusal what they cannot read by asking. Also a decorator.
    """
    try:
        yield
    except Conflict as refused:
        for name, value in list(refused.extra.items()):
            if isinstance(value, Model):
                refused.extra[name] = _shown(schema, value)
        raise


def _shown(schema: type[Schema], row: Model) -> dict[str, Any] | None:
    try:
        return schema.from_orm(row).model_dump(mode="json")
    except (ValueError, AttributeError):
        return None


def catch(api: NinjaAPI) -> NinjaAPI:
    """Makes an API answer every refusal with problem details."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _unreadable)
    api.add_exception_handler(DataError, _unstorable)
    api.add_exception_handler(OverflowError, _unstorable)
    api.add_exception_handler(
        AuthenticationError, _plain(401, "sign_in.needed", gettext_noop("Sign in first."))
    )
    api.add_exception_handler(
        Http404, _plain(404, "not_found", gettext_noop("There is nothing here for you."))
    )
    api.add_exception_handler(
        PermissionDenied, _plain(403, "not_allowed", gettext_noop("You may not do that."))
    )
    return api


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return failures.problem(error)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    fields = {".".join(str(part) for part in found["loc"][1:]): _wrong(found) for found in error.errors}
    return failures.problem(Refused("body.invalid", _("Please check what you sent."), fields=fields))


def _wrong(found: dict[str, Any]) -> str:
    """What is wrong with a field: in our words where it is a rule of ours (hub/desk/api.py), else in pydantic's."""
    if found["type"] == "timezone_aware":
        return _("A moment needs its zone, such as 2022-04-09T20:00:00+08:00.")
    return str(found["msg"])


def _unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    words = gettext_noop("This cannot be read. Send JSON in UTF-8.")
    answer: HttpResponse = _plain(error.status_code, "body.unreadable", words)(request, error)
    return answer


def _unstorable(request: HttpRequest, error: Any) -> HttpResponse:
    if not failures.is_unstorable(error):
        raise error
    return failures.problem(Refused("body.invalid", _("Please check what you sent.")))


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """
    An answer to a reading with its `ETag`: a hash of what is said, so that it is another one for another person, page
    or language. Who sends it back in `If-None-Match` and would read the same again gets 304 and no body.
    """
    if request.method not in ("GET", "HEAD") or response.status_code != OK or response.streaming:
        return response
    etag = f'"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response["ETag"] = etag
    response.headers.setdefault("Cache-Control", "private, no-cache")
    answer: HttpResponse = get_conditional_response(request, etag=etag, response=response) or response
    return answer


class Bodies(Parser):
    """
    Reads JSON, and refuses what no database holds: zero bytes and halves of a sign.

    Raises ValueError or RecursionError, out of which ninja makes HttpError 400.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value."""
        found = json.loads(request.body)
        for text in _texts(found):
            text.encode()
            if "\0" in text:
                raise ValueError("a zero byte")
        return found


class Moments(NinjaJSONEncoder):
    """Writes every moment in UTC (`Z`), so that it reads the same whether it was just given or comes from a row."""

    def default(self, o: Any) -> Any:
        """One value that JSON does not know."""
        return super().default(o.astimezone(UTC) if isinstance(o, datetime) and o.tzinfo else o)


class Answers(JSONRenderer):
    """Writes JSON."""

    encoder_class = Moments


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value of JSON, names of fields included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _plain(status: int, code: str, words: str) -> Any:
    def handler(request: HttpRequest, error: Any) -> HttpResponse:
        refused = Refused(code, _(words))
        refused.status = status
        return failures.problem(refused)

    return handler

"""
The staff's doors of the API. The decorator that checks the roles is the one that declares them: they stand in the
OpenAPI description as `x-roles`, and in `manage.py routes`.
"""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

from hub.core.kit.errors import NotYours
from hub.core.people import access
from hub.core.people.models import Area, Person
from hub.core.people.words import Role

R = TypeVar("R")
View = Callable[..., Any]


def for_staff(*roles: Role) -> Callable[[View], View]:
    """
    Opens an operation below an area (`{slug}`) to people with one of `roles` there and a second factor.

    Others get 404, or 403 `second_factor.needed`. The operation itself finds the area in `request.area`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, **rest: Any) -> Any:
            staff_area(request, slug, *roles)
            return view(request, **rest)

        return _declared(guarded, roles, view, "slug", str, instead=0)

    return decorate


def for_staff_of(
    find: Callable[[Person, int], R], area: Callable[[R], Area], *roles: Role
) -> Callable[[View], View]:
    """
    The same for an operation on one thing (`{pk}`) whose address names no area.

    `find` gives the thing through the person's right to it, `area` where it is; the operation is given the thing
    instead of its number.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, pk: int, **rest: Any) -> Any:
            found = find(request.person, pk)
            staff_area(request, area(found).slug, *roles)
            return view(request, found, **rest)

        return _declared(guarded, roles, view, "pk", int, instead=1)

    return decorate


def staff_area(request: HttpRequest, slug: str, *roles: Role) -> Area:
    """
    The area, for a person with one of `roles` there and a second factor; else 404 or 403 `second_factor.needed`.

    A personal token counts as the factor with which it was made (hub/core/people/tokens.py).
    """
    area = access.enter(request, slug, *roles)
    if access.needs_second_factor(request):
        raise NotYours("second_factor.needed", _("Confirm your second factor first."))
    return area


def _declared(
    guarded: View, roles: tuple[Role, ...], view: View, name: str, kind: type, *, instead: int
) -> View:
    """Says of `guarded` which roles it asks for, and which parameter it takes instead of the view's own."""
    request, *others = signature(view).parameters.values()
    taken = Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, annotation=kind)
    shown = signature(view).replace(parameters=[request, taken, *others[instead:]])
    guarded.__signature__ = shown  # type: ignore[attr-defined]

    def declare(operation: Operation) -> None:
        operation.openapi_extra = {**(operation.openapi_extra or {}), "x-roles": sorted(map(str, roles))}

    contribute_operation_callback(guarded, declare)
    return guarded

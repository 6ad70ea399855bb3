"""
Tells mypy what hub.core.flow.middleware and the decorators of access put on every request.

What is always there has its type. What is there on some routes only (the area, the household, who is acted for)
is left open: the decorator that put it there is the check. The same for answers in tests, which may be redirects
or streams.
"""

from collections.abc import Callable

from mypy.nodes import MDEF, SymbolTableNode, Var
from mypy.plugin import AttributeContext, ClassDefContext, Plugin
from mypy.types import AnyType, NoneType, Type, TypeOfAny, UnionType, get_proper_type

REQUEST = "django.http.request.HttpRequest"
PERSON = "hub.core.people.models.person.Person"
KEY = "hub.core.flow.idempotent.Key"
ANSWERS = ("django.test.client._MonkeyPatchedWSGIResponse", "django.test.client._MonkeyPatchedASGIResponse")
OPEN = ("api_token", "area", "beneficiary", "beneficiary_phone", "household", "htmx", "roles")


class RequestPlugin(Plugin):
    """Adds the attributes to HttpRequest, then gives two of them their types where they are read."""

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Called for every class."""
        if fullname in ANSWERS:
            return lambda context: _add(context, "url", "streaming_content")
        if fullname == REQUEST:
            return lambda context: _add(context, "person", "idempotency_key", *OPEN)
        return None

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Called where an attribute is read or written."""
        return {f"{REQUEST}.person": _person, f"{REQUEST}.idempotency_key": _key}.get(fullname)


def _add(context: ClassDefContext, *names: str) -> None:
    for name in names:
        attribute = Var(name, AnyType(TypeOfAny.explicit))
        attribute.info = context.cls.info
        attribute._fullname = f"{context.cls.fullname}.{name}"
        attribute.is_initialized_in_class = True
        context.cls.info.names[name] = SymbolTableNode(MDEF, attribute)


def _person(context: AttributeContext) -> Type:
    return _named(context, PERSON)


def _key(context: AttributeContext) -> Type:
    found = _named(context, KEY)
    return found if isinstance(get_proper_type(found), AnyType) else UnionType([found, NoneType()])


def _named(context: AttributeContext, fullname: str) -> Type:
    try:
        return context.api.named_generic_type(fullname, [])
    except (AssertionError, KeyError):  # a run over a few files that do not know people at all
        return context.default_attr_type


def plugin(_version: str) -> type[Plugin]:
    """mypy's entry point."""
    return RequestPlugin

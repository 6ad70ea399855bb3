"""Templates that call one another: the one called is there, and blocks are filled on purpose, never by chance."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.template import Template, TemplateDoesNotExist, engines
from django.template.base import NodeList
from django.template.loader_tags import BlockNode, ExtendsNode

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(
    folder
    for house in ("hub", "groceries", "pets", "requests/support", "wellbeing")
    for folder in (ROOT / house).rglob("templates")
    if folder.is_dir()
)


NAMED = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"']+)["']""")
"""A template that another one calls by name."""


def names() -> list[str]:
    """Every page of ours, as one template calls another."""
    return [str(file.relative_to(folder)) for folder in FOLDERS for file in sorted(folder.rglob("*.html"))]


def template(name: str) -> Template:
    """One template, parsed."""
    return engines["django"].engine.get_template(name)  # type: ignore[attr-defined, no-any-return]


def extends(found: Template) -> Any:
    """What a template says of its parent."""
    return next(iter(found.nodelist.get_nodes_by_type(ExtendsNode)), None)


def ancestors(found: Template) -> Iterator[Template]:
    """The templates above one. Where a variable names the parent, it is the desk's page: the frame with most blocks."""
    while (node := extends(found)) is not None:
        name = node.parent_name.var
        found = template(name if isinstance(name, str) else "desk_page.html")
        yield found


def own(found: Template) -> list[Any]:
    """The outermost blocks of a template."""
    node = extends(found)
    return outermost(found.nodelist if node is None else node.nodelist)


def outermost(nodes: NodeList) -> list[Any]:
    """The blocks in there that are in no other block."""
    every: list[Any] = list(nodes.get_nodes_by_type(BlockNode))
    within = {id(inner) for one in every for inner in one.nodelist.get_nodes_by_type(BlockNode)}
    return [one for one in every if id(one) not in within]


def places(nodes: NodeList, filled: set[str]) -> Iterator[str]:
    """The blocks that are still shown when those of these names are filled anew, with what was within them."""
    for one in outermost(nodes):
        yield one.name
        if one.name not in filled:
            yield from places(one.nodelist, filled)


def shown_above(found: Template) -> set[str]:
    """Where the frames above a template would show a block of a name."""
    shown: set[str] = set()
    filled: set[str] = set()
    for parent in ancestors(found):
        shown |= set(places(NodeList(own(parent)), filled))
        filled |= {one.name for one in own(parent)}
    return shown


def source(name: str) -> str:
    """What is written in one template."""
    return Path(template(name).origin.name).read_text("utf-8")


def is_there(name: str) -> bool:
    """Whether there is a template of this name, and it can be read."""
    try:
        template(name)
    except TemplateDoesNotExist:
        return False
    return True


def test_whatever_a_template_calls_by_name_is_there() -> None:
    """Django looks for an included template when it is shown: in a rare case's branch a wrong name waits for years."""
    bad = [
        f"{name}: {called}"
        for name in names()
        for called in NAMED.findall(source(name))
        if not is_there(called)
    ]
    assert bad == []


def test_no_block_within_a_block_fills_one_further_up_by_chance() -> None:
    """
    `{% block content %}<h1>{% block heading %}…` of one frame and `{% block heading %}` of the frame above it are the
    same block: every page then said its heading twice, the second time in the middle of the frame.
    """
    bad = []
    for name in names():
        found = template(name)
        if extends(found) is None:
            continue
        above = shown_above(found)
        inner: list[Any] = [
            block for one in own(found) for block in one.nodelist.get_nodes_by_type(BlockNode)
        ]
        bad += [f"{name}: {block.name}" for block in inner if block.name in above]
    assert bad == []

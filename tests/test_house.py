"""The house keeps its shape: import directions, the announce door, and PyPI's `requests`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
LEVELS = [
    {"kit"}, {"people"}, {"record"}, {"live", "jobs"}, {"notices"}, {"announce"}, {"flow"}, {"media"},
    {"estate", "ladder", "tasks", "payments"},
]  # fmt: skip
SERVICES = {"groceries", "pets", "support", "wellbeing"}
HEIGHT = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}
SERVICE, DESK, ROOF = len(LEVELS), len(LEVELS) + 1, len(LEVELS) + 2
ROOTS = ["hub", "groceries", "pets", "requests/support", "wellbeing"]


def sources() -> Iterator[tuple[str, Path]]:
    """Every module of ours with its dotted name."""
    for root in ROOTS:
        for file in sorted((ROOT / root).rglob("*.py")):
            relative = file.relative_to(ROOT / "requests" if root.startswith("requests/") else ROOT)
            yield ".".join(relative.with_suffix("").parts).removesuffix(".__init__"), file


def imported(file: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file, with the names taken from it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(module: str) -> str:
    """The room a module stands in: a core app, a service, desk, or the roof (settings, urls, asgi)."""
    parts = module.split(".")
    if parts[:2] == ["hub", "core"]:
        return parts[2] if len(parts) > 2 else "core"
    if parts[0] == "hub":
        return "desk" if parts[1:2] == ["desk"] else "roof"
    return parts[0]


def height(name: str) -> int:
    """How high a room stands."""
    if name in SERVICES:
        return SERVICE
    return {"desk": DESK, "roof": ROOF}.get(name, HEIGHT.get(name, -1))


def breaches(module: str, wanted: str) -> bool:
    """Whether `module` may not import `wanted`: upwards, or from a room beside it that is no lower."""
    own, other = room(module), room(wanted)
    ours = other in SERVICES or wanted.startswith("hub.")
    if not ours or own == other or other == "core":
        return False
    return height(other) >= height(own)


def test_imports_go_downwards_only() -> None:
    """A core room that imports upwards, or a service that imports another, cannot be changed alone any more."""
    found = [
        f"{module} imports {wanted}"
        for module, file in sources()
        if "migrations" not in file.parts
        for wanted in imported(file)
        if breaches(module, wanted)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        ("groceries.actions", "pets.models"),
        ("hub.core.people.access", "hub.core.notices.tell"),
        ("hub.core.tasks.actions", "support.models"),
        ("hub.core.estate.access", "hub.core.tasks.models"),
        ("support.views", "hub.desk.views"),
    ],
)
def test_the_check_itself_sees_a_breach(module: str, wanted: str) -> None:
    """The control: a rule that finds nothing proves nothing."""
    assert breaches(module, wanted)


def test_only_announce_writes_the_record_the_streams_and_the_notices() -> None:
    """Who sends what must be knowable: nobody goes round the one door."""
    doors = {"hub.core.record.write.append", "hub.core.live.rows.append", "hub.core.notices.tell.people"}
    inside = ("hub.core.announce", "hub.core.record", "hub.core.live", "hub.core.notices")
    found = []
    for module, file in sources():
        if module.startswith(inside):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        for door in doors:
            short = ".".join(door.split(".")[-2:])
            if short in calls or door in set(imported(file)):
                found.append(f"{module} uses {door}")
    assert found == []


def test_events_leave_from_actions_only() -> None:
    """Views, models, forms and admin never announce."""
    silent = {"views", "models", "forms", "admin", "api", "access", "urls"}
    found = []
    for module, file in sources():
        if silent & set(module.split(".")) and "hub.core.announce.announce" in set(imported(file)):
            found.append(module)
    assert found == []


def test_no_signals_of_our_own() -> None:
    """
    Django's connection_created teaches SQLite one function, and the handler of pages sends Django's own when a request
    begins; nothing else listens to signals or sends one.
    """
    allowed = {"hub.core.record.apps", "hub.core.kit.pages"}
    found = [
        module
        for module, file in sources()
        if module not in allowed
        and any(".signals." in wanted or "dispatch" in wanted for wanted in imported(file))
    ]
    assert found == []


def places_itself(tree: ast.AST) -> Iterator[int]:
    """The lines that say in which area a request is, or by whose clock, without `people.here`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr == "area":
            if ast.unparse(node.value).split(".")[-1] == "request":
                yield node.lineno
        elif isinstance(node, ast.Call):
            written = ast.unparse(node)
            if re.match(
                r"setattr\(request, 'area'|(timezone\.)?activate\(.*zone|.*ZoneInfo\(.*time_zone", written
            ):
                yield node.lineno


def test_one_door_says_where_a_request_is() -> None:
    """A request whose area is written past `people.here` would show its times by another clock than the area's."""
    doors = {"hub.core.people.here", "hub.core.people.models.area"}
    found = [
        f"{module}:{line}"
        for module, file in sources()
        if module not in doors
        for line in places_itself(ast.parse(file.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "written",
    [
        "request.area = found.area",
        "request.household, request.area = own, own.area",
        "self.request.area: Area = area",
        "setattr(request, 'area', area)",
        "timezone.activate(area.zone)",
        "ZoneInfo(area.time_zone)",
    ],
)
def test_that_check_sees_each_way_past_the_door(written: str) -> None:
    """The control."""
    assert list(places_itself(ast.parse(written)))


def test_requests_is_the_library() -> None:
    """stripe, allauth and web push import it: with a package of that name of ours they would break."""
    assert hasattr(requests, "Session")
    assert "site-packages" in str(requests.__file__)


def test_nothing_but_support_stands_in_the_folder_requests() -> None:
    """An __init__.py there would make it a package."""
    names = {path.name for path in (ROOT / "requests").iterdir() if path.name != "__pycache__"}
    assert names == {"README.md", "support"}


def test_stripe_is_imported_by_payments_only() -> None:
    """Payments are one room."""
    found = [
        module
        for module, file in sources()
        if room(module) != "payments" and any(name.split(".")[0] == "stripe" for name in imported(file))
    ]
    assert found == []

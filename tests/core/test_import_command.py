"""`manage.py import_roster`."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from hub.core.flow.imports.models import ImportBatch, ImportContent
from hub.core.people.models import Area, Household, Person
from tests.core.import_kit import CHEN, LI, LI_WIFE, THREE, as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(as_csv(CHEN, LI, LI_WIFE))
    return path


def run(*given: Any, **more: Any) -> str:
    out = StringIO()
    call_command("import_roster", *map(str, given), area="xinminzhu", stdout=out, stderr=StringIO(), **more)
    return out.getvalue()


def test_it_imports(area: Area, file: Path) -> None:
    assert "Written." in run(file)
    assert Person.objects.filter(name="陈桂花").count() == 1
    assert "Nothing was written." in run(file)
    assert Person.objects.filter(name="陈桂花").count() == 1
    assert not ImportContent.objects.exists()


def test_a_dry_run_writes_nothing_and_leaves_nothing(area: Area, file: Path) -> None:
    assert "New 3" in run(file, dry_run=True)
    assert not Household.objects.exists()
    assert not ImportContent.objects.exists()
    assert ImportBatch.objects.get().state == "abandoned"


def test_json(area: Area) -> None:
    found = json.loads(run(THREE, json=True))
    assert found["written"] is True
    assert found["counts"]["added"] == 84
    assert found["made"]["households"] == 84
    assert [line["row"] for line in found["refused"]] == [87]
    assert [line["row"] for line in found["warned"]] == [10, 86]


def test_what_the_guess_got_wrong(area: Area, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(
        as_csv(("12栋", "0304", "陈桂花", "李伟"), headings=("楼栋", "门牌号", "姓名", "曾用名"))
    )
    run(path, column=["name=D"])
    assert Person.objects.filter(name="李伟").exists()
    path.write_bytes(
        as_csv(("12栋", "0601", "陈桂花", "李伟"), headings=("楼栋", "门牌号", "姓名", "曾用名"))
    )
    run(path, heading=0, column=["building=A", "door=B", "name=C"])
    assert Person.objects.filter(name="陈桂花").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"column": ["password=A"]}, "is none of"),
        ({"column": ["name=1"]}, "name=B"),
        ({"heading": 99}, "no such sheet or row"),
        ({"column": ["phone=A", "born=B", "remark=C"]}, "Say which column holds"),
    ],
)
def test_refusals_say_what_to_do(area: Area, file: Path, more: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(file, **more)
    assert not ImportContent.objects.exists()


def test_no_file_no_area_no_roster(area: Area, tmp_path: Path, file: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        run(tmp_path / "none.csv")
    with pytest.raises(CommandError, match="no area"):
        call_command("import_roster", str(file), area="elsewhere")
    (tmp_path / "x.pdf").write_bytes(b"%PDF")
    with pytest.raises(CommandError, match="This is a PDF"):
        run(tmp_path / "x.pdf")

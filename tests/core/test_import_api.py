"""The roster's import for programs."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.core.flow.imports.models import ImportBatch
from hub.core.people.models import Area, Person
from hub.core.record.models import RecordEntry
from tests.core.import_kit import CHEN, LI, LI_WIFE, THREE, as_csv, previewed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FILE = as_csv(CHEN, LI, LI_WIFE)
BASE = "/api/v1/areas/xinminzhu/roster/imports"


@pytest.fixture
def wang(sign_in: SignIn, auntie_wang: Person) -> Client:
    return sign_in(auntie_wang)


def call(client: Client, method: str, path: str, body: Any = None) -> Any:
    """The answer's JSON, with its status under `status_code`."""
    data = json.dumps(body or {})
    answer = client.generic(
        method.upper(), path, data if method != "get" else "", content_type="application/json"
    )
    found = json.loads(answer.content)
    return {**found, "status_code": answer.status_code} if isinstance(found, dict) else found


def test_the_whole_road(wang: Client, area: Area) -> None:
    file = SimpleUploadedFile("r.csv", FILE)
    made = wang.post(BASE, {"file": file}, headers={"Idempotency-Key": "a"})
    assert made.status_code == 201
    one = f"{BASE}/{made.json()['id']}"
    layout = call(wang, "get", f"{one}/columns")
    assert [column["field"] for column in layout["columns"]][:3] == ["building", "door", "name"]
    assert (layout["heading"], layout["missing"]) == (1, [])
    fixed = call(wang, "put", f"{one}/columns", {"columns": {"7": "care"}})
    assert fixed["columns"][7]["field"] == "care"
    checked = call(wang, "post", f"{one}/preview", {"prefer": "hand"})
    assert (checked["state"], checked["counts"]["added"]) == ("previewed", 3)
    page = call(wang, "get", f"{one}/preview?limit=2&show=added")
    assert [item["row"] for item in page["items"]] == [2, 3]
    rest = call(wang, "get", f"{one}/preview?show=added&after={page['after']}")
    assert [item["row"] for item in rest["items"]] == [4]
    assert rest["after"] == ""
    done = call(wang, "post", f"{one}/confirmation", {"version": checked["version"]})
    assert (done["state"], done["outcome"]["people"]) == ("done", 3)
    assert [found["state"] for found in call(wang, "get", BASE)] == ["done"]
    assert call(wang, "get", f"{one}/preview")["code"] == "import.over"


def test_refusals_are_problem_documents(wang: Client, area: Area, auntie_wang: Person) -> None:
    answer = wang.post(BASE, {"file": SimpleUploadedFile("r.csv", b"%PDF")})
    assert (answer.status_code, answer.json()["code"]) == (422, "import.pdf")
    batch = previewed(area, FILE, auntie_wang)
    one = f"{BASE}/{batch.pk}"
    assert call(wang, "post", f"{one}/confirmation", {"version": 1})["status_code"] == 409
    assert call(wang, "put", f"{one}/columns", {"columns": {"0": "x"}})["code"] == "import.bad_column"
    assert call(wang, "put", f"{one}/columns", {"columns": {"0": ""}})["code"] == "import.columns_missing"
    assert call(wang, "post", f"{one}/preview", {"prefer": "x"})["code"] == "import.bad_option"
    assert call(wang, "get", f"{one}/preview?after=zz")["code"] == "list.bad_cursor"
    assert call(wang, "post", f"{one}/abandonment")["state"] == "abandoned"
    assert call(wang, "post", f"{one}/preview")["code"] == "import.over"


def test_nobody_else(
    area: Area, stranger: Person, xiao_zhao: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    batch = previewed(area, FILE, auntie_wang)
    calls = [
        ("get", BASE), ("post", BASE), ("get", f"{BASE}/{batch.pk}"), ("get", f"{BASE}/{batch.pk}/columns"),
        ("put", f"{BASE}/{batch.pk}/columns"), ("post", f"{BASE}/{batch.pk}/preview"),
        ("get", f"{BASE}/{batch.pk}/preview"), ("post", f"{BASE}/{batch.pk}/abandonment"),
    ]  # fmt: skip
    for method, path in calls:
        for person in (stranger, xiao_zhao):
            assert call(sign_in(person), method, path)["status_code"] in (404, 422), (method, path)
        assert call(sign_in(auntie_wang, second_factor=False), method, path)["status_code"] in (403, 422)
        assert call(Client(), method, path)["status_code"] in (401, 422)
    assert batch.reread().version == batch.version
    assert ImportBatch.objects.count() == 1


def test_export(wang: Client, area: Area) -> None:
    answer = wang.post(
        f"{BASE.removesuffix('imports')}export", '{"format": "csv"}', content_type="application/json"
    )
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    assert RecordEntry.objects.filter(verb="estate.roster.exported").count() == 1


def test_the_three_buildings_tell_their_reasons(wang: Client, area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, THREE.read_bytes(), auntie_wang)
    [item] = call(wang, "get", f"{BASE}/{batch.pk}/preview?show=refused")["items"]
    assert (item["row"], item["title"], item["verdict"]) == (87, "3号楼 0301 张三丰", "refused")
    assert len(item["reasons"]) == 2

"""The pages of the roster's import, from the upload to the result, in both languages, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.core.flow.imports import access, actions
from hub.core.flow.imports.limits import LIMITS
from hub.core.flow.imports.models import ImportBatch
from hub.core.flow.imports.words import ImportState
from hub.core.jobs import worker
from hub.core.people.models import Area, Person
from hub.core.people.words import Role
from tests.conftest import staff
from tests.core.import_kit import CHEN, ESTATE, LI, LI_WIFE, THREE, as_csv, imported, previewed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FILE = as_csv(CHEN, LI, LI_WIFE)


@pytest.fixture
def wang(sign_in: SignIn, auntie_wang: Person) -> Client:
    """Auntie Wang's browser, with her second factor."""
    return sign_in(auntie_wang)


def start(area: Area) -> str:
    return reverse("roster:start", args=[area.slug])


def to(name: str, batch: ImportBatch) -> str:
    return reverse(f"roster:{name}", args=[batch.area.slug, batch.pk])


def send(client: Client, area: Area, data: bytes, name: str = "居民.csv", **more: str) -> Any:
    """Uploads a file as the form does."""
    return client.post(start(area), {"file": SimpleUploadedFile(name, data), **more})


def text(answer: Any) -> str:
    """The page's words, without tags and runs of space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_from_the_file_to_the_result(wang: Client, area: Area) -> None:
    answer = send(wang, area, FILE)
    batch = ImportBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, to("columns", batch))
    page = wang.get(to("columns", batch))
    assert page.content.decode().count("<select") == 9
    assert '<option value="born" selected>' in page.content.decode()
    answer = wang.post(to("columns", batch), {"check": "1"})
    assert answer["Location"] == to("batch", batch)
    page = wang.get(to("batch", batch))
    assert "陈桂花" in text(page)
    assert Person.objects.filter(name="陈桂花").count() == 0
    version = ImportBatch.objects.get().version
    answer = wang.post(to("confirm", batch), {"version": version})
    assert answer["Location"] == to("batch", batch)
    assert wang.get(to("batch", batch)).status_code == 200
    assert Person.objects.filter(name="陈桂花").count() == 1
    assert "居民.csv" in text(wang.get(start(area)))


@pytest.mark.parametrize(("language", "words"), [("en", "What would change"), ("zh-hans", "将会发生的变化")])
def test_in_both_languages(wang: Client, area: Area, auntie_wang: Person, language: str, words: str) -> None:
    wang.cookies["linli_language"] = language
    assert words in text(wang.get(to("batch", previewed(area, FILE, auntie_wang))))


def test_a_file_that_cannot_be_read_keeps_the_page(wang: Client, area: Area) -> None:
    wang.cookies["linli_language"] = "en"
    for data, words in (
        (b"", "The file is empty"),
        (b"%PDF-1", "This is a PDF"),
        (ESTATE.read_bytes()[:999], "cut off"),
    ):
        answer = send(wang, area, data)
        assert answer.status_code == 422
        assert words in text(answer)
    assert wang.post(start(area)).status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_big_is_not_read(
    wang: Client, area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang.cookies["linli_language"] = "en"
    answer = send(wang, area, b"x,y\n" * (LIMITS.packed // 4 + 1))
    assert answer.status_code == 422
    assert "up to 10 MB are read" in text(answer)


def test_the_same_form_sent_twice_makes_one_import(wang: Client, area: Area) -> None:
    send(wang, area, FILE, idempotency_key="k1")
    send(wang, area, FILE, idempotency_key="k1")
    assert ImportBatch.objects.count() == 1


def test_columns_are_corrected_and_guessed_anew(wang: Client, area: Area) -> None:
    send(
        wang, area, as_csv(("12栋", "0304", "陈桂花", "李伟"), headings=("楼栋", "门牌号", "姓名", "曾用名"))
    )
    batch = ImportBatch.objects.get()
    wang.post(to("columns", batch), {"column_2": "", "column_3": "name", "check": "1"})
    assert "李伟" in text(wang.get(to("batch", batch)))
    answer = wang.post(to("columns", batch), {"heading": "0", "again": "1"})
    assert answer.status_code == 200
    assert ImportBatch.objects.get().layout["columns"]["3"] == "name"
    answer = wang.post(to("columns", batch), {"column_2": "name", "column_3": "name", "check": "1"})
    assert answer.status_code == 422
    assert '<option value="name" selected>' in answer.content.decode()
    answer = wang.post(to("columns", batch), {"column_0": "", "check": "1"})
    assert answer.status_code == 422


def test_filters_and_pages_of_a_preview(wang: Client, area: Area, auntie_wang: Person) -> None:
    imported(area, THREE.read_bytes())
    batch = previewed(area, THREE.read_bytes(), auntie_wang)
    url = to("batch", batch)
    assert wang.get(url).content.decode().count("<tr>") == 1 + access.LIMIT
    rest = wang.get(url, {"after": "50"}).content.decode()
    assert rest.count("<tr>") == 1 + 36
    assert "after=8" not in rest
    refused = wang.get(url, {"show": "refused"})
    assert "张三丰" in text(refused)
    assert refused.content.decode().count("<tr>") == 2
    assert "王娟" in text(wang.get(url, {"show": "warned"}))
    assert wang.get(url, {"show": "added"}).status_code == 200
    assert wang.get(url, {"after": "x"}).status_code == 422
    assert "confirmation" not in wang.get(url).content.decode()


def test_what_was_kept_can_be_taken_from_the_file(wang: Client, area: Area, auntie_wang: Person) -> None:
    imported(area, FILE)
    Person.objects.filter(name="陈桂花").update(born="1940-01")
    batch = previewed(area, FILE, auntie_wang)
    assert 'name="prefer"' in wang.get(to("batch", batch)).content.decode()
    wang.post(to("preview", batch), {"prefer": "file"})
    assert "1940-01" in text(wang.get(to("batch", batch), {"show": "changed"}))
    assert wang.post(to("preview", batch), {"prefer": "x"}).status_code == 422


def test_a_big_import_shows_its_progress(wang: Client, area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BIG", 1)
    send(wang, area, FILE)
    batch = ImportBatch.objects.get()
    wang.post(to("columns", batch), {"check": "1"})
    page = wang.get(to("batch", batch))
    assert "<progress" in page.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page.content.decode()
    assert "HX-Redirect" not in wang.get(to("progress", batch))
    worker.once()
    assert wang.get(to("progress", batch))["HX-Redirect"] == to("batch", batch)
    wang.post(to("confirm", batch), {"version": ImportBatch.objects.get().version})
    assert ImportBatch.objects.get().state == ImportState.RUNNING
    assert "<progress" in wang.get(to("batch", batch)).content.decode()
    worker.once()
    assert ImportBatch.objects.get().state == ImportState.DONE


def test_thrown_away(wang: Client, area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    assert to("abandon", batch) in wang.get(start(area)).content.decode()
    assert wang.post(to("abandon", batch))["Location"] == start(area)
    assert wang.get(to("batch", batch)).status_code == 200
    assert wang.get(to("columns", batch))["Location"] == to("batch", batch)
    assert wang.post(to("preview", batch)).status_code in (409, 410)
    assert wang.post(to("confirm", batch)).status_code == 409


def test_a_colleague_may_go_on(
    area: Area, auntie_wang: Person, director_zhou: Person, sign_in: SignIn
) -> None:
    batch = previewed(area, FILE, auntie_wang)
    client = sign_in(director_zhou)
    assert client.get(to("batch", batch)).status_code == 200
    assert client.post(to("confirm", batch), {"version": batch.version}).status_code == 302
    assert ImportBatch.objects.get().owner == director_zhou


PAGES = [
    ("start", "get"), ("start", "post"), ("batch", "get"), ("columns", "get"), ("columns", "post"), ("preview", "post"),
    ("progress", "get"), ("confirm", "post"), ("abandon", "post"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_nobody_else_gets_in(
    name: str, method: str, area: Area, li_wei: Person, xiao_zhao: Person, stranger: Person, sign_in: SignIn
) -> None:
    batch = previewed(area, FILE)
    url = start(area) if name == "start" else to(name, batch)
    guard = staff("门卫", area, Role.GUARD)
    for person in (li_wei, xiao_zhao, guard, stranger):
        assert getattr(sign_in(person), method)(url).status_code == 404
    assert getattr(Client(), method)(url).status_code == 302
    assert batch.reread().version == batch.version


@pytest.mark.parametrize(("name", "method"), PAGES)
def test_no_page_without_a_second_factor(
    name: str, method: str, area: Area, auntie_wang: Person, sign_in: SignIn
) -> None:
    batch = previewed(area, FILE)
    url = start(area) if name == "start" else to(name, batch)
    answer = getattr(sign_in(auntie_wang, second_factor=False), method)(url)
    assert answer.status_code == 302
    assert reverse("second_factor") in answer["Location"]


def test_an_import_of_another_area_is_not_there(wang: Client, area: Area, other_area: Area) -> None:
    batch = previewed(other_area, FILE)
    for name, method in PAGES[2:]:
        url = reverse(f"roster:{name}", args=[area.slug, batch.pk])
        assert getattr(wang, method)(url).status_code == 404
    assert batch.reread().state == ImportState.PREVIEWED


def test_the_wrong_method(wang: Client, area: Area, auntie_wang: Person) -> None:
    batch = previewed(area, FILE, auntie_wang)
    for name, method in PAGES[5:]:
        other = "get" if method == "post" else "post"
        assert getattr(wang, other)(to(name, batch)).status_code == 405


def test_a_preview_costs_the_same_however_long_it_is(wang: Client, area: Area, auntie_wang: Person) -> None:
    found = []
    for data in (FILE, THREE.read_bytes()):
        batch = previewed(area, data, auntie_wang)
        wang.get(to("batch", batch))
        with CaptureQueriesContext(connection) as queries:
            wang.get(to("batch", batch))
        found.append(len(queries))
    assert found[0] == found[1] <= 20

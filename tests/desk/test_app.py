"""What makes the pages an app: the worker, the manifest, the page for a time without network."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation
from PIL import Image

from hub.core.people.models import Area, Person
from hub.desk.views import app


@pytest.fixture
def worker(db: None) -> dict[str, object]:
    """What the worker is told before its own code."""
    answer = Client().get("/sw.js")
    head, _, source = answer.content.decode().partition(";\n")
    assert source == Path(app.FOLDER, "hub/js/sw.js").read_text("utf-8")
    found: dict[str, object] = json.loads(head.removeprefix("const LINLI = "))
    return found


def test_the_worker_may_serve_the_whole_hub_and_is_never_cached(db: None) -> None:
    """A worker from a cache would keep an old shell for ever."""
    answer = Client().get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer["Cache-Control"]
    assert Client().post("/sw.js").status_code == 405


def test_every_file_of_the_shell_is_there(worker: dict[str, object]) -> None:
    """One missing file, and no phone installs the worker at all."""
    assert all(finders.find(path) for path in app.SHELL)
    assert worker["shell"] == [f"{settings.STATIC_URL}{path}" for path in app.SHELL]
    for name in ("icon", "badge"):
        assert finders.find(str(worker[name]).removeprefix(settings.STATIC_URL))


def test_the_worker_changes_with_its_files(
    worker: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "SHELL", app.SHELL[1:])
    answer = Client().get("/sw.js").content.decode()
    assert str(worker["version"]) not in answer


def test_a_push_that_says_nothing_still_has_words_in_the_reader_s_language(db: None) -> None:
    for language, words in (("en", "There is something new. Open it to read it."), ("zh-hans", "有新消息")):
        with translation.override(language):
            client = Client(headers={"accept-language": language})
            assert words in client.get("/sw.js").content.decode()


def test_the_manifest_s_icons_are_what_it_says(db: None) -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    found = json.loads(answer.content)
    assert (found["start_url"], found["scope"], found["display"]) == ("/", "/", "standalone")
    for icon in found["icons"]:
        file = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert file
        with Image.open(str(file)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]
    assert {icon["purpose"] for icon in found["icons"]} == {"any", "maskable"}


def test_the_offline_page_says_nothing_about_the_person(
    area: Area, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    """It stays on the phone: no name, no way to what is theirs but the errands it keeps anyway."""
    page = sign_in(li_wei).get("/offline/").content.decode()
    assert "tel:120" in page
    assert "data-offline" in page
    assert 'class="nav' not in page
    assert li_wei.name not in page

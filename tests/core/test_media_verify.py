"""`manage.py verify` notices a picture whose file is gone or changed."""

from pathlib import Path
from typing import Any

import pytest

from hub.core.media import actions, storage
from hub.core.media.checks import files_are_whole
from hub.core.media.models import Picture
from hub.core.people.models import Area, Person
from tests.core.pictures import PDF, jpeg, upload


@pytest.fixture
def kept(tmp_path: Path, settings: Any, area: Area, xiao_zhao: Person) -> Picture:
    settings.MEDIA_ROOT = tmp_path
    where: dict[str, Any] = {"area": area, "subject": ("test.thing", 1), "by": xiao_zhao}
    actions.keep_attachment(upload(PDF), **where)
    return actions.keep_picture(upload(jpeg()), **where)


def test_whole_files_and_removed_pictures_are_fine(
    kept: Picture, django_capture_on_commit_callbacks: Any
) -> None:
    assert list(files_are_whole()) == []
    with django_capture_on_commit_callbacks(execute=True):
        actions.remove(kept)
    assert list(files_are_whole()) == []


def test_a_changed_byte_is_found(kept: Picture, tmp_path: Path) -> None:
    file = tmp_path / kept.path
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    ((subject, expected, found),) = files_are_whole()
    assert (subject, expected) == (f"picture:{kept.pk}", kept.sha256)
    assert found not in (kept.sha256, "no file")


def test_a_lost_thumbnail_is_found(kept: Picture) -> None:
    storage.remove(kept.small_path)
    assert list(files_are_whole()) == [(f"picture:{kept.pk}", "a file", "no file")]

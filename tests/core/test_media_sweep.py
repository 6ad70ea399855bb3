"""Orphan files go, after an hour; files with a row, and files that are not ours, stay."""

import os
from pathlib import Path
from typing import Any

import pytest

from hub.core.kit import clock
from hub.core.media import actions, jobs, quota, sweep
from hub.core.media.models import Allowance, Picture
from hub.core.people.models import Area, Person
from tests.core.pictures import PDF, files, jpeg, upload


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any, noon: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def settle(root: Path) -> None:
    """Gives every file the time that the stopped clock shows."""
    for path in root.rglob("*"):
        os.utime(path, (clock.now().timestamp(),) * 2)


def keep(area: Area, by: Person) -> Picture:
    return actions.keep_picture(upload(jpeg()), area=area, subject=("test.thing", 1), by=by)


def test_orphans_go_after_an_hour_and_not_before(root: Path, area: Area, xiao_zhao: Person) -> None:
    orphan, kept = keep(area, xiao_zhao), keep(area, xiao_zhao)
    pdf = actions.keep_attachment(upload(PDF), area=area, subject=("test.thing", 1), by=xiao_zhao)
    Picture.objects.filter(pk=orphan.pk).delete()
    settle(root)
    clock.move(minutes=59)
    assert sweep.sweep() == 0
    clock.move(minutes=2)
    assert sweep.sweep() == 2
    assert files(root) == {*kept.paths, *pdf.paths}
    assert sweep.sweep() == 0


def test_files_of_a_removed_picture_that_a_killed_process_left_go(
    root: Path, area: Area, xiao_zhao: Person
) -> None:
    kept = keep(area, xiao_zhao)
    Picture.objects.filter(pk=kept.pk).update(deleted_at=clock.now())
    settle(root)
    clock.move(hours=2)
    assert sweep.sweep() == 2


def test_half_written_files_go_even_beside_a_living_row(root: Path, area: Area, xiao_zhao: Person) -> None:
    kept = keep(area, xiao_zhao)
    (root / f"{kept.path}.part").write_bytes(b"half")
    settle(root)
    clock.move(hours=2)
    assert sweep.sweep() == 1
    assert files(root) == set(kept.paths)


def test_what_is_not_ours_is_never_touched(root: Path, area: Area) -> None:
    theirs = [
        "notes.txt",
        "1/1/holiday.webp",
        "a/b/" + "0" * 32 + ".webp",
        "1/" + "0" * 32 + ".webp",
        "1/1/1/x.pdf",
    ]
    for name in theirs:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"theirs")
    settle(root)
    clock.move(days=365)
    assert sweep.sweep() == 0
    assert files(root) == set(theirs)


def test_more_files_than_one_batch(
    root: Path, area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "BATCH", 3)
    living = [keep(area, xiao_zhao) for _ in range(3)]
    for pk in [keep(area, xiao_zhao).pk for _ in range(3)]:
        Picture.objects.filter(pk=pk).delete()
    settle(root)
    clock.move(hours=2)
    assert sweep.sweep() == 6
    assert files(root) == {path for picture in living for path in picture.paths}


def test_old_counts_are_forgotten(area: Area, xiao_zhao: Person) -> None:
    quota.take(xiao_zhao, 1)
    clock.move(hours=1)
    jobs.sweep_files.call()
    assert Allowance.objects.count() == 1
    clock.move(hours=2)
    jobs.sweep_files.call()
    assert not Allowance.objects.exists()


def test_no_folder_yet_is_fine(db: None, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "never made"
    assert sweep.sweep() == 0

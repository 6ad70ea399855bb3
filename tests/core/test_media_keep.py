"""Keeping pictures and attachments: files and rows agree, nobody passes the limit, a full disk is said."""

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import F
from django.http import Http404

from hub.core.kit import clock
from hub.core.kit.errors import Invalid, TooMany
from hub.core.media import actions, documents, pipeline, quota, storage
from hub.core.media.models import Allowance, Attachment, Picture
from hub.core.people.models import Area, Person
from tests.core.pictures import PDF, files, jpeg, upload


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(area: Area, by: Person, subject: tuple[str, int] = ("test.thing", 7)) -> Picture:
    return actions.keep_picture(upload(jpeg()), area=area, subject=subject, by=by)


def test_a_picture_is_kept_in_the_folder_of_its_episode(root: Path, area: Area, xiao_zhao: Person) -> None:
    kept = keep(area, xiao_zhao)
    kept.refresh_from_db()
    episode = area.episodes.get()
    folder = f"{area.pk}/{episode.pk}"
    assert files(root) == {f"{folder}/{kept.name}.webp", f"{folder}/{kept.name}.small.webp"}
    assert (kept.subject_kind, kept.subject_id, kept.uploaded_by) == ("test.thing", 7, xiao_zhao)
    assert (kept.width, kept.height, kept.small_width, kept.small_height) == (640, 320, 320, 160)
    stored = storage.read(kept.path)
    assert (kept.size, kept.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())


def test_what_a_form_has_cleaned_is_kept_without_decoding_again(
    area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = pipeline.prepare(upload(jpeg()))
    monkeypatch.setattr(pipeline, "prepare", None)
    kept = actions.keep_picture(ready, area=area, subject=("test.thing", 7), by=xiao_zhao)
    assert storage.read(kept.small_path) == ready.small.data


def test_names_are_random_and_say_nothing(area: Area, xiao_zhao: Person) -> None:
    first, second = keep(area, xiao_zhao), keep(area, xiao_zhao)
    assert first.name != second.name
    assert len(first.name) == 32


def test_asked_for_by_subject(area: Area, xiao_zhao: Person) -> None:
    mine, other, gone = (
        keep(area, xiao_zhao),
        keep(area, xiao_zhao, subject=("test.thing", 8)),
        keep(area, xiao_zhao),
    )
    keep(area, xiao_zhao, subject=("test.other", 7))
    actions.remove(gone)
    assert list(Picture.objects.of("test.thing", 7)) == [mine]
    assert list(Picture.objects.of("test.thing", 7, 8)) == [mine, other]


def test_a_refused_picture_leaves_nothing(root: Path, area: Area, xiao_zhao: Person) -> None:
    with pytest.raises(Invalid):
        actions.keep_picture(upload(b"GIF89a"), area=area, subject=("test.thing", 7), by=xiao_zhao)
    assert not files(root)
    assert not Picture.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_files_are_there_before_the_row_commits(root: Path, area: Area, xiao_zhao: Person) -> None:
    with transaction.atomic():
        kept = keep(area, xiao_zhao)
        assert storage.read(kept.path)
        transaction.set_rollback(True)
    assert not Picture.objects.exists()
    assert not Allowance.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_removed_picture_is_gone_once_that_has_committed(root: Path, area: Area, xiao_zhao: Person) -> None:
    kept = keep(area, xiao_zhao)
    with transaction.atomic():
        actions.remove(kept)
        transaction.set_rollback(True)
    assert len(files(root)) == 2
    assert actions.remove(kept)
    assert not files(root)
    assert not actions.remove(kept)


def test_a_half_written_file_never_has_its_name(
    root: Path, area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        storage.write("1/1/" + "a" * 32 + ".webp", b"x" * 1000)
    assert [name for name in files(root) if not name.endswith(".part")] == []


def test_a_full_disk_is_said_and_nothing_kept(
    area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage, "write", full)
    with pytest.raises(actions.NoRoom) as refused:
        keep(area, xiao_zhao)
    assert refused.value.status == 503
    assert not Picture.objects.exists()
    assert not Allowance.objects.exists()


def test_an_area_that_was_closed_for_good_keeps_nothing(root: Path, area: Area, xiao_zhao: Person) -> None:
    area.episodes.update(ended_at=clock.now())
    with pytest.raises(Http404):
        keep(area, xiao_zhao)
    assert not files(root)


# --- the limit ----------------------------------------------------------------


def test_the_hours_files_are_counted(
    noon: datetime, area: Area, xiao_zhao: Person, li_wei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FILES_AN_HOUR", 2)
    keep(area, xiao_zhao)
    keep(area, xiao_zhao)
    clock.move(minutes=20)
    with pytest.raises(TooMany) as refused:
        keep(area, xiao_zhao)
    assert 0 < refused.value.extra["retry_after"] <= 2401
    keep(area, li_wei)
    clock.move(minutes=40)
    keep(area, xiao_zhao)


def test_the_hours_bytes_are_counted(area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "BYTES_AN_HOUR", 1000)
    quota.take(xiao_zhao, 600)
    with pytest.raises(TooMany):
        quota.take(xiao_zhao, 401)
    quota.take(xiao_zhao, 400)


def at_once(number: int, act: Callable[[], Any]) -> list[bool]:
    """Runs `act` in so many threads at once; which of them were not refused."""
    start, done = threading.Barrier(number, timeout=30), []

    def run() -> None:
        try:
            start.wait()
            act()
            done.append(True)
        except TooMany:
            done.append(False)
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=run) for _ in range(number)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    return done


@pytest.mark.django_db(transaction=True)
def test_uploads_at_once_do_not_pass_the_limit_together(
    area: Area, xiao_zhao: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FILES_AN_HOUR", 3)
    assert sorted(at_once(10, lambda: quota.take(xiao_zhao, 1))) == [False] * 7 + [True] * 3
    assert Allowance.objects.get().files == 3


@pytest.mark.django_db(transaction=True)
def test_looked_at_first_and_counted_afterwards_they_would(area: Area, xiao_zhao: Person) -> None:
    """The control: without the conditional update the limit of 3 is passed."""
    allowance = Allowance.objects.create(person=xiao_zhao, hour=clock.now())
    looked = threading.Barrier(5, timeout=30)

    def naive() -> None:
        room = Allowance.objects.get(pk=allowance.pk).files < 3
        looked.wait()
        if not room:
            raise TooMany("media.too_many", "")
        Allowance.objects.filter(pk=allowance.pk).update(files=F("files") + 1)

    assert sum(at_once(5, naive)) > 3


# --- attachments --------------------------------------------------------------


def test_a_pdf_is_kept_as_it_is(root: Path, area: Area, xiao_zhao: Person) -> None:
    kept = actions.keep_attachment(
        upload(PDF, "化验单.pdf"), area=area, subject=("test.thing", 7), by=xiao_zhao
    )
    assert storage.read(kept.path) == PDF
    assert Attachment.objects.get().filename == "化验单.pdf"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "attachment.empty"),
        (b"PK\x03\x04" + PDF, "attachment.kind"),
        (b"<script>" + PDF, "attachment.kind"),
        (PDF[:-8], "attachment.kind"),
        (jpeg(), "attachment.kind"),
        (PDF + bytes(documents.LARGEST_FILE), "attachment.too_large"),
    ],
)
def test_what_is_no_pdf_is_refused(data: bytes, code: str, area: Area, xiao_zhao: Person) -> None:
    with pytest.raises(Invalid) as refused:
        actions.keep_attachment(upload(data, "x.pdf"), area=area, subject=("test.thing", 7), by=xiao_zhao)
    assert refused.value.code == code
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("report.PDF", "report.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\化验单.pdf", "化验单.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("invoice\u202efdp.exe", "invoice fdp.exe.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(sent: str, kept: str) -> None:
    assert documents.clean_name(sent) == kept

"""The form's fields: a picture comes out ready to be kept, a refusal stands at its field."""

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from hub.core.media import pipeline
from hub.core.media.documents import ReadyPdf
from hub.core.media.forms import AttachmentField, PictureField
from hub.core.media.models import Picture
from hub.core.media.pipeline import ReadyPicture
from tests.core.pictures import PDF, jpeg, upload

HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(100)


class DoneForm(forms.Form):
    note = forms.CharField(required=False)
    picture = PictureField(required=False)
    report = AttachmentField(required=False)


def filled(**files: bytes) -> DoneForm:
    sent: MultiValueDict[str, UploadedFile[Any]] = MultiValueDict(
        {name: [upload(data, f"{name}.jpg")] for name, data in files.items()}
    )
    return DoneForm({"note": "done"}, sent)


def test_the_cleaned_value_is_ready() -> None:
    form = filled(picture=jpeg(), report=PDF)
    assert form.is_valid()
    assert isinstance(form.cleaned_data["picture"], ReadyPicture)
    assert isinstance(form.cleaned_data["report"], ReadyPdf)


def test_a_picture_that_is_not_asked_for_may_be_left_out() -> None:
    form = filled()
    assert form.is_valid()
    assert form.cleaned_data["picture"] is form.cleaned_data["report"] is None


@pytest.mark.parametrize(
    ("data", "code"),
    [(HEIC, "picture.heic"), (b"GIF89a" + bytes(50), "picture.kind"), (jpeg()[:200], "picture.damaged")],
)
def test_a_refusal_stands_at_the_field_and_the_note_is_kept(data: bytes, code: str) -> None:
    form = filled(picture=data)
    assert not form.is_valid()
    assert form.has_error("picture", code)
    assert form["note"].value() == "done"


def test_an_empty_file_and_a_missing_one_are_said() -> None:
    assert filled(picture=b"").has_error("picture", "picture.empty")

    class Wanted(forms.Form):
        picture = PictureField()

    assert Wanted({}).has_error("picture", "required")


def test_two_busy_places_are_the_fields_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "PATIENCE", 0)
    with pipeline._place(), pipeline._place():
        assert filled(picture=jpeg()).has_error("picture", "picture.busy")


def test_phones_are_asked_for_what_we_take() -> None:
    drawn = str(DoneForm()["picture"])
    assert 'accept="image/jpeg,image/png,image/webp"' in drawn
    assert 'accept="application/pdf"' in str(DoneForm()["report"])


def test_the_partial_shows_a_lazy_thumbnail_with_its_size() -> None:
    picture = Picture(name="0" * 32, small_width=320, small_height=240)
    drawn = render_to_string("media/_picture.html", {"picture": picture, "alt": 'a "bag"'})
    assert 'width="320" height="240"' in drawn
    assert 'loading="lazy"' in drawn
    assert 'alt="a &quot;bag&quot;"' in drawn
    assert f"{'0' * 32}/small/" in drawn
    assert "style=" not in drawn

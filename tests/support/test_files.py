"""Photos and PDFs with a request and a message: seen by whoever sees the words, and nobody else."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.core.media.models import Attachment, Picture
from hub.core.people.models import Area, Person
from support import actions
from support.models import SupportRequest
from tests.core.pictures import PDF, jpeg
from tests.support.kit import ask, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def pdf(name: str = "处方.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def test_with_the_request_and_with_a_message(
    li_wei: Person, stranger: Person, granny_chen: Person, sign_in: Callable[..., Client]
) -> None:
    browser = sign_in(li_wei)
    sent = {"step": "check", "category": "medicine", "text": "处方在附件", "papers": [upload(jpeg()), pdf()]}
    assert browser.post("/requests/new/", sent).status_code == 302
    found = SupportRequest.objects.get()
    picture, paper = Picture.objects.get(), Attachment.objects.get()
    page = browser.get(f"/requests/{found.pk}/").content.decode()
    assert picture.small_url in page
    assert paper.url in page
    assert "attachment" in browser.get(paper.url)["Content-Disposition"]
    for other in (stranger, granny_chen):
        assert sign_in(other).get(picture.url).status_code == 404
    answer = browser.post(f"/requests/{found.pk}/messages/", {"papers": [upload(jpeg())]})
    assert answer.status_code == 303
    assert found.messages.get().body == ""


def test_a_photo_without_a_word_is_on_the_request_s_own_page(
    li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    """A need ticked and a picture say enough: form and API take it, and its page shows it."""
    browser = sign_in(li_wei)
    sent = {"step": "check", "category": "food", "needs": ["no_food"], "papers": [upload(jpeg())]}
    assert browser.post("/requests/new/", sent).status_code == 302
    found = SupportRequest.objects.get()
    for url in (f"/requests/{found.pk}/", f"/requests/{found.pk}/card/"):
        page = browser.get(url)
        assert page.status_code == 200
        assert Picture.objects.get().small_url in page.content.decode()


def test_what_hangs_on_a_note_is_for_the_desk_alone(
    area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found, desk = ask(li_wei), sign_in(auntie_wang)
    url = f"/area/{area.slug}/desk/{found.pk}/"
    desk.post(f"{url}notes/", {"body": "门锁照片", "papers": [upload(jpeg())]})
    desk.post(f"{url}messages/", {"body": "路线图", "papers": [upload(jpeg())]})
    note, reply = Picture.objects.order_by("pk")
    assert sign_in(li_wei).get(note.url).status_code == 404
    assert sign_in(li_wei).get(reply.url).status_code == 200
    assert desk.get(note.url).status_code == 200
    assert "/second-factor/" in sign_in(auntie_wang, second_factor=False).get(note.url)["Location"]


@pytest.mark.parametrize("data", [b"MZ\x90\x00", b"<svg/>", b"%PDF-broken"])
def test_anything_else_is_refused_and_the_words_stay(
    data: bytes, area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]
) -> None:
    found = ask(li_wei)
    sent = {"body": "请看附件", "papers": [upload(data, "x.jpg")]}
    answer = sign_in(li_wei).post(f"/requests/{found.pk}/messages/", sent)
    assert answer.status_code == 422
    assert "请看附件" in answer.content.decode()
    refused = sign_in(auntie_wang).post(
        f"/area/{area.slug}/desk/{found.pk}/notes/", {**sent, "papers": [upload(data)]}
    )
    assert refused.status_code == 422
    assert not Picture.objects.exists()
    assert not found.messages.exists()


def test_four_at_most(li_wei: Person, sign_in: Callable[..., Client]) -> None:
    found = ask(li_wei)
    sent = {"body": "五张", "papers": [upload(jpeg()) for _ in range(5)]}
    assert sign_in(li_wei).post(f"/requests/{found.pk}/messages/", sent).status_code == 422


def test_by_api(area: Area, li_wei: Person, auntie_wang: Person, sign_in: Callable[..., Client]) -> None:
    found = actions.accept(ask(li_wei), by=auntie_wang)
    answer = sign_in(li_wei).post(
        f"/api/v1/requests/{found.pk}/files", {"file": upload(jpeg()), "body": "见图"}
    )
    assert (answer.status_code, answer.json()["body"]) == (201, "见图")
    url = f"/api/v1/areas/{area.slug}/cases/{found.pk}/files"
    kept = sign_in(auntie_wang).post(url, {"file": pdf()})
    assert (kept.status_code, kept.json()["visibility"]) == (201, "note")
    assert sign_in(auntie_wang).post(url, {"file": upload(b"MZ")}).status_code == 422

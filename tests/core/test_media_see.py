"""Who gets a picture: whoever may see its subject. Everybody else gets the 404 of what does not exist."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.core.kit import clock
from hub.core.media import access, actions, storage
from hub.core.media.models import Attachment, Picture
from hub.core.people import access as people
from hub.core.people.models import Household, Membership, Person
from tests.core.pictures import PDF, jpeg, opened, upload


@pytest.fixture(autouse=True)
def rule(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Subjects of kind `test.door` are households: whoever lives there may see what hangs on them."""

    def lives_there(person: Person, household: int) -> bool:
        return people.live_memberships().filter(person=person, household=household).exists()

    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setitem(access._rules, ("test.door", False), lives_there)


@pytest.fixture
def picture(li_wei: Person) -> Picture:
    """Hangs on Li Wei's door."""
    return actions.keep_picture(upload(jpeg()), **at_the_door_of(li_wei))


@pytest.fixture
def attachment(li_wei: Person) -> Attachment:
    """Hangs on Li Wei's door."""
    return actions.keep_attachment(upload(PDF, "化验单.pdf"), **at_the_door_of(li_wei))


def at_the_door_of(person: Person) -> dict[str, Any]:
    home = Household.objects.get(memberships__person=person)
    return {"area": home.area, "subject": ("test.door", home.pk), "by": person}


def api(kind: str, name: str) -> str:
    return f"/api/v1/{kind}/{name}"


def addresses(picture: Picture, attachment: Attachment) -> list[str]:
    """Everywhere the files and what is known of them can be asked for."""
    particulars = [api("pictures", picture.name), api("attachments", attachment.name)]
    return [
        picture.url,
        picture.small_url,
        attachment.url,
        *particulars,
        *(f"{url}/file" for url in particulars),
    ]


def test_the_household_sees_its_picture(
    picture: Picture, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(li_wei)
    large, small = client.get(picture.url), client.get(picture.small_url)
    assert large.content == storage.read(picture.path)
    assert opened(small.content).size == (320, 160)
    for response in (large, small):
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")


def test_an_attachment_is_a_download(
    attachment: Attachment, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    response = sign_in(li_wei).get(attachment.url)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%8C%96")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("who", ["granny_chen", "auntie_wang", "stranger", "nobody"])
def test_everybody_else_gets_404(
    who: str,
    picture: Picture,
    attachment: Attachment,
    sign_in: Callable[..., Client],
    request: pytest.FixtureRequest,
) -> None:
    client = Client() if who == "nobody" else sign_in(request.getfixturevalue(who))
    for url in addresses(picture, attachment):
        assert client.get(url).status_code == (401 if who == "nobody" and url.startswith("/api/") else 404), (
            url
        )


def test_what_was_not_yours_and_what_never_was_look_the_same(
    picture: Picture, stranger: Person, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(stranger)
    not_yours, never_was = client.get(picture.url), client.get(picture.url.replace(picture.name, "0" * 32))
    assert not_yours.status_code == never_was.status_code == 404
    assert _said(not_yours.content, picture.name) == _said(never_was.content, "0" * 32)


def _said(page: bytes, name: str) -> bytes:
    """A page without the name that was asked for, its moment, and the forms' tokens, which are new on every page."""
    changing = rb'(csrfmiddlewaretoken" value="|data-made=")[^"]+'
    return re.sub(changing, rb"\1", page.replace(name.encode(), b""))


def test_who_uploaded_it_and_moved_away_sees_nothing(
    picture: Picture, attachment: Attachment, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(li_wei)
    assert client.get(picture.url).status_code == 200
    Membership.objects.filter(person=li_wei).update(ended_at=clock.now())
    for url in addresses(picture, attachment):
        assert client.get(url).status_code == 404, url


def test_a_removed_picture_is_not_there(
    picture: Picture, attachment: Attachment, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    actions.remove(picture)
    actions.remove(attachment)
    client = sign_in(li_wei)
    for url in addresses(picture, attachment):
        assert client.get(url).status_code == 404, url


def test_a_kind_without_a_rule_is_closed(
    picture: Picture, li_wei: Person, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(access._rules, ("test.door", False))
    assert sign_in(li_wei).get(picture.url).status_code == 404


def test_two_rules_for_one_kind_are_a_mistake() -> None:
    with pytest.raises(ValueError, match=r"test\.door"):
        access.register("test.door", lambda person, pk: True)


def test_a_file_that_is_gone_is_404_not_500(
    picture: Picture, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    storage.remove(picture.path)
    assert sign_in(li_wei).get(picture.url).status_code == 404


def test_nothing_changes_by_asking(picture: Picture, li_wei: Person, sign_in: Callable[..., Client]) -> None:
    client = sign_in(li_wei)
    assert client.head(picture.url).status_code == 200
    for method in (client.post, client.put, client.delete):
        assert method(picture.url).status_code == 405


def test_behind_nginx_only_the_path_goes_out(
    picture: Picture, li_wei: Person, sign_in: Callable[..., Client], settings: Any
) -> None:
    settings.HUB_ACCEL = "/_media/"
    response = sign_in(li_wei).get(picture.small_url)
    assert response["X-Accel-Redirect"] == f"/_media/{picture.small_path}"
    assert response.content == b""
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "private, no-store"
    assert "X-Accel-Redirect" not in sign_in(li_wei).get(picture.url.replace(picture.name, "0" * 32))


def test_asked_for_by_a_program(
    picture: Picture, attachment: Attachment, li_wei: Person, sign_in: Callable[..., Client]
) -> None:
    client = sign_in(li_wei)
    known = client.get(api("pictures", picture.name)).json()
    assert (known["width"], known["small_width"], known["sha256"]) == (640, 320, picture.sha256)
    assert client.get(api("pictures", picture.name) + "/file").content == storage.read(picture.path)
    assert client.get(api("pictures", picture.name) + "/file?size=small").content == storage.read(
        picture.small_path
    )
    assert client.get(api("pictures", picture.name) + "/file?size=huge").status_code == 422
    assert client.get(api("attachments", attachment.name)).json()["filename"] == "化验单.pdf"
    assert client.get(api("attachments", attachment.name) + "/file").content == PDF

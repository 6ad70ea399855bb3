"""The board and the proofs of errands are staff's after their second factor; volunteers and residents need none."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hub.core.kit import clock
from hub.core.live import names, registry
from hub.core.media import actions as media
from hub.core.media.models import Attachment, Picture
from hub.core.people.models import Area, Person, RoleGrant
from hub.core.people.words import Role
from hub.core.tasks import actions as tasks
from support import actions as support
from support.actions.errands import KIND
from support.models import SupportRequest
from support.words import Category
from tests.conftest import staff
from tests.core.pictures import PDF, jpeg, upload

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def proof(
    area: Area, li_wei: Person, auntie_wang: Person, xiao_zhao: Person, tmp_path: Path, settings: Any
) -> tuple[Picture, Attachment]:
    """Xiao Zhao's photo and receipt of the errand he ran for Li Wei."""
    settings.MEDIA_ROOT = tmp_path
    home = li_wei.memberships.get().household
    wish = support.Wish(category=Category.MEDICINE, text="胰岛素", household=home)
    case = support.raise_request(area, wish, by=li_wei)
    return of_errand(case, xiao_zhao, by=auntie_wang)


def of_errand(case: SupportRequest, who: Person, *, by: Person) -> tuple[Picture, Attachment]:
    """Somebody takes an errand for a case, and proves it."""
    errand = tasks.Errand(title="去三院取药", source_kind=KIND, source_id=case.pk)
    held = tasks.claim(support.make_task(case, errand, by=by), by=who)
    about: dict[str, Any] = {"area": case.area, "subject": ("claim", held.pk), "by": who}
    return media.keep_picture(upload(jpeg()), **about), media.keep_attachment(upload(PDF), **about)


def addresses(proof: tuple[Picture, Attachment]) -> list[str]:
    """Everywhere the two can be asked for."""
    picture, attachment = proof
    programs = [f"/api/v1/pictures/{picture.name}", f"/api/v1/attachments/{attachment.name}"]
    return [
        picture.url, picture.small_url, attachment.url, *programs, *(f"{program}/file" for program in programs),
    ]  # fmt: skip


def may_hear(person: Person, area: Area, *, second_factor: bool) -> bool:
    """Whether a session of theirs hears the board."""
    return person.pk in registry.allowed(names.board(area.pk), [person.pk], second_factor=second_factor)


def test_staff_see_a_proof_after_their_second_factor_only(
    proof: tuple[Picture, Attachment], auntie_wang: Person, sign_in: SignIn
) -> None:
    weak, strong = sign_in(auntie_wang, second_factor=False), sign_in(auntie_wang)
    for url in addresses(proof):
        answer = weak.get(url)
        if url.startswith("/api/"):
            assert (answer.status_code, answer.json()["code"]) == (403, "second_factor.needed"), url
        else:
            assert answer.headers["Location"].startswith(reverse("second_factor")), url
        assert strong.get(url).status_code == 200, url


def test_volunteer_and_resident_need_none(
    proof: tuple[Picture, Attachment], li_wei: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    for person in (li_wei, xiao_zhao):
        client = sign_in(person, second_factor=False)
        assert {client.get(url).status_code for url in addresses(proof)} == {200}, person


def test_property_staff_need_one_for_their_own_proof(
    area: Area, proof: tuple[Picture, Attachment], auntie_wang: Person, sign_in: SignIn
) -> None:
    """Whoever has a staff role shows it, whatever they came for."""
    plumber = staff("老张", area, Role.PROPERTY, Role.VOLUNTEER)
    own = of_errand(SupportRequest.objects.get(), plumber, by=auntie_wang)
    assert sign_in(plumber, second_factor=False).get(own[0].url).status_code == 302
    assert sign_in(plumber).get(own[0].url).status_code == 200


def test_who_lives_and_works_here_sees_what_was_done_at_home_without_one(
    area: Area, proof: tuple[Picture, Attachment], li_wei: Person, sign_in: SignIn
) -> None:
    """It is at home that they look at it, as they do at the request itself."""
    until = clock.now() + timedelta(days=1)
    RoleGrant.objects.create(person=li_wei, area=area, role=Role.COMMITTEE, expires_at=until)
    client = sign_in(li_wei, second_factor=False)
    assert {client.get(url).status_code for url in addresses(proof)} == {200}


def test_whoever_does_not_belong_any_more_sees_not_even_their_own_proof(
    proof: tuple[Picture, Attachment], li_wei: Person, xiao_zhao: Person, sign_in: SignIn
) -> None:
    clients = [sign_in(li_wei), sign_in(xiao_zhao)]
    li_wei.memberships.update(ended_at=clock.now())
    xiao_zhao.grants.update(revoked_at=clock.now())
    assert {client.get(url).status_code for client in clients for url in addresses(proof)} == {404}


def test_the_board_is_heard_by_volunteers_without_and_by_staff_with_a_second_factor(
    area: Area, auntie_wang: Person, xiao_zhao: Person, li_wei: Person, stranger: Person
) -> None:
    plumber = staff("老张", area, Role.PROPERTY, Role.VOLUNTEER)
    assert may_hear(xiao_zhao, area, second_factor=False)
    for one in (auntie_wang, plumber):
        assert not may_hear(one, area, second_factor=False)
        assert may_hear(one, area, second_factor=True)
    for nobody in (li_wei, stranger):
        assert not may_hear(nobody, area, second_factor=True)

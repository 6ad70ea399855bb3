"""Programs look after money: said, checked, taken back, given back, counted."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from groceries.models import Campaign, Complaint
from hub.core.media.models import Picture
from hub.core.payments.models import Payment
from hub.core.people.models import Area, Person
from tests.core.pictures import jpeg
from tests.groceries.api_kit import API, Program
from tests.groceries.kit import leader, opened, order, wrong
from tests.groceries.money_kit import credit, handed_out, home, paid

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def sun(area: Area) -> Person:
    """Who leads."""
    return leader(area)


@pytest.fixture
def campaign(area: Area, sun: Person) -> Campaign:
    """Open."""
    return opened(area, sun)


def test_said_taken_back_said_again_and_checked(
    campaign: Campaign, area: Area, li_wei: Person, sun: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    placed = order(campaign, home(li_wei), li_wei)
    mine, desk = Program(sign_in(li_wei)), Program(sign_in(auntie_wang), f"/areas/{area.slug}")
    said = mine("POST", f"/orders/{placed.pk}/claims", {"method": "cash"}, key="a")[1]
    void = f"/orders/{placed.pk}/payments/{said['id']}/void"
    assert mine("POST", void, key="b")[1]["state"] == "voided"
    assert mine("POST", void, key="b")[1]["state"] == "voided"
    status, refused = mine("POST", void, key="c")
    assert (status, refused["now"]["state"]) == (409, "voided")
    again = mine("POST", f"/orders/{placed.pk}/claims", {"method": "cash"}, key="d")[1]
    assert [row["id"] for row in mine("GET", f"/orders/{placed.pk}/payments")[1]] == [again["id"], said["id"]]
    assert [row["id"] for row in desk("GET", "/payments")[1]["items"]] == [again["id"]]
    checked = desk("POST", f"/payments/{again['id']}/verification", {"version": again["version"]})
    assert (checked[0], checked[1]["state"], wrong()) == (200, "verified", [])
    stale = desk("POST", f"/payments/{again['id']}/failure", {"version": again["version"], "why": "没到"})
    assert (stale[0], stale[1]["now"]["state"]) == (409, "verified")


def test_given_back_by_two_people_after_a_fresh_confirmation(
    campaign: Campaign, area: Area, li_wei: Person, sun: Person, auntie_wang: Person, director_zhou: Person,
    sign_in: SignIn,
) -> None:  # fmt: skip
    placed = order(campaign, home(li_wei), li_wei)
    payment = paid(placed, li_wei, auntie_wang)
    handed_out(campaign)
    desk = Program(sign_in(auntie_wang), f"/areas/{area.slug}")
    body = {"amount": 800, "to": "cash", "reason": "少了一把菜"}
    made = desk("POST", f"/payments/{payment.pk}/refunds", body, key="a")
    assert (made[0], made[1]["state"]) == (201, "asked")
    assert desk("POST", f"/payments/{payment.pk}/refunds", body, key="a") == made
    out = f"/refunds/{made[1]['id']}/payout"
    assert desk("POST", out)[0] == 403  # whoever asked for it does not pay it out
    other = Program(sign_in(director_zhou), f"/areas/{area.slug}")
    assert (other("POST", out, key="b")[1]["state"], wrong()) == ("paid", [])
    assert other("POST", f"/refunds/{made[1]['id']}/refusal", {"why": "-"})[0] == 409


def test_a_transfer_account_a_list_and_closed_books(
    campaign: Campaign, area: Area, li_wei: Person, sun: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    ask = Program(sign_in(sun), f"/areas/{area.slug}/campaigns/{campaign.pk}")
    said = ask("PUT", "/transfer-words", {"transfer_words": "工行 6222", "version": campaign.version})[1]
    assert (said["transfer_words"], said["version"]) == ("工行 6222", campaign.version + 1)
    stale = ask("PUT", "/transfer-words", {"transfer_words": "", "version": campaign.version})
    assert (stale[0], stale[1]["now"]["transfer_words"]) == (409, "工行 6222")
    placed = order(campaign, home(li_wei), li_wei)
    paid(placed, li_wei, auntie_wang)
    handed_out(campaign)
    listed = ask("POST", "/money/export", {"format": "csv"})[1]
    assert placed.shown_code.encode() in listed
    assert ask("POST", "/orders/export", {"format": "csv"})[0] == 200
    refused = ask("POST", "/settlement", {"cash": 5700, "transfer": 0})
    assert (refused[0], refused[1]["errors"].keys()) == (409, {"cash"})
    closed = ask("POST", "/settlement", {"cash": 5800, "transfer": 0}, key="a")
    assert closed == ask("POST", "/settlement", {"cash": 5800, "transfer": 0}, key="a")
    assert (closed[0], ask("GET", "/settlement")[1]["difference"], wrong()) == (201, 0, [])


def test_a_complaint_with_a_photo_and_its_answer(
    campaign: Campaign, area: Area, li_wei: Person, sun: Person, auntie_wang: Person, sign_in: SignIn
) -> None:
    placed = order(campaign, home(li_wei), li_wei, 2)
    paid(placed, li_wei, auntie_wang)
    handed_out(campaign)
    client, offer = sign_in(li_wei), campaign.offers.get().pk
    body = {"offer": offer, "kind": "spoilt", "quantity": 1, "words": "青菜黄了"}
    url = f"{API}/orders/{placed.pk}/complaints/with-photo"

    def send(data: bytes, key: str) -> int:
        file = SimpleUploadedFile("p.jpg", data, "image/jpeg")
        return client.post(url, {**body, "file": file}, headers={"Idempotency-Key": key}).status_code

    assert (send(b"no picture", "a"), send(jpeg(), "b"), send(jpeg(), "b")) == (422, 201, 201)
    assert (
        Complaint.objects.count(),
        Picture.objects.of("complaint", Complaint.objects.get().pk).count(),
    ) == (1, 1)
    ask = Program(sign_in(sun), f"/areas/{area.slug}")
    seen = ask("GET", "/complaints")[1]["items"][0]
    assert (seen["order"], len(seen["pictures"]), seen["most_minor"]) == (placed.pk, 1, 5800)
    assert sign_in(sun).get(f"{API}/pictures/{seen['pictures'][0]}").status_code == 200
    answered = {"to": "credited", "words": "抱歉", "amount_minor": 1200, "version": seen["version"]}
    done = ask("POST", f"/complaints/{seen['id']}/answer", answered, key="c")
    assert (done[0], done[1]["state"], credit(home(li_wei)), wrong()) == (200, "credited", 1200, [])
    assert ask("POST", f"/complaints/{seen['id']}/answer", answered, key="c") == done
    late = ask("POST", f"/complaints/{seen['id']}/answer", answered)
    assert (late[0], late[1]["now"]["state"]) == (409, "credited")
    mine = Program(client)("GET", f"/orders/{placed.pk}/complaints")[1]
    assert [(row["state"], row["answer_words"]) for row in mine] == [("credited", "抱歉")]
    assert Payment.objects.get().kept_minor == 11600 - 1200

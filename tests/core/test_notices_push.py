"""Web push against a service of our own: each device by itself, gone means gone, never counted as reached."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hub.core.kit import clock
from hub.core.kit.errors import Invalid
from hub.core.notices import devices, push, vapid
from hub.core.notices.models import Delivery, PushSubscription, VapidKey
from hub.core.notices.words import State
from hub.core.people.models import Person
from tests.core import push_service
from tests.core.notices_kit import send_everything, tell
from tests.core.push_service import Browser, PushService


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    with push_service.running() as found:
        settings.PUSH_SERVICES = [found.address]
        yield found


def enable(person: Person, browser: Browser) -> PushSubscription:
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    return devices.enable(person, endpoint=browser.endpoint, label=browser.name, **keys)


def test_a_push_is_readable_on_the_device_only_and_says_no_more_than_it_may(
    li_wei: Person, service: PushService
) -> None:
    phone = service.browser("phone")
    enable(li_wei, phone)
    Person.objects.filter(pk=li_wei.pk).update(language="en")
    tell(li_wei, level=0)
    send_everything()
    _, headers, body = service.taken[0]
    assert b"urgent" not in body
    shown = phone.shown()[0]
    assert shown["body"] == "Linli, urgent (level 0): open the hub now."
    assert (shown["url"], shown["level"]) == ("/requests/7/", 0)
    assert headers["urgency"] == "high"
    assert headers["authorization"].startswith("vapid t=")
    assert headers["authorization"].endswith(f"k={vapid.public_key()}")
    assert "request" not in headers["topic"]
    assert len(headers["topic"]) <= 32


@pytest.mark.usefixtures("noon")
def test_each_device_is_tried_by_itself(li_wei: Person, service: PushService) -> None:
    """410 ends a subscription, 500 is tried again, and neither keeps the third from ringing."""
    names = ("old", "broken", "good")
    browsers = {name: service.browser(name) for name in names}
    for browser in browsers.values():
        enable(li_wei, browser)
    service.answers = {"old": 410, "broken": 500}
    tell(li_wei)
    send_everything()
    assert len(browsers["good"].shown()) == 1
    assert set(PushSubscription.objects.values_list("label", flat=True)) == {"broken", "good"}
    states = dict(Delivery.objects.values_list("masked", "state"))
    assert states == {"old": State.CANCELLED, "broken": State.QUEUED, "good": State.SENT}
    service.answers = {}
    clock.move(minutes=1)
    send_everything()
    assert len(browsers["broken"].shown()) == 1
    assert service.asked.count("good") == 1


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_has_unsubscribed_is_forgotten(
    li_wei: Person, service: PushService, status: int
) -> None:
    enable(li_wei, service.browser("phone"))
    service.answers["phone"] = status
    tell(li_wei)
    send_everything()
    assert not PushSubscription.objects.exists()
    assert Delivery.objects.get().last_error == "push_gone"


@pytest.mark.usefixtures("noon")
def test_a_service_that_asks_for_patience_gets_it(li_wei: Person, service: PushService) -> None:
    enable(li_wei, service.browser("phone"))
    service.answers["phone"], service.headers = 429, {"Retry-After": "600"}
    tell(li_wei)
    send_everything()
    assert Delivery.objects.get().due_at >= clock.now() + timedelta(seconds=600)


def test_a_service_that_cannot_be_reached_is_tried_again(li_wei: Person, settings: Any) -> None:
    with push_service.running() as service:
        settings.PUSH_SERVICES = [service.address]
        enable(li_wei, service.browser("phone"))
    tell(li_wei)
    send_everything()
    row = Delivery.objects.get()
    assert (row.state, row.last_error) == (State.QUEUED, "push_unreachable")
    assert PushSubscription.objects.exists()


def test_a_redirect_is_not_followed(li_wei: Person, service: PushService) -> None:
    """The hub posts where the list allows, and nowhere that a service might point to."""
    enable(li_wei, service.browser("phone"))
    service.answers["phone"], service.headers = 307, {"Location": f"http://{service.address}/push/elsewhere"}
    tell(li_wei)
    send_everything()
    assert service.asked == ["phone"]
    assert Delivery.objects.get().last_error == "push_307"


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:8000/admin/", "https://127.0.0.1/x", "https://10.0.0.5/x", "https://[::1]/x",
        "http://fcm.googleapis.com/x", "https://fcm.googleapis.com.evil.example/x", "https://evil.example/",
        "https://fcm.googleapis.com@evil.example/x", "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com:8443/x", "https://evilpush.apple.com.example/", "file:///etc/passwd",
        "https://notfcm.googleapis.com.", "", "https://[broken",
    ],
)  # fmt: skip
def test_the_hub_posts_to_push_services_only(endpoint: str, li_wei: Person) -> None:
    """An endpoint comes from outside: it must not make the hub call a machine behind the firewall."""
    assert not push.may_post_to(endpoint)
    with pytest.raises(Invalid):
        devices.enable(li_wei, endpoint=endpoint, p256dh="x", auth="y")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc", "https://updates.push.services.mozilla.com/wpush/v2/x",
        "https://web.push.apple.com/QX", "https://wns2-par02p.notify.windows.com/w/?token=x",
    ],
)  # fmt: skip
def test_the_browsers_own_services_are_known(endpoint: str) -> None:
    assert push.may_post_to(endpoint)


def test_keys_that_are_none_are_refused(li_wei: Person, service: PushService) -> None:
    browser = service.browser("phone")
    with pytest.raises(Invalid):
        devices.enable(li_wei, endpoint=browser.endpoint, p256dh="AAAA", auth=browser.auth)
    with pytest.raises(Invalid):
        devices.enable(li_wei, endpoint=browser.endpoint, p256dh=browser.p256dh, auth="AAAA")


def test_who_signs_in_on_a_device_takes_it_over(
    li_wei: Person, auntie_wang: Person, service: PushService
) -> None:
    """A family's tablet: what concerns one must not ring for whoever had it before."""
    tablet = service.browser("tablet")
    enable(li_wei, tablet)
    enable(auntie_wang, tablet)
    tell(li_wei)
    send_everything()
    assert tablet.shown() == []
    assert PushSubscription.objects.get().person == auntie_wang


def test_somebody_elses_device_cannot_be_removed(
    li_wei: Person, auntie_wang: Person, service: PushService
) -> None:
    row = enable(li_wei, service.browser("phone"))
    assert not devices.disable(auntie_wang, row.pk)
    assert devices.disable(li_wei, row.pk)


def test_the_eleventh_device_pushes_out_the_first(li_wei: Person, service: PushService) -> None:
    for number in range(devices.MOST + 1):
        enable(li_wei, service.browser(f"d{number}"))
    assert PushSubscription.objects.count() == devices.MOST
    assert not PushSubscription.objects.filter(label="d0").exists()


@pytest.mark.django_db
def test_the_key_is_made_once_and_its_private_half_sealed() -> None:
    first = vapid.public_key()
    assert vapid.public_key() == first
    assert VapidKey.objects.count() == 1
    sealed = bytes(VapidKey.objects.get().sealed_private)
    scalar = vapid.signer().private_key.private_numbers().private_value.to_bytes(32, "big")
    assert scalar not in sealed

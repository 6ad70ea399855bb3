"""Without a socket a page asks again and again, and gets the same frames under the same rules."""

import json
from collections.abc import Collection
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from hub.core.kit import clock
from hub.core.live import names, page, registry, rows
from hub.core.live.models import StreamRow
from hub.core.people.models import Person
from tests.core.live_browser import Frame, events, happen, session_of

pytestmark = pytest.mark.django_db(transaction=True)


def everybody(stream: str, people: Collection[int]) -> set[int]:
    """The rule of these rooms."""
    return set(people)


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry._rules, ("room", False), everybody)
    monkeypatch.setitem(registry._rules, ("office", True), everybody)


def browser(person: Person, *, second_factor: bool = False) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.cookies["linli_session"] = session_of(person, second_factor=second_factor)
    return client


def poll(client: Client, *streams: str, epoch: str = "") -> Frame:
    """The answer to a poll with the present epoch."""
    wanted = {"epoch": epoch or rows.epoch(), "s": streams}
    response = client.get(reverse("live:poll"), query_params=wanted)
    assert response.status_code == 200
    found: Frame = response.json()
    return found


def test_the_same_frames_as_on_the_socket(li_wei: Person) -> None:
    """What came after the page's numbers, and where it stands now."""
    happen(*["room:1"] * 3)
    answer = poll(browser(li_wei), "room:1:1", "room:2:0")
    assert answer["frames"] == [
        events("room:1", 2, 3),
        {"type": "resumed", "streams": {"room:1": 3, "room:2": 0}},
    ]
    assert answer["epoch"] == rows.epoch()
    assert answer["retry"] == 10


def test_what_one_may_not_hear_is_refused_alike(li_wei: Person, stranger: Person) -> None:
    """Somebody else's, none at all, and a staff stream without the second factor."""
    happen(names.inbox(stranger.pk), "office:1")
    wanted = [f"{names.inbox(stranger.pk)}:0", "nonsense:1:0", "office:1:0"]
    frames = poll(browser(li_wei), *wanted)["frames"]
    assert frames == [{"type": "revoked", "stream": each.rpartition(":")[0]} for each in wanted]
    confirmed = poll(browser(li_wei, second_factor=True), "office:1:0")["frames"]
    assert confirmed[0] == events("office:1", 1)


def test_too_far_behind_or_another_database_is_a_resync(li_wei: Person) -> None:
    """As on the socket."""
    happen(*["room:1"] * 1001)
    client = browser(li_wei)
    assert poll(client, "room:1:0")["frames"] == [{"type": "resync", "stream": "room:1"}]
    assert poll(client, "room:1:1001", epoch="other")["frames"] == [{"type": "resync", "stream": "room:1"}]
    StreamRow.objects.update(at=clock.now() - timedelta(hours=73))
    assert poll(client, "room:1:1000")["frames"] == [{"type": "resync", "stream": "room:1"}]


def test_no_news_is_an_empty_304(li_wei: Person) -> None:
    """A page that polls for hours on a bad network pays for headers only."""
    client = browser(li_wei)
    url = reverse("live:poll")
    wanted = {"epoch": rows.epoch(), "s": ["room:1:0"]}
    first = client.get(url, query_params=wanted)
    assert first.headers["Retry-After"] == "10"
    again = client.get(url, query_params=wanted, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    happen("room:1")
    news = client.get(url, query_params=wanted, headers={"If-None-Match": first.headers["ETag"]})
    assert news.json()["frames"][0] == events("room:1", 1)
    assert "private" in news.headers["Cache-Control"]


@pytest.mark.parametrize(
    "streams",
    [[], ["room"], ["room:1"], ["room:1:x"], ["room:1:-1"], ["room:1:²"], [":1:1"], ["room:1:" + "9" * 30],
     ["room:\x00:1"], ["r" * 70 + ":1:1"], [f"room:{n}:0" for n in range(51)]],
)  # fmt: skip
def test_what_is_no_stream_with_a_number_is_400(li_wei: Person, streams: list[str]) -> None:
    """Said in JSON, with what would be right."""
    response = browser(li_wei).get(reverse("live:poll"), query_params={"s": streams})
    assert response.status_code == (400 if streams != [":1:1"] else 200)


def test_nobody_signed_in_is_401_and_a_post_405(li_wei: Person) -> None:
    """A script cannot follow a redirect to the sign-in page."""
    assert Client().get(reverse("live:poll"), query_params={"s": ["room:1:0"]}).status_code == 401
    assert browser(li_wei).post(reverse("live:poll")).status_code == 405


def test_a_page_carries_where_its_streams_stood(li_wei: Person) -> None:
    """Own inbox included; what happens after is told by the first resume."""
    happen("room:1", names.inbox(li_wei.pk))
    request = RequestFactory().get("/")
    request.user = li_wei
    live = page.attributes(request, "room:1", "room:2")
    assert json.loads(live["streams"]) == {names.inbox(li_wei.pk): 1, "room:1": 1, "room:2": 0}
    assert live["epoch"] == rows.epoch()


def test_a_page_of_nobody_carries_nothing() -> None:
    """No script need connect."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert page.attributes(request, "room:1") == {}

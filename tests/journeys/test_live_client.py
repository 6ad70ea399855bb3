"""The browser's half of the protocol, against a hub that is played: each thing once, in order, never over typing."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

pytestmark = pytest.mark.browser

HUB = "http://localhost:9"  # never reached: Stage answers
SCRIPTS = Path(settings.BASE_DIR, "hub", "static", "hub", "js")
BODY = """<main id="main"><h1>Desk</h1><span data-live-status></span><span data-unread hidden></span>
<div id="scroller"><ul class="list" id="queue" data-live-list="request" data-live-list-src="/rows/">{rows}</ul></div>
{case}</main>"""
CASE = """<article id="case" data-live-row="request:9" data-live-version="{}" data-live-src="/case/9/">
<form method="post" action="/case/9/messages/"><textarea name="body"></textarea></form><p>{}</p></article>"""


def line(pk: int, version: int = 1, sort: str | None = None, words: str = "") -> str:
    """A row of the list."""
    order = f' data-sort="{sort}"' if sort else ""
    return (
        f'<li data-live-row="request:{pk}" data-live-version="{version}" data-live-src="/row/{pk}/"{order}>'
        f'<a href="#">{words or f"case {pk}"}</a></li>'
    )


def case(version: int, words: str) -> str:
    """The open case as the hub gives it."""
    return CASE.format(version, words)


class Stage:
    """Plays the hub for one page: `lines` are the sockets it opened, `heard` what it said, `asked` what it fetched."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines: list[WebSocketRoute] = []
        self.heard: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.answers: dict[str, Callable[[Route], None]] = {}
        self.closes_with = 0
        page.route("**/*", self._serve)
        page.route_web_socket("**/ws/live/", self._open)

    def show(self, *rows: str, body: str = BODY, streams: str = '{"desk:3": 41}', extra: str = "") -> None:
        """Opens the page."""
        self.html = self.document(*rows, body=body, streams=streams, extra=extra)
        self.page.goto(f"{HUB}/desk/{extra and '?' + extra}")
        self.page.evaluate("addEventListener('linli:event', (e) => (window.got ??= []).push(e.detail.seq))")

    def document(self, *rows: str, body: str = BODY, streams: str = "{}", epoch: str = "e1", **_: str) -> str:
        """The page as the hub renders it."""
        with translation.override("en"):
            words = render_to_string("_live_words.html")
        scripts = "".join(
            f'<script defer src="/js/{name}.js"></script>'
            for name in ("app", "forms", "socket", "live", "desk")
        )
        live = f'data-live-epoch="{epoch}" data-live-poll="/live/poll/" data-live-streams=\'{streams}\''
        shown = body.replace("{rows}", "".join(rows)).replace("{case}", case(1, "first"))
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8">{scripts}</head>'
            f'<body class="is-desk" data-person="7" {live}>{shown}{words}</body></html>'
        )

    def answer(self, path: str, html: str = "", status: int = 200) -> None:
        """What a path is answered from now on."""
        self.answers[path] = lambda route: route.fulfill(status=status, content_type="text/html", body=html)

    def tell(self, **frame: Any) -> None:
        """Says a frame on the newest socket."""
        self.lines[-1].send(json.dumps(frame))

    def happen(
        self, *numbers: int, pk: int = 9, version: int = 2, stream: str = "desk:3", kind: str = "request"
    ) -> None:
        """Things happen to a case."""
        each = {
            "type": "event",
            "stream": "desk:3",
            "verb": "x",
            "kind": "request",
            "id": pk,
            "version": version,
        }
        self.tell(type="events", events=[{**each, "seq": seq} for seq in numbers])

    def got(self) -> list[int]:
        """The numbers of the events that the page took."""
        found: list[int] = self.page.evaluate("window.got ?? []")
        return found

    def until(self, true: Callable[[], bool]) -> None:
        """Lets the page work until something holds."""
        for _ in range(3000):
            if true():
                return
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        pytest.fail("It never came to that.")

    def _open(self, line: WebSocketRoute) -> None:
        if self.closes_with:
            line.close(code=self.closes_with)
            return
        self.lines.append(line)
        line.on_message(lambda text: self._hear(line, str(text)))

    def _hear(self, line: WebSocketRoute, text: str) -> None:
        frame = json.loads(text)
        self.heard.append(frame)
        if frame["type"] == "resume":
            line.send(json.dumps({"type": "resumed", "streams": frame["streams"]}))

    def _serve(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.path.startswith("/js/"):
            route.fulfill(content_type="text/javascript", body=(SCRIPTS / parts.path[4:]).read_text("utf-8"))
            return
        if parts.path == "/desk/":
            self.asked += ["/desk/"] if self.lines else []
            route.fulfill(content_type="text/html", body=self.html)
            return
        self.asked.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        if parts.path in self.answers:
            self.answers[parts.path](route)
        else:
            route.fulfill(status=404)

    @property
    def resumes(self) -> list[dict[str, Any]]:
        """What it asked to hear, in order."""
        return [frame for frame in self.heard if frame["type"] == "resume"]


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    """A page at the played hub; a script error fails the test."""
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Stage(page)
    page.close()
    assert errors == []


def is_live(stage: Stage) -> None:
    expect(stage.page.locator("[data-live-status]")).to_have_attribute("data-state", "live")


def test_it_resumes_from_the_page_s_numbers_and_says_that_it_is_live(stage: Stage) -> None:
    stage.show()
    is_live(stage)
    assert stage.resumes == [{"type": "resume", "epoch": "e1", "streams": {"desk:3": 41}}]
    expect(stage.page.locator("[data-live-status]")).to_have_text("live")


def test_it_takes_each_event_once_and_asks_on_a_gap(stage: Stage) -> None:
    """Doubled, late and early frames: what is applied is 42, 43, 44, 45, whatever arrives."""
    stage.answer("/case/9/", case(9, "now"))
    stage.show()
    is_live(stage)
    stage.happen(41, 42)
    stage.happen(42, 43)
    stage.happen(45)
    stage.until(lambda: len(stage.resumes) == 2)
    assert stage.resumes[1]["streams"] == {"desk:3": 43}
    stage.happen(44, 45)
    stage.until(lambda: 45 in stage.got())
    assert stage.got() == [42, 43, 44, 45]


def test_a_burst_is_one_fetch_and_never_two_in_flight(stage: Stage) -> None:
    """While the first answer is under way ten more events are one further question."""
    waiting: list[Route] = []
    stage.answers["/case/9/"] = waiting.append
    stage.show()
    is_live(stage)
    stage.happen(42)
    stage.until(lambda: len(waiting) == 1)
    stage.happen(*range(43, 53), version=3)
    stage.until(lambda: 52 in stage.got())
    assert len(waiting) == 1
    waiting[0].fulfill(content_type="text/html", body=case(2, "second"))
    stage.until(lambda: len(waiting) == 2)
    waiting[1].fulfill(content_type="text/html", body=case(3, "third"))
    expect(stage.page.locator("#case p")).to_have_text("third")
    assert stage.asked.count("/case/9/") == 2


def test_an_older_version_is_dropped(stage: Stage) -> None:
    """An answer that was overtaken does not turn the page back."""
    stage.answer("/case/9/", case(5, "fifth"))
    stage.show()
    is_live(stage)
    stage.happen(42, version=5)
    expect(stage.page.locator("#case p")).to_have_text("fifth")
    stage.answer("/case/9/", case(4, "fourth"))
    stage.happen(43, version=4)
    stage.happen(44, version=5)
    stage.until(lambda: stage.asked.count("/case/9/") == 2)
    stage.answer("/case/9/", case(6, "sixth"))
    stage.happen(45, version=6)
    expect(stage.page.locator("#case p")).to_have_text("sixth")
    assert stage.asked.count("/case/9/") == 3  # the event of version 4 asked for nothing


def test_what_a_fragment_knows_is_not_fetched_again(stage: Stage) -> None:
    """One's own step comes back as an event; the answer to the step has shown it already."""
    seen = '{"desk:3": 43, "request:9": 6}'
    known = BODY.replace("{case}", f"<div data-live-seen='{seen}'>{{case}}</div>")
    stage.answer("/case/9/", case(2, "second"))
    stage.show(body=known)
    stage.until(lambda: any("request:9" in frame["streams"] for frame in stage.resumes))
    stage.happen(42, 43)
    stage.until(lambda: 43 in stage.got())
    stage.happen(44)
    expect(stage.page.locator("#case p")).to_have_text("second")
    assert stage.asked.count("/case/9/") == 1


def test_typing_is_never_overwritten(stage: Stage) -> None:
    """The part says that it has changed; what was typed goes along when the person wants to see it."""
    stage.answer("/case/9/", case(2, "second"))
    stage.show()
    is_live(stage)
    stage.page.locator("textarea").fill("Dear")
    stage.happen(42)
    note = stage.page.locator("#case .note-warn")
    expect(note).to_be_visible()
    expect(stage.page.locator("#case > p")).to_have_text("first")
    expect(stage.page.locator("textarea")).to_have_value("Dear")
    note.get_by_role("button").click()
    expect(stage.page.locator("#case > p")).to_have_text("second")
    expect(stage.page.locator("textarea")).to_have_value("Dear")


PART = """<main id="main"><h1>Money</h1><span data-live-status></span>
<div id="part" data-live-on="payment refund" data-live-hot="running:5" data-live-src="/part/">
<p>first</p><label><input type="checkbox" name="payment" value="4"> 4</label></div></main>"""


def test_a_part_in_which_somebody_ticks_waits_until_they_want_to_see_it(stage: Stage) -> None:
    """It follows several kinds of things and the hot numbers; a tick is never lost."""
    box = '<label><input type="checkbox" name="payment" value="4"> 4</label>'
    stage.answer("/part/", f"<p>second</p>{box}")
    stage.show(body=PART, streams='{"running:5": 3}')
    is_live(stage)
    said = stage.page.locator("#part > p")
    stage.tell(type="events", events=[
        {"type": "event", "stream": "running:5", "verb": "x", "kind": "refund", "id": 1, "version": 1, "seq": 4}
    ])  # fmt: skip
    expect(said).to_have_text("second")
    stage.page.locator("#part input").check()
    stage.answer("/part/", f"<p>third</p>{box}")
    stage.tell(type="hot", stream="running:5")
    note = stage.page.locator("#part .note-warn")
    expect(note).to_be_visible()
    expect(said).to_have_text("second")
    note.get_by_role("button").click()
    expect(said).to_have_text("third")
    expect(stage.page.locator("#part input")).to_be_checked()
    stage.page.locator("#part input").uncheck()
    stage.page.locator("h1").click()
    stage.answer("/part/", f"<p>fourth</p>{box}")
    stage.tell(type="hot", stream="running:5")
    expect(said).to_have_text("fourth")
    expect(note).to_have_count(0)


def test_hints_about_numbers_are_spread_out_and_never_put_off(stage: Stage) -> None:
    """Everybody who watches hears at once: each asks a moment of its own later, whatever is said until then."""
    stage.answer("/part/", "<p>second</p>")
    stage.show(body=PART, streams='{"running:5": 3}')
    expect(stage.page.locator("#part > p")).to_have_text("second")  # it has joined, and asked
    waits = stage.page.evaluate("""() => {
        const waits = [], hint = { detail: "running:5" };
        let now = Date.now();
        Date.now = () => now;
        Math.random = () => 0.9;
        window.setTimeout = (act, ms) => waits.push(ms);
        for (const later of [0, 300, 100]) {
            now += later;
            document.dispatchEvent(new CustomEvent("linli:hot", hint));
        }
        return waits;
    }""")
    assert waits == [510, 210, 110]


def test_a_row_that_belongs_nowhere_any_more_goes(stage: Stage) -> None:
    stage.answer("/rows/", line(12, 2, "2-0012"))
    stage.show(line(11, sort="1-0011"), line(12, sort="2-0012"))
    is_live(stage)
    stage.happen(42, pk=11)
    expect(stage.page.locator("#queue li")).to_have_count(1)
    assert stage.asked == ["/rows/?ids=11"]
    stage.answer("/rows/", status=204)
    stage.happen(43, pk=12)
    expect(stage.page.locator("#queue li")).to_have_count(0)


def test_new_rows_keep_the_order_and_the_view(stage: Stage) -> None:
    """Two events are one question, with the page's own query; what changes its urgency moves."""
    stage.answer("/rows/", line(13, 1, "1-0013") + line(14, 1, "3-0014"))
    stage.show(line(11, sort="1-0011"), line(12, sort="2-0012"), extra="view=mine")
    is_live(stage)
    stage.happen(42, pk=13, version=1)
    stage.happen(43, pk=14, version=1)
    rows = stage.page.locator("#queue a")
    expect(rows).to_have_text(["case 11", "case 13", "case 12", "case 14"])
    assert [parse_qs(urlsplit(path).query) for path in stage.asked] == [{"view": ["mine"], "ids": ["13,14"]}]
    stage.answer("/rows/", line(14, 2, "0-0014"))
    stage.happen(44, pk=14, version=2)
    expect(rows).to_have_text(["case 14", "case 11", "case 13", "case 12"])


def test_what_stands_on_another_page_is_not_put_in(stage: Stage) -> None:
    pager = BODY.replace("</div>", '</div><nav class="pager"><a rel="next" href="?after=x">More</a></nav>')
    stage.answer("/rows/", line(13, 1, "1-0013") + line(14, 1, "9-0014"))
    stage.show(line(11, sort="1-0011"), line(12, sort="2-0012"), body=pager)
    is_live(stage)
    stage.happen(42, pk=14, version=1)
    stage.happen(43, pk=13, version=1)
    expect(stage.page.locator("#queue a")).to_have_text(["case 11", "case 13", "case 12"])


def test_above_the_fold_a_pill_says_how_many(stage: Stage) -> None:
    stage.answer("/rows/", line(99, 1))
    stage.show(*(line(pk) for pk in range(1, 80)))
    is_live(stage)
    stage.page.evaluate("scrollTo(0, 1200)")
    stage.happen(42, pk=99, version=1)
    pill = stage.page.locator(".pill")
    expect(pill).to_have_text("1 new")
    pill.dispatch_event("click")
    expect(stage.page.locator("#queue a").first).to_be_focused()
    expect(pill).to_have_count(0)


def test_resync_takes_the_page_anew_and_goes_on_from_its_numbers(stage: Stage) -> None:
    stage.answer("/case/9/", case(7, "restored"))
    stage.show(line(11), line(12))
    is_live(stage)
    stage.html = stage.document(line(12, 2, words="now"), line(13), epoch="e2", streams='{"desk:3": 3}')
    stage.tell(type="resync", stream="desk:3")
    expect(stage.page.locator("#queue a")).to_have_text(["case 13", "now"])
    expect(stage.page.locator("#case p")).to_have_text("restored")
    stage.until(lambda: len(stage.resumes) == 2)
    assert stage.resumes[1] == {"type": "resume", "epoch": "e2", "streams": {"desk:3": 3}}
    stage.happen(4, pk=9, version=8)
    stage.until(lambda: 4 in stage.got())


def test_a_revoked_page_is_emptied(stage: Stage) -> None:
    """The right is gone: what the page showed is taken away, and nothing is fetched any more."""
    stage.show(line(11))
    is_live(stage)
    stage.html = stage.html.replace('data-person="7"', 'data-person=""')
    stage.tell(type="revoked", stream="desk:3")
    expect(stage.page.get_by_role("heading", level=1)).to_have_text("This page is not open to you any more")
    expect(stage.page.locator("#queue, #case")).to_have_count(0)
    before = len(stage.asked)
    stage.tell(type="events", events=[])
    assert len(stage.asked) == before


def test_a_page_that_is_still_one_s_own_goes_on_without_the_stream(stage: Stage) -> None:
    stage.show(line(11), streams='{"desk:3": 41, "request:9": 2}')
    is_live(stage)
    stage.tell(type="revoked", stream="request:9")
    stage.until(lambda: len(stage.resumes) == 2)
    assert stage.resumes[1]["streams"] == {"desk:3": 41}
    expect(stage.page.locator("#queue li")).to_have_count(1)


def test_where_no_socket_passes_it_polls(stage: Stage) -> None:
    """4429: too many. The frames of the poll are the socket's."""
    event = {
        "type": "event",
        "stream": "desk:3",
        "seq": 42,
        "verb": "x",
        "kind": "request",
        "id": 9,
        "version": 2,
    }
    frames = [{"type": "events", "events": [event]}, {"type": "resumed", "streams": {"desk:3": 42}}]
    body = json.dumps({"epoch": "e1", "frames": frames, "retry": 10})
    stage.answers["/live/poll/"] = lambda route: route.fulfill(content_type="application/json", body=body)
    stage.answer("/case/9/", case(2, "polled"))
    stage.closes_with = 4429
    stage.show()
    expect(stage.page.locator("#case p")).to_have_text("polled")
    assert stage.asked[0] == "/live/poll/?epoch=e1&s=desk%3A3%3A41"


def test_it_never_hears_more_streams_than_a_socket_takes(stage: Stage) -> None:
    """Fifty cases looked at one after another on one page: the streams of those that are gone are let go."""
    stage.show()
    is_live(stage)
    look = """(pk) => {
      document.querySelector("[data-live-seen]")?.remove();
      const part = document.createElement("div");
      part.dataset.liveSeen = JSON.stringify({[`request:${pk}`]: pk});
      document.querySelector("main").append(part);
      linli.send("linli:fresh", null, part);
    }"""
    for pk in range(100, 160):
        stage.page.evaluate(look, pk)
    stage.until(lambda: any("request:159" in frame["streams"] for frame in stage.resumes))
    assert len(stage.lines) == 2
    assert max(len(frame["streams"]) for frame in stage.resumes) <= 40


def test_the_hub_restarts_and_nothing_is_missed(stage: Stage) -> None:
    stage.answer("/case/9/", case(2, "second"))
    stage.show()
    is_live(stage)
    stage.happen(42)
    stage.until(lambda: 42 in stage.got())
    stage.lines[-1].close(code=1012)
    stage.until(lambda: len(stage.lines) == 2 and len(stage.resumes) == 2)
    assert stage.resumes[1]["streams"] == {"desk:3": 42}
    is_live(stage)


def test_only_the_present_place_is_said(stage: Stage) -> None:
    """Presence goes out as soon as the case's stream is heard, stronger while a reply is typed."""
    where = BODY.replace("{case}", CASE.format(1, '<span data-presence="request:9"></span>')).replace(
        '<form method="post"', '<form method="post" data-presence-state="replying"'
    )
    stage.show(body=where, streams='{"desk:3": 41, "request:9": 2}')

    def said() -> list[str]:
        return [frame["state"] for frame in stage.heard if frame["type"] == "presence"]

    stage.until(lambda: said() == ["looking"])
    stage.page.locator("textarea").press_sequentially("ok")
    stage.until(lambda: said() == ["looking", "replying"])
    people = [{"id": 7, "name": "me", "state": "replying"}, {"id": 8, "name": "周主任", "state": "replying"}]
    stage.tell(type="presence", subject="request:9", people=people)
    expect(stage.page.locator("[data-presence]")).to_have_text("周主任: replying now ")
    stage.page.locator("#case").evaluate(
        "(part) => { part.remove(); linli.send('linli:fresh', null, document.body) }"
    )
    stage.until(lambda: said() == ["looking", "replying", ""])


def test_a_list_says_since_when_it_hears_nothing(stage: Stage) -> None:
    stage.show(line(11))
    is_live(stage)
    stale = stage.page.locator("[data-state-of=stale]")
    expect(stale).to_have_count(0)
    stage.closes_with = 1011
    stage.lines[-1].close(code=1011)
    expect(stale).to_contain_text("offline since")
    stage.closes_with = 0
    stage.page.evaluate("dispatchEvent(new Event('online'))")
    is_live(stage)
    expect(stale).to_have_count(0)


def test_a_list_says_what_could_not_be_loaded_and_tries_again_when_told(stage: Stage) -> None:
    """The reference is the one that stands in the hub's log."""
    stage.answers["/rows/"] = lambda route: route.fulfill(status=503, headers={"X-Reference": "7F3A90C1"})
    stage.show(line(11))
    is_live(stage)
    stage.happen(42, pk=12, version=1)
    failed = stage.page.locator("[data-state-of=failed]")
    expect(failed).to_contain_text("7F3A90C1")
    stage.answer("/rows/", line(12))
    failed.get_by_role("button").click()
    expect(stage.page.locator("#queue li")).to_have_count(2)
    expect(failed).to_have_count(0)

"""What is said on `/ws/live/`: frames, limits, close codes, and the page that explains them to integrators."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hub.core.live.rows import Row

PATH = "/ws/live/"

PER_FRAME = 200
"""Events in one frame."""

STREAMS = 50
"""Streams in one `resume`, and on one socket."""

FRAME_BYTES = 8 * 1024
"""The largest frame a client may send: 50 streams fit well."""

SOCKETS = 12
"""Sockets of one person on one process: a phone, a laptop and many open tabs."""

BURST, PER_SECOND = 40, 2.0
STREAMS_PER_TOKEN = 10
"""Frames of one client: a burst, and what it may send for ever. A page needs one in ten seconds. A `resume` counts
for more the more streams it names, because each asks the database for somebody's rights."""

STATES = ("looking", "replying")
"""What presence can say, the weaker first; an empty state says goodbye."""

POLL = 10
"""Seconds between two polls of a page that has no socket."""

# Close codes. 1009, 1003 and 1012 are those of RFC 6455; the others are ours.
TOO_BIG = 1009
NOT_TEXT = 1003
RESTART = 1012
MALFORMED = 4400
SIGN_IN = 4401
REVOKED = 4403
SLOW = 4408
TOO_OFTEN = 4429

Frame = dict[str, Any]


def text(frame: Frame) -> str:
    """A frame as it is sent."""
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def event(row: Row) -> Frame:
    """One row: which object, which version, and a verb; never words or names."""
    return {
        "type": "event",
        "stream": row.stream,
        "seq": row.seq,
        "verb": row.verb,
        "kind": row.kind,
        "id": row.subject,
        "version": row.version,
    }


def events(rows: Sequence[Row]) -> Iterator[Frame]:
    """Rows in their order, at most PER_FRAME to a frame."""
    for start in range(0, len(rows), PER_FRAME):
        yield {"type": "events", "events": [event(row) for row in rows[start : start + PER_FRAME]]}


def resumed(streams: Mapping[str, int]) -> Frame:
    """These streams are live now, and the client has everything up to these numbers."""
    return {"type": "resumed", "streams": dict(streams)}


def resync(stream: str) -> Frame:
    """Rows alone cannot bring this client up to date: fetch the page anew."""
    return {"type": "resync", "stream": stream}


def hot(stream: str) -> Frame:
    """The numbers behind a stream have changed: fetch them. No row stands behind it (hub.core.live.hot)."""
    return {"type": "hot", "stream": stream}


def revoked(stream: str) -> Frame:
    """Nothing of this stream for this person: not any more, not yet, or there is no such stream."""
    return {"type": "revoked", "stream": stream}


def presence(subject: str, people: Sequence[Frame]) -> Frame:
    """Who is at a subject now: everybody, each time it changes."""
    return {"type": "presence", "subject": subject, "people": list(people)}


def ping() -> Frame:
    """The answer to a ping."""
    return {"type": "ping"}


DOCUMENTATION = f"""
## Live updates

Open a WebSocket on `{PATH}` with the session of a signed-in person, from a page of this hub. Every frame is one
JSON object in text. A frame tells *that* something changed and where; fetch the object itself through the API.

A **stream** is a numbered list of events: `desk:3`, `inbox:41`. Its numbers (`seq`) have no gaps and follow the
order of the commits. A page carries its `epoch` and the number of each stream as they were *before* its data was
read: start from there. Staff's streams need a session with a second factor.

### You send

- `{{"type": "resume", "epoch": "9f3c…", "streams": {{"desk:3": 41}}}}`: tell me what came after these numbers, and
  go on. At most {STREAMS} streams on a socket. Send it again to add streams, or to repeat one from an earlier number.
- `{{"type": "ping"}}`: are you there?
- `{{"type": "presence", "subject": "request:12", "state": "replying"}}`: I am here. The subject is a stream that you
  listen to; the state is `looking`, `replying`, or empty to say goodbye. Repeat it every 15 s: after 25 s of silence
  you are gone.

### You receive

- `events`: up to {PER_FRAME} events, in order. Ignore a `seq` that you have; on a gap send `resume` with your last.

        {{"type": "events", "events": [{{"type": "event", "stream": "desk:3", "seq": 42,
          "verb": "support.request.raised", "kind": "request", "id": 12, "version": 1}}]}}

- `{{"type": "resumed", "streams": {{"desk:3": 42}}}}`: you have everything up to here; what follows comes live.
- `{{"type": "resync", "stream": "desk:3"}}`: you are too far behind, or the data has been restored from a copy. You do
  not hear this stream now: fetch the data anew, then `resume` from its numbers.
- `{{"type": "revoked", "stream": "desk:3"}}`: nothing of this stream for you (any more). It is the same answer for a
  stream that does not exist.
- `{{"type": "presence", "subject": "request:12", "people": [{{"id": 7, "name": "Li Wei", "state": "replying"}}]}}`:
  who is here now, all of them, each time it changes.
- `{{"type": "hot", "stream": "campaign:5"}}`: numbers that change all the time (how many have ordered) are others now.
  At most one a second, and never again for the same numbers: fetch them when it comes (within half a second, at a
  moment of your own: all who watch hear it together), when you have resumed, and, without a socket, at every poll.
- `{{"type": "ping"}}`: the answer to your ping.

### Why a socket closes

- HTTP 403, before it opens: the page that asks is not of this hub (`Origin`).
- {NOT_TEXT}, {TOO_BIG}, {MALFORMED}: a frame that is not text, is larger than {FRAME_BYTES // 1024} KiB, or is none of
  the above. Mend the client.
- {RESTART}: the hub restarts. Come back after a second or so, with `resume`.
- {SIGN_IN}: nobody is signed in.
- {REVOKED}: the session has ended, or no stream is left that you may hear. Fetch the page anew.
- {SLOW}: you read too slowly. Come back with `resume`.
- {TOO_OFTEN}: too many frames, or more than {SOCKETS} sockets of one person. Come back later, or poll.

### Without a socket

`GET /live/poll/?epoch=9f3c…&s=desk:3:41&s=inbox:41:7` answers `{{"epoch": "9f3c…", "frames": […], "retry": {POLL}}}`
with the same frames under the same rules. Wait `retry` seconds (also in `Retry-After`) before you ask again. Send the
`ETag` back in `If-None-Match`: an answer without news is an empty 304. Nobody signed in: 401.
"""

"""What a poll is answered: the frames that a socket would get, from one reading."""

from collections.abc import Mapping

from hub.core.live import protocol, reading, registry
from hub.core.live.reading import Ask
from hub.core.live.sessions import Visitor


def frames(visitor: Visitor, epoch: str, cursors: Mapping[str, int]) -> tuple[str, list[protocol.Frame]]:
    """The present epoch, and what has come after each number; the same rights as on a socket."""
    me, nobody = {visitor.person_id}, set[int]()
    plain, confirmed = (nobody, me) if visitor.confirmed else (me, nobody)
    answer = reading.read([Ask(stream, {cursor}, plain, confirmed) for stream, cursor in cursors.items()])
    said: list[protocol.Frame] = []
    resumed: dict[str, int] = {}
    for stream, cursor in cursors.items():
        found = answer.streams[stream]
        news = found.after(cursor) if epoch == answer.epoch else None
        if not found.audience.holds(visitor):
            said.append(protocol.revoked(stream))
        elif news is None:
            said.append(protocol.resync(stream))
        else:
            said += protocol.events(news)
            resumed[stream] = found.place.head
    registry.heard(tuple(resumed))
    return answer.epoch, [*said, protocol.resumed(resumed)] if resumed else said

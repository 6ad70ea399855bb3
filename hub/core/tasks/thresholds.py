"""What an area may set differently about its errands; the desk hands these to the page of settings."""

from hub.core.people.models import Area

WAVE_MINUTES = "tasks.wave_minutes"
ROUND_MINUTES = "tasks.round_minutes"
BREAK_HOURS = "tasks.break_hours"
USUAL = {WAVE_MINUTES: 5.0, ROUND_MINUTES: 60.0, BREAK_HOURS: 4.0}
"""
The next wave after five minutes (requests.md, 18); once everybody was asked, a second round an hour after the last; a
break after four hours (19).
"""


def of(area: Area, name: str) -> float:
    """What holds in an area."""
    return float(area.threshold(name, USUAL[name]))

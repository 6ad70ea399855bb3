"""Care: flags set and ended, wished for, and read (each reading recorded)."""

from hub.core.estate.actions.care.flags import Note, end_flag, set_flag
from hub.core.estate.actions.care.reading import HealthData, own, read, read_several
from hub.core.estate.actions.care.wishes import decide, wish

__all__ = ["HealthData", "Note", "decide", "end_flag", "own", "read", "read_several", "set_flag", "wish"]

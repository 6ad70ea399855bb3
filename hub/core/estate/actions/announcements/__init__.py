"""Announcements: written, sent, revised, withdrawn, read, read out."""

from hub.core.estate.actions.announcements.reading import read, read_out, read_out_event
from hub.core.estate.actions.announcements.sending import revise, send, send_at_once, withdraw
from hub.core.estate.actions.announcements.writing import Draft, Text, draft, rewrite

__all__ = [
    "Draft",
    "Text",
    "draft",
    "read",
    "read_out",
    "read_out_event",
    "revise",
    "rewrite",
    "send",
    "send_at_once",
    "withdraw",
]

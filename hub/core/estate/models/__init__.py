"""The rows behind the estate's verbs. Its nouns, people and places, are in hub.core.people.models."""

from hub.core.estate.models.acting import DoneForHousehold
from hub.core.estate.models.announcements import (
    Announcement,
    AnnouncementEdition,
    AnnouncementReceipt,
    AnnouncementText,
)
from hub.core.estate.models.care import CareWish
from hub.core.estate.models.rights import ExpiryTold, FirstOpening
from hub.core.estate.models.signin import ContactProof, Tally
from hub.core.estate.roster.models import RosterDoor

__all__ = [
    "Announcement",
    "AnnouncementEdition",
    "AnnouncementReceipt",
    "AnnouncementText",
    "CareWish",
    "ContactProof",
    "DoneForHousehold",
    "ExpiryTold",
    "FirstOpening",
    "RosterDoor",
    "Tally",
]

"""What reaches the bot: a closed set of updates, the same for every channel and for a due nudge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.core.taps import Tap

FileKind = Literal["photo", "file", "voice", "video", "sticker", "location", "contact", "other"]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: a channel's name and the id it has there."""

    channel: str
    id: str


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody typed. `key` names this update for ever (idempotency key)."""

    sender: Address
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Tapped:
    """Somebody tapped a button on the message `on` (a channel's own reference, empty where it has none)."""

    sender: Address
    key: str
    tap: Tap
    on: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """Somebody sent something that is not text; we never see its content."""

    sender: Address
    key: str
    kind: FileKind
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody opened the conversation (`/start`, the page, a follow); `start` is what the link carried."""

    sender: Address
    key: str
    start: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """Somebody who was away is reachable again (unblocked us, opened the tab): what was held is said first."""

    sender: Address
    key: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """Somebody blocked us or unfollowed: all nudges stop."""

    sender: Address
    key: str


@dataclass(frozen=True, slots=True)
class Missed:
    """An answer the channel never delivered; it is said first at the next contact."""

    sender: Address
    key: str
    missed: str


@dataclass(frozen=True, slots=True)
class Due:
    """Planned nudges of one person: the lead and those that are said with it. `at` is when they will be said, where
    they are worded before that; None is now."""

    sender: Address
    key: str
    nudges: tuple[int, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CalendarArrived:
    """Another calendar is in force than the one that somebody's promises were counted by."""

    sender: Address
    key: str


UNASKED: Final = (Due, CalendarArrived)  # nobody spoke

Update = Said | Tapped | Sent | Arrived | Returned | Blocked | Missed | Due | CalendarArrived

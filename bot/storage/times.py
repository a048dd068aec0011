"""Instants as text that sorts: UTC, microseconds, always the same length."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=256)  # one unit of work writes the same few moments in many places
def text(at: datetime) -> str:
    """An aware instant as `2026-11-25T15:59:59.000000Z`."""
    return f"{at.astimezone(UTC).isoformat(timespec='microseconds')[:-6]}Z"


def maybe_text(at: datetime | None) -> str | None:
    """The same, or nothing."""
    return None if at is None else text(at)


def instant(stored: str) -> datetime:
    """The instant that `text` wrote down, aware, in UTC."""
    return datetime.fromisoformat(stored)


def readable(stored: str) -> bool:
    """Whether an instant stands there: a damaged byte can make anything of it."""
    try:
        return instant(stored).tzinfo is not None
    except (TypeError, ValueError):
        return False


def maybe_instant(stored: str | None) -> datetime | None:
    """The same, or nothing."""
    return None if stored is None else instant(stored)

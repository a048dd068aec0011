"""What waits to be said, by channel and why: numbers and ages, nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.storage import nudges
from bot.storage.database import Transaction
from bot.storage.times import instant, readable, text

STATES: Final = ("due", "claimed", "held", "failed")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nudges of one channel in one of STATES; `since` is the moment from which the oldest might have been said.

    A definite failure moves that moment on: what is old here does not wait for the platform, but for us or for them.
    """

    channel: str
    state: str
    count: int
    since: datetime


# Each state has an index of its own that holds only its rows, by channel: those planned for later are never read.
DUE: Final = """
SELECT channel, 'due' AS why, COUNT(*) AS n, MIN(try_at) AS since FROM nudges
WHERE state = 'pending' AND channel = :channel AND try_at <= :now GROUP BY channel
"""
STUCK: Final = """
SELECT channel, 'claimed' AS why, COUNT(*) AS n, MIN(try_at) AS since FROM nudges
WHERE state = 'claimed' GROUP BY channel
UNION ALL
SELECT channel, 'held', COUNT(*), MIN(try_at) FROM nudges
WHERE state = 'held' GROUP BY channel
UNION ALL
SELECT channel, 'failed', COUNT(*), MIN(try_at) FROM nudges
WHERE state = 'failed' GROUP BY channel
"""


def waiting(tx: Transaction, now: datetime) -> list[Waiting]:
    """Everything that could be said by `now` and is not: due, in hand, held or failed."""
    due = [row for name in nudges.channels(tx) for row in tx.rows(DUE, {"channel": name, "now": text(now)})]
    rows = sorted([*due, *tx.rows(STUCK)], key=lambda row: (row["channel"], row["why"]))
    since = (instant(row["since"]) if readable(row["since"]) else now for row in rows)
    return [Waiting(row["channel"], row["why"], row["n"], at) for row, at in zip(rows, since, strict=True)]

"""What waits to be said, by channel and why: numbers and ages, nobody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.storage.database import Transaction
from bot.storage.times import instant, text

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


MOST: Final = 2_000  # rows of each part at most, the oldest first: how many more there are changes nothing
# Each part has an index of its own that holds only its rows, so the many that are planned for later are never read.
WAITING: Final = """
SELECT a.channel, CASE w.state WHEN 'pending' THEN 'due' ELSE w.state END AS why, COUNT(*) AS n, MIN(w.try_at) AS since
FROM (
  SELECT * FROM (
    SELECT n.person, n.state, n.try_at FROM nudges n JOIN people p ON p.id = n.person
    JOIN addresses a ON a.hash = p.address
    WHERE n.state = 'pending' AND n.try_at <= :now AND a.reachable = 1 AND a.id IS NOT NULL
    ORDER BY n.try_at LIMIT :most)
  UNION ALL
  SELECT * FROM (SELECT person, state, try_at FROM nudges WHERE state = 'claimed' LIMIT :most)
  UNION ALL
  SELECT * FROM (SELECT person, state, try_at FROM nudges WHERE state = 'held' ORDER BY try_at LIMIT :most)
  UNION ALL
  SELECT * FROM (SELECT person, state, try_at FROM nudges WHERE state = 'failed' ORDER BY try_at LIMIT :most)
) w JOIN people p ON p.id = w.person JOIN addresses a ON a.hash = p.address
GROUP BY a.channel, why ORDER BY a.channel, why
"""


def waiting(tx: Transaction, now: datetime) -> list[Waiting]:
    """Everything that could be said by `now` and is not: due, in hand, held or failed."""
    rows = tx.rows(WAITING, {"now": text(now), "most": MOST})
    return [Waiting(row["channel"], row["why"], row["n"], instant(row["since"])) for row in rows]

"""Counts by day, kind and topic: nobody's, and without a word of what was typed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from bot.core.nudge import SHANGHAI
from bot.storage.database import Row, Transaction

ADD: Final = """
INSERT INTO tallies (day, kind, topic, n) VALUES (:day, :kind, :topic, 1)
ON CONFLICT (day, kind, topic) DO UPDATE SET n = n + 1
"""


def add(tx: Transaction, at: datetime, kind: str, topic: str) -> None:
    """One more on that day, by Shanghai's calendar."""
    tx.execute(ADD, {"day": at.astimezone(SHANGHAI).date().isoformat(), "kind": kind, "topic": topic})


COUNTED: Final = """
SELECT kind, topic, SUM(n) AS n FROM tallies WHERE day BETWEEN :first AND :last
GROUP BY kind, topic ORDER BY kind, n DESC, topic
"""


def counted(tx: Transaction, first: date, last: date) -> list[Row]:
    """Kind, topic and number over the days from `first` to `last`, both included; the most frequent first."""
    return list(tx.rows(COUNTED, {"first": first.isoformat(), "last": last.isoformat()}))

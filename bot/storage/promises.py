"""Promises whose dates were counted by another calendar than the one in force."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.updates import Address
from bot.storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with such a promise, and where they are reached."""

    person: str
    address: Address


STALE = """
SELECT DISTINCT r.person, a.channel, a.id FROM promises r
JOIN people p ON p.id = r.person JOIN addresses a ON a.hash = p.address
WHERE r.state = 'pending' AND r.origin IN ('words', 'event', 'rough') AND r.calendar <> :calendar
  AND a.id IS NOT NULL AND r.person > :after
ORDER BY r.person LIMIT :limit
"""


def holders(tx: Transaction, calendar: str, after: str, limit: int) -> list[Holder]:
    """People with open promises not counted by this calendar, by their ids, from the one behind `after`."""
    rows = tx.rows(STALE, {"calendar": calendar, "after": after, "limit": limit})
    return [Holder(row["person"], Address(row["channel"], row["id"])) for row in rows]

"""Promises: those whose dates were counted by another calendar than the one in force, and the date of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.updates import Address
from bot.storage.database import Row, Transaction
from bot.storage.times import instant, maybe_instant


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with such a promise, and where they are reached."""

    person: str
    address: Address


# Both ends of the index. Who is behind is found by walking through everybody: not on a start where nobody is.
CALENDARS = """
SELECT
  (SELECT MIN(calendar) FROM promises WHERE state = 'pending' AND origin IN ('words', 'event', 'rough')) AS first,
  (SELECT MAX(calendar) FROM promises WHERE state = 'pending' AND origin IN ('words', 'event', 'rough')) AS last
"""


def behind(tx: Transaction, calendar: str) -> bool:
    """Whether any open promise was not counted by this calendar."""
    [row] = tx.rows(CALENDARS)
    return not {row["first"], row["last"]} <= {calendar, None}


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


@dataclass(frozen=True, slots=True)
class Dated:
    """By when something is promised that is still waited for, how often the moment to ask changed (with its date, with
    its owner's time zone, put off by hand), that zone, and when it is asked next, where that is planned."""

    due_at: datetime
    grain: str
    moves: int
    zone: str
    asked_at: datetime | None


# Zones and what was put off are in the journal only; what may look like one raises a number that has only to rise.
DATED = """
SELECT r.due_at, r.grain, p.zone, r.moves + (
  SELECT COUNT(*) FROM journal j
  WHERE j.person = r.person AND (j.changes LIKE '%"name":"zone"%' OR j.changes LIKE '%NudgeMoved%')
) AS moves, (
  SELECT MIN(n.due_at) FROM nudges n
  WHERE n.person = r.person AND n.kind = 'promise' AND n.subject = r.id AND n.state IN ('pending', 'claimed')
) AS asked_at
FROM promises r JOIN people p ON p.id = r.person JOIN cases c ON c.person = r.person AND c.id = r.case_id
WHERE r.person = :person AND r.id = :id AND r.state = 'pending' AND c.closed_at IS NULL
"""


def dated(tx: Transaction, person: str, id_: int) -> Dated | None:
    """The date of one promise; None where nothing is waited for any more."""
    rows = tx.rows(DATED, {"person": person, "id": id_})
    return next(map(_dated, rows), None)


def _dated(row: Row) -> Dated:
    asked_at = maybe_instant(row["asked_at"])
    return Dated(instant(row["due_at"]), row["grain"], row["moves"], row["zone"], asked_at)

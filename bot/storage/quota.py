"""How often somebody may still be written to unasked: windows that their own messages open, counted before sending.

How long a window is and how many messages it holds is the platform's rule, so the channel says it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.core.updates import Address
from bot.storage import hashes
from bot.storage.database import Row, Transaction, Units
from bot.storage.times import text

Settled = Literal["unsent", "spent", "closed"]
AHEAD: Final = timedelta(
    minutes=11
)  # longer than a delivery may be old; a window further ahead: our clock was set back

OPEN: Final = """
INSERT INTO windows (address, kind, opened_at, closes_at, unused)
VALUES (:address, :kind, :at, :closes_at, :pushes)
ON CONFLICT (address, kind) DO UPDATE
SET opened_at = excluded.opened_at, closes_at = excluded.closes_at, unused = excluded.unused
WHERE excluded.opened_at > windows.opened_at OR windows.opened_at > :ahead
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """What somebody did (`kind`) at a moment, how long it lets us write and how many messages."""

    kind: str
    at: datetime
    lasts: timedelta
    pushes: int


def opened(tx: Transaction, address: str, opening: Opening) -> bool:
    """Open a window, in place of an earlier one of its kind; False for a delivery that comes again."""
    values = {
        "address": address,
        "kind": opening.kind,
        "at": text(opening.at),
        "closes_at": text(opening.at + opening.lasts),
        "pushes": opening.pushes,
        "ahead": text(opening.at + AHEAD),
    }
    return tx.execute(OPEN, values) > 0


STILL_OPEN: Final = """
SELECT kind, opened_at, unused FROM windows
WHERE address = :address AND opened_at <= :ahead AND closes_at > :now AND unused >= :wanted
ORDER BY closes_at
"""


def _still_open(tx: Transaction, address: str, wanted: int, now: datetime) -> list[Row]:
    moments = {"now": text(now), "ahead": text(now + AHEAD)}
    return list(tx.rows(STILL_OPEN, {"address": address, "wanted": wanted, **moments}))


def left(tx: Transaction, address: str, now: datetime) -> int:
    """How many messages the best open window still holds."""
    return max((row["unused"] for row in _still_open(tx, address, 1, now)), default=0)


TAKE: Final = "UPDATE windows SET unused = unused - :wanted WHERE address = :address AND kind = :kind"


def take(tx: Transaction, address: str, wanted: int, now: datetime) -> str:
    """Count `wanted` messages as sent, from the open window that closes first; what to settle by, '' when none is."""
    rows = _still_open(tx, address, wanted, now)
    if not rows:
        return ""
    tx.execute(TAKE, {"wanted": wanted, "address": address, "kind": rows[0]["kind"]})
    return f"{rows[0]['kind']}@{rows[0]['opened_at']}"


UNSENT: Final = """
UPDATE windows SET unused = unused + :number WHERE address = :address AND kind = :kind AND opened_at = :opened_at
"""
SPENT: Final = "UPDATE windows SET unused = 0 WHERE address = :address AND kind = :kind AND opened_at = :opened_at"
CLOSED: Final = "DELETE FROM windows WHERE address = :address AND opened_at <= :opened_at"


def settle(tx: Transaction, address: str, taken: str, number: int, how: Settled) -> int:
    """Correct what `take` counted: not sent after all, or the platform says that the window is used up or closed.

    A window that was opened anew in the meantime stays as it is.
    """
    kind, _, opened_at = taken.partition("@")
    sql = {"unsent": UNSENT, "spent": SPENT, "closed": CLOSED}[how]
    return tx.execute(sql, {"address": address, "kind": kind, "opened_at": opened_at, "number": number})


FORGET: Final = "DELETE FROM windows WHERE address IN (SELECT hash FROM addresses WHERE person = :person)"
EXPIRE: Final = "DELETE FROM windows WHERE closes_at <= :now"


def expire(tx: Transaction, now: datetime) -> int:
    """Drop windows that are closed; how many."""
    return tx.execute(EXPIRE, {"now": text(now)})


@dataclass(frozen=True, slots=True)
class Quota:
    """The same for a channel, which knows neither transactions nor hashes."""

    database: Units
    secret: bytes

    async def opened(self, to: Address, kind: str, at: datetime, lasts: timedelta, pushes: int) -> bool:
        """Open a window; False for a delivery that comes again."""
        address, opening = hashes.of_address(self.secret, to), Opening(kind, at, lasts, pushes)
        return await self.database.run(lambda tx: opened(tx, address, opening))

    async def take(self, to: Address, wanted: int, at: datetime) -> str:
        """Count `wanted` messages as sent; what to settle by, '' when no window holds as many."""
        address = hashes.of_address(self.secret, to)
        return await self.database.run(lambda tx: take(tx, address, wanted, at))

    async def settle(self, to: Address, taken: str, number: int, how: Settled) -> None:
        """Correct what `take` counted."""
        address = hashes.of_address(self.secret, to)
        await self.database.run(lambda tx: settle(tx, address, taken, number, how))

    async def left(self, to: Address, at: datetime) -> int:
        """How many messages could be sent at that moment."""
        address = hashes.of_address(self.secret, to)
        return await self.database.read(lambda tx: left(tx, address, at))

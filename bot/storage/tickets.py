"""One-time permissions to write to somebody: granted once for one nudge, spent before the message goes out.

Each is kept for the nudge it was asked for. Once that one is over (answered, stopped, told at a contact) nothing is
left to keep it for, and it may carry another of the same person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.core.updates import Address
from bot.storage import hashes
from bot.storage.database import Transaction, Units
from bot.storage.times import text

KEPT: Final = timedelta(days=7)  # a spent one, so that the page which granted it may be opened again without effect

GRANT: Final = """
INSERT INTO tickets (address, scene, nudge, state, at)
SELECT :address, :scene, :nudge, 'granted', :at WHERE EXISTS (SELECT 1 FROM addresses WHERE hash = :address)
ON CONFLICT (address, scene) DO NOTHING
"""
GRANTED: Final = """
SELECT t.state = 'spent' AS spent, n.state IN ('pending', 'claimed') AND NOT p.muted AND a.reachable AS waited_for
FROM tickets t JOIN addresses a ON a.hash = t.address JOIN people p ON p.id = a.person
LEFT JOIN nudges n ON n.person = a.person AND n.id = t.nudge
WHERE t.address = :address AND t.scene = :scene
"""
Granted = Literal["granted", "kept", "spent", "unknown"]


def grant(tx: Transaction, address: str, scene: int, at: datetime, nudge: int = 0) -> Granted:
    """Somebody allowed one message about a nudge: once, however often they say so. Kept where that one will not come:
    another may use it; spent where it was used before. Unknown when we do not know them, or not any more: then nothing
    is stored, for nothing would ever delete it."""
    tx.execute(GRANT, {"address": address, "scene": scene, "nudge": nudge, "at": text(at)})
    rows = tx.rows(GRANTED, {"address": address, "scene": scene})
    if not rows:
        return "unknown"
    return "spent" if rows[0]["spent"] else "granted" if rows[0]["waited_for"] else "kept"


OWN: Final = "SELECT 1 FROM tickets WHERE address = :address AND nudge = :nudge AND state = 'granted' LIMIT 1"


def kept_for(tx: Transaction, address: str, nudge: int) -> bool:
    """Whether one is kept for this nudge."""
    return bool(tx.rows(OWN, {"address": address, "nudge": nudge}))


# A nudge that is being delivered is claimed; one that is still to come keeps what it was given.
USABLE: Final = """
SELECT t.scene FROM tickets t
LEFT JOIN addresses a ON a.hash = t.address
LEFT JOIN nudges n ON n.person = a.person AND n.id = t.nudge
WHERE t.address = :address AND t.state = 'granted' AND (n.state IS NULL OR n.state <> 'pending')
ORDER BY CASE n.state WHEN 'claimed' THEN 0 ELSE 1 END, t.at, t.scene
"""


def usable(tx: Transaction, address: str) -> list[int]:
    """The scenes that what is being delivered may use: its own first, then those that nothing waits for any more."""
    return [row["scene"] for row in tx.rows(USABLE, {"address": address})]


MOVE: Final = "UPDATE tickets SET state = :state, at = :at WHERE address = :address AND scene = :scene"
PUT_BACK: Final = "UPDATE tickets SET state = 'granted' WHERE address = :address AND scene = :scene"


def take(tx: Transaction, address: str, at: datetime) -> int:
    """Spend the first usable one; its scene, 0 when there is none."""
    scenes = usable(tx, address)
    if not scenes:
        return 0
    tx.execute(MOVE, {"state": "spent", "at": text(at), "address": address, "scene": scenes[0]})
    return scenes[0]


def put_back(tx: Transaction, address: str, scene: int) -> int:
    """It was certainly not used."""
    return tx.execute(PUT_BACK, {"address": address, "scene": scene})


FORGET: Final = "DELETE FROM tickets WHERE address IN (SELECT hash FROM addresses WHERE person = :person)"
EXPIRE: Final = "DELETE FROM tickets WHERE state = 'spent' AND at <= :before"


def expire(tx: Transaction, now: datetime) -> int:
    """Drop what was spent a week ago; how many. Unspent ones have no end."""
    return tx.execute(EXPIRE, {"before": text(now - KEPT)})


@dataclass(frozen=True, slots=True)
class Tickets:
    """The same for a channel, which knows neither transactions nor hashes."""

    database: Units
    secret: bytes

    async def grant(self, to: Address, scene: int, at: datetime, nudge: int = 0) -> Granted:
        """Somebody allowed one message about a nudge; what becomes of it."""
        address = hashes.of_address(self.secret, to)
        return await self.database.run(lambda tx: grant(tx, address, scene, at, nudge))

    async def take(self, to: Address, at: datetime) -> int:
        """Spend one for what is being delivered; its scene, 0 when there is none."""
        address = hashes.of_address(self.secret, to)
        return await self.database.run(lambda tx: take(tx, address, at))

    async def put_back(self, to: Address, scene: int) -> None:
        """It was certainly not used."""
        address = hashes.of_address(self.secret, to)
        await self.database.run(lambda tx: put_back(tx, address, scene))

    async def usable(self, to: Address) -> int:
        """How many what is being delivered may use."""
        address = hashes.of_address(self.secret, to)
        return len(await self.database.read(lambda tx: usable(tx, address)))

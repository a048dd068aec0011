"""One-time permissions to write to somebody: granted once, spent before the message goes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.updates import Address
from bot.storage import hashes
from bot.storage.database import Transaction, Units
from bot.storage.times import text

KEPT: Final = timedelta(days=7)  # a spent one, so that the page which granted it may be opened again without effect

GRANT: Final = """
INSERT INTO tickets (address, scene, state, at) VALUES (:address, :scene, 'granted', :at)
ON CONFLICT (address, scene) DO NOTHING
"""


def grant(tx: Transaction, address: str, scene: int, at: datetime) -> bool:
    """Somebody allowed one message; False when this scene was granted before."""
    return tx.execute(GRANT, {"address": address, "scene": scene, "at": text(at)}) > 0


HELD: Final = "SELECT scene FROM tickets WHERE address = :address AND state = 'granted' ORDER BY at, scene"


def held(tx: Transaction, address: str) -> list[int]:
    """The scenes that may still be used, the oldest first."""
    return [row["scene"] for row in tx.rows(HELD, {"address": address})]


MOVE: Final = "UPDATE tickets SET state = :state, at = :at WHERE address = :address AND scene = :scene"
PUT_BACK: Final = "UPDATE tickets SET state = 'granted' WHERE address = :address AND scene = :scene"


def take(tx: Transaction, address: str, at: datetime) -> int:
    """Spend the oldest one; its scene, 0 when there is none."""
    scenes = held(tx, address)
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

    async def grant(self, to: Address, scene: int, at: datetime) -> bool:
        """Somebody allowed one message; False when this scene was granted before."""
        address = hashes.of_address(self.secret, to)
        return await self.database.run(lambda tx: grant(tx, address, scene, at))

    async def take(self, to: Address, at: datetime) -> int:
        """Spend the oldest one; its scene, 0 when there is none."""
        address = hashes.of_address(self.secret, to)
        return await self.database.run(lambda tx: take(tx, address, at))

    async def put_back(self, to: Address, scene: int) -> None:
        """It was certainly not used."""
        address = hashes.of_address(self.secret, to)
        await self.database.run(lambda tx: put_back(tx, address, scene))

    async def held(self, to: Address) -> int:
        """How many may still be used."""
        address = hashes.of_address(self.secret, to)
        return len(await self.database.read(lambda tx: held(tx, address)))

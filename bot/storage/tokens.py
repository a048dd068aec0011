"""Access tokens of platforms: kept over a restart, thrown away when they have expired."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.storage.database import Transaction, Units
from bot.storage.times import instant, text

LOAD: Final = "SELECT token, expires_at FROM tokens WHERE name = :name"


def load(tx: Transaction, name: str) -> tuple[str, datetime] | None:
    """The token of an account and when it dies, or nothing."""
    rows = tx.rows(LOAD, {"name": name})
    return (rows[0]["token"], instant(rows[0]["expires_at"])) if rows else None


SAVE: Final = """
INSERT INTO tokens (name, token, expires_at) VALUES (:name, :token, :expires_at)
ON CONFLICT (name) DO UPDATE SET token = excluded.token, expires_at = excluded.expires_at
"""


def save(tx: Transaction, name: str, token: str, expires_at: datetime) -> None:
    """Keep a token instead of the one before."""
    tx.execute(SAVE, {"name": name, "token": token, "expires_at": text(expires_at)})


EXPIRE: Final = "DELETE FROM tokens WHERE expires_at <= :now"


def expire(tx: Transaction, now: datetime) -> int:
    """Drop what is dead; how many."""
    return tx.execute(EXPIRE, {"now": text(now)})


@dataclass(frozen=True, slots=True)
class Tokens:
    """The same for a channel, which knows no transactions."""

    database: Units

    async def load(self, name: str) -> tuple[str, datetime] | None:
        """The token of an account and when it dies, or nothing."""
        return await self.database.read(lambda tx: load(tx, name))

    async def save(self, name: str, token: str, expires_at: datetime) -> None:
        """Keep a token instead of the one before."""
        await self.database.run(lambda tx: save(tx, name, token, expires_at))

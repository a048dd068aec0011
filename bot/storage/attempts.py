"""Updates counted before they are handled, for a while after an unclean end: one that kills us is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.storage.database import Row, Transaction
from bot.storage.times import text

TRIES: Final = 5  # handled so often without an end, an update is parked
KEPT: Final = timedelta(hours=48)  # as long as platforms redeliver

BEGUN = "SELECT clean FROM lives WHERE id = 1"
BEGIN = "UPDATE lives SET clean = 0 WHERE id = 1"
END = "UPDATE lives SET clean = 1 WHERE id = 1"


def begin(tx: Transaction) -> bool:
    """A process begins; whether the last one ended in good order."""
    clean = bool(tx.rows(BEGUN)[0]["clean"])
    tx.execute(BEGIN)
    return clean


def end(tx: Transaction) -> None:
    """This process ends in good order."""
    tx.execute(END)


KNOWN = "SELECT 1 FROM attempts WHERE key = :key"


def suspect(tx: Transaction, key: str) -> bool:
    """Whether it was begun before: it may be what ended the last process."""
    return bool(tx.rows(KNOWN, {"key": key}))


HANDLED = "SELECT 1 FROM receipts WHERE key = :key"
COUNT = """
INSERT INTO attempts (key, at, tries) VALUES (:key, :now, 1)
ON CONFLICT (key) DO UPDATE SET tries = tries + 1, at = :now RETURNING tries
"""


def count(tx: Transaction, key: str, now: datetime) -> bool:
    """Write down that an update is about to be handled; whether it may be. What was handled before is harmless."""
    if tx.rows(HANDLED, {"key": key}):
        return True
    return bool(tx.rows(COUNT, {"key": key, "now": text(now)})[0]["tries"] <= TRIES)


PARKED = "SELECT key, at, tries FROM attempts WHERE tries > :tries ORDER BY at, key"


def parked(tx: Transaction) -> Sequence[Row]:
    """Updates that are not handled any more, for the operator: hashed key, last try, tries."""
    return tx.rows(PARKED, {"tries": TRIES})


EXPIRE = "DELETE FROM attempts WHERE at < :before"


def expire(tx: Transaction, now: datetime) -> int:
    """Drop what no platform will bring again; how many rows went."""
    return tx.execute(EXPIRE, {"before": text(now - KEPT)})

"""Receipts: what was answered to which update, so that a redelivery gets the same answer and no second effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.core.codec import message_from_json, message_to_json
from bot.core.messages import Message
from bot.storage.database import Row, Transaction
from bot.storage.times import instant, text

KEPT: Final = timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An answer that was given, `None` for silence."""

    answer: Message | None
    at: datetime
    missed: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What was answered before: to this very update, and what this address never got, by keys, oldest first."""

    receipt: Receipt | None = None
    missed: tuple[tuple[str, Message], ...] = ()


MISSED: Final = 2  # in the column `told`: the channel let an answer go that nobody fetched
# Both at once, for every message asks for both. The receipt that forgot a person has no address any more.
FIND = """
SELECT seq, key, told, answer, at FROM receipts WHERE address IN (:address, '') AND key = :key
UNION ALL
SELECT seq, key, told, answer, at FROM receipts WHERE address = :address AND told = 2 AND key <> :key
"""
NOTED: Final = """
EXISTS (SELECT 1 FROM receipts WHERE address IN (:address, '') AND key = :key)
OR EXISTS (SELECT 1 FROM receipts WHERE address = :address AND told = 2)
"""  # whether that finds anything, for a statement that is run anyway
NOTHING: Final = Before()


def before(tx: Transaction, key: str, address: str) -> Before:
    """What was answered before to an update and to its sender."""
    rows = tx.rows(FIND, {"key": key, "address": address})
    if not rows:
        return NOTHING
    own = [Receipt(_answer(row), instant(row["at"]), row["told"] == MISSED) for row in rows if row["key"] == key]
    others = sorted((row for row in rows if row["key"] != key), key=lambda row: row["seq"])
    missed = ((row["key"], _answer(row)) for row in others)
    return Before(next(iter(own), None), tuple((key, answer) for key, answer in missed if answer is not None))


def _answer(row: Row) -> Message | None:
    return None if row["answer"] is None else message_from_json(row["answer"])


KEEP = "INSERT INTO receipts (key, address, at, told, answer) VALUES (:key, :address, :at, :told, :answer)"


def keep(tx: Transaction, key: str, address: str, at: datetime, answer: Message | None, told: bool = True) -> None:
    """Write down what is about to be answered; `told` is false for a push that is not confirmed yet."""
    stored = None if answer is None else message_to_json(answer)
    tx.execute(KEEP, {"key": key, "address": address, "at": text(at), "told": int(told), "answer": stored})


RETIRE = "UPDATE receipts SET key = :under WHERE address = :address AND key = :key"


def retire(tx: Transaction, key: str, address: str, under: str) -> None:
    """What was worded there fits no more: it stays as what was decided then, under a key that nobody asks for."""
    tx.execute(RETIRE, {"key": key, "address": address, "under": under})


WORDED = "SELECT 1 FROM receipts WHERE key = :key AND address = (SELECT address FROM people WHERE id = :person)"


def worded(tx: Transaction, key: str, person: str) -> bool:
    """Whether the words of a delivery were written down."""
    return bool(tx.rows(WORDED, {"key": key, "person": person}))


TOLD = "UPDATE receipts SET told = 1 WHERE address = :address AND key = :key"


def told(tx: Transaction, key: str, address: str) -> None:
    """The push arrived, or a missed answer was said after all."""
    tx.execute(TOLD, {"key": key, "address": address})


MISS = """
UPDATE receipts SET told = 2 WHERE address = :address AND key = :key AND told = 1 AND answer IS NOT NULL
"""


def miss(tx: Transaction, key: str, address: str) -> None:
    """The channel could not hand this answer over."""
    tx.execute(MISS, {"key": key, "address": address})


REFERRED = """
SELECT answer FROM receipts
WHERE address = :address AND substr(key, 1, :length) = :start AND answer IS NOT NULL ORDER BY seq DESC LIMIT 1
"""


def referred(tx: Transaction, address: str, start: str) -> Message | None:
    """The answer whose key begins so, if this address was given it in the last 48 h."""
    rows = tx.rows(REFERRED, {"address": address, "start": start, "length": len(start)})
    return message_from_json(rows[0]["answer"]) if rows else None


HEARD = """
SELECT seq, at, answer FROM receipts
WHERE address = :address AND seq > :after AND told = 1 AND answer IS NOT NULL ORDER BY seq DESC LIMIT 200
"""


def heard(tx: Transaction, address: str, after: int) -> list[tuple[int, datetime, Message]]:
    """What this address was told after a given receipt, oldest first, at most the newest 200."""
    rows = tx.rows(HEARD, {"address": address, "after": after})
    return [(row["seq"], instant(row["at"]), message_from_json(row["answer"])) for row in reversed(rows)]


LAST = "SELECT COALESCE(MAX(seq), 0) AS seq FROM receipts WHERE address = :address AND answer IS NOT NULL"


def last(tx: Transaction, address: str) -> int:
    """The newest receipt of this address, also of a nudge that is just being pushed; 0 when there is none."""
    return int(tx.rows(LAST, {"address": address})[0]["seq"])


EXPIRE = "DELETE FROM receipts WHERE at < :before"
EXPIRE_PEOPLE = "DELETE FROM people WHERE consent <> 'given' AND spoke_at < :before"


def expire(tx: Transaction, now: datetime) -> int:
    """Drop receipts, and people who never agreed to be remembered, after 48 h; how many rows went."""
    before = {"before": text(now - KEPT)}
    return tx.execute(EXPIRE, before) + tx.execute(EXPIRE_PEOPLE, before)

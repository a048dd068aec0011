"""The journal: every change of a person, oldest to newest, chained so that a later edit shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from bot.core.changes import Asked, Change, Misunderstood, Tallied
from bot.core.codec import change_to_json, dumps
from bot.storage import hashes
from bot.storage.database import Row, Transaction
from bot.storage.times import text

PASSING: Final = (Asked, Misunderstood, Tallied)  # the course of the talk, and counts that are nobody's

HEAD = "SELECT seq, chain FROM journal WHERE person = :person ORDER BY seq DESC LIMIT 1"
ADD = """
INSERT INTO journal (person, seq, at, changes, digest, chain) VALUES (:person, :seq, :at, :changes, :digest, :chain)
"""


def write(tx: Transaction, secret: bytes, person: str, at: datetime, changes: Sequence[Change]) -> None:
    """One row for one update, if anything worth keeping changed."""
    lasting = [change_to_json(change) for change in changes if not isinstance(change, PASSING)]
    if not lasting:
        return
    head = tx.rows(HEAD, {"person": person})
    seq, chain = (head[0]["seq"] + 1, head[0]["chain"]) if head else (1, "")
    row = {"person": person, "seq": seq, "at": text(at), "changes": dumps(lasting)}
    digest = _digest(secret, row)
    tx.execute(ADD, {**row, "digest": digest, "chain": _chained(chain, row, digest)})


READ = "SELECT * FROM journal WHERE person = :person ORDER BY seq"


def read(tx: Transaction, person: str) -> list[dict[str, Any]]:
    """All entries as plain data, oldest first."""
    rows = tx.rows(READ, {"person": person})
    return [{"seq": row["seq"], "at": row["at"], "changes": json.loads(row["changes"])} for row in rows]


def broken_at(tx: Transaction, secret: bytes, person: str) -> int | None:
    """The first entry that does not fit its digest or the chain; None when all is well."""
    chain = ""
    for number, row in enumerate(tx.rows(READ, {"person": person}), 1):
        digest = _digest(secret, row)
        if row["seq"] != number or row["digest"] != digest or row["chain"] != _chained(chain, row, digest):
            return number
        chain = row["chain"]
    return None


def _digest(secret: bytes, row: Row) -> str:
    return hashes.keyed(secret, "journal", f"{row['person']}\0{row['seq']}\0{row['changes']}")


def _chained(previous: str, row: Row, digest: str) -> str:
    return hashlib.sha256(f"{previous}\0{row['seq']}\0{row['at']}\0{digest}".encode()).hexdigest()

"""The journal: every change of a person, oldest to newest, chained so that a later edit shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from bot.core.changes import Asked, Change, Misunderstood, Tallied
from bot.core.codec import change_to_json, dumps
from bot.storage import hashes
from bot.storage.database import Row, Transaction
from bot.storage.times import text

Raw = tuple[bytes, int, bytes, bytes, bytes, bytes]
"""Person, seq, at, changes, digest, chain as they are stored: what is damaged may be no text any more."""
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
    moment, kept = text(at), dumps(lasting)
    digest = _digest(secret, person.encode(), seq, kept.encode())
    chained = _chained(chain.encode(), seq, moment.encode(), digest)
    row = {"person": person, "seq": seq, "at": moment, "changes": kept}
    tx.execute(ADD, {**row, "digest": digest.decode(), "chain": chained.decode()})


READ = "SELECT * FROM journal WHERE person = :person ORDER BY seq"


def read(tx: Transaction, person: str) -> list[dict[str, Any]]:
    """All entries as plain data, oldest first."""
    rows = tx.rows(READ, {"person": person})
    return [{"seq": row["seq"], "at": row["at"], "changes": json.loads(row["changes"])} for row in rows]


def broken_at(tx: Transaction, secret: bytes, person: str) -> int | None:
    """The first entry that does not fit its digest or the chain; None when all is well."""
    return _broken((_raw(row) for row in tx.rows(READ, {"person": person})), secret)


# In the order of the primary key, so that nothing is sorted.
EVERYTHING = "SELECT person, seq, at, changes, digest, chain FROM journal ORDER BY person, seq"


def walked(entries: Iterable[Raw], secret: bytes) -> tuple[int, tuple[tuple[str, int], ...]]:
    """How many people the rows of EVERYTHING tell of, and the first bad entry of each who has one."""
    people, bad = 0, []
    for person, theirs in groupby(entries, itemgetter(0)):
        people += 1
        if (number := _broken(theirs, secret)) is not None:
            bad.append((person.decode(errors="replace") if isinstance(person, bytes) else str(person), number))
    return people, tuple(bad)


def _broken(entries: Iterable[Raw], secret: bytes) -> int | None:
    before = b""
    for number, (person, seq, at, changes, digest, chain) in enumerate(entries, 1):
        try:
            fits = seq == number and digest == _digest(secret, person, seq, changes)
            fits = fits and chain == _chained(before, seq, at, digest)
        except TypeError:  # damage can make a number of a text, or nothing
            fits = False
        if not fits:
            return number
        before = chain
    return None


FEW = "SELECT * FROM journal LIMIT 8"


def foreign(tx: Transaction, secret: bytes) -> bool:
    """Whether there are entries and not one of a few fits the key: then it is another database's key."""
    few = [_raw(row) for row in tx.rows(FEW)]
    return bool(few) and all(digest != _digest(secret, who, seq, done) for who, seq, _, done, digest, _ in few)


def _raw(row: Row) -> Raw:
    person, at, changes, digest, chain = (row[name].encode() for name in ("person", "at", "changes", "digest", "chain"))
    return person, row["seq"], at, changes, digest, chain


def _digest(secret: bytes, person: bytes, seq: int, changes: bytes) -> bytes:
    return hashes.keyed_bytes(secret, b"journal", b"%b\0%d\0%b" % (person, seq, changes)).encode()


def _chained(before: bytes, seq: int, at: bytes, digest: bytes) -> bytes:
    return hashlib.sha256(b"%b\0%d\0%b\0%b" % (before, seq, at, digest)).hexdigest().encode()

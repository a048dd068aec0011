"""What the bot's database holds at the moment of a kill, and whether it fits what the platform knows."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from bot.core.updates import Address
from bot.storage import hashes, journal
from bot.storage.sqlite import SqliteTransaction
from tests.standin.bot_api_chats import TOKEN

BOT: Final = TOKEN.partition(":")[0]
Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Sent:
    """An update that the platform has for the bot. `lasting`: it must leave an entry in the journal."""

    number: int
    chat: int
    lasting: bool
    at: float


def address(secret: bytes, chat: int) -> str:
    """The hash of a chat's address."""
    return hashes.of_address(secret, Address("telegram", str(chat)))


@dataclass(frozen=True, slots=True)
class Books:
    """One look at the database: receipts (hashed key → instant), who has which (hashed address → instants by key), the
    states of each person's nudges but for the repetitions that are to come, the instants in each person's journal, and
    whatever is damaged."""

    receipts: Mapping[str, str]
    answered: Mapping[str, Mapping[str, str]]
    states: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, frozenset[str]]
    damage: tuple[str, ...]


def copied(database: Path, target: Path) -> Path:
    """The file and its log as a dead process left them, so that looking changes nothing for the next one."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (database.name, f"{database.name}-wal"):
        if (database.parent / name).exists():
            shutil.copy(database.parent / name, target / name)
    return target / database.name


# A nudge that is said plans one later asking about the same thing; that one is neither lost nor said until it is due.
REPEATED: Final = (
    "n.state = 'pending' AND n.claims = 0 AND EXISTS (SELECT 1 FROM nudges o WHERE o.person = n.person"
    " AND o.kind = n.kind AND o.subject = n.subject AND o.id < n.id AND o.due_at < n.due_at)"
)
STATES: Final = f"SELECT person, state FROM nudges n WHERE NOT ({REPEATED}) ORDER BY person, id"  # noqa: S608 - a constant
TWICE: Final = f"SELECT person FROM nudges n WHERE {REPEATED} GROUP BY person, kind, subject HAVING COUNT(*) > 1"  # noqa: S608
TALKERS: Final = "SELECT person FROM journal GROUP BY person HAVING COUNT(*) > 1"


def read(database: Path, secret: bytes) -> Books:
    """The books of a database that nobody has open."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        tx = SqliteTransaction(connection)
        receipts = tx.rows("SELECT key, at, address FROM receipts")
        return Books(
            {row["key"]: row["at"] for row in receipts},
            _by_address(receipts),
            _gathered(tx, STATES, tuple),
            _gathered(tx, "SELECT person, at FROM journal", frozenset),
            tuple(_damage(tx, secret)),
        )


def _gathered(tx: SqliteTransaction, sql: str, kind: Callable[[list[str]], Kept]) -> dict[str, Kept]:
    """The second column by the first."""
    found: dict[str, list[str]] = {}
    for person, value in map(tuple, tx.rows(sql)):
        found.setdefault(person, []).append(value)
    return {person: kind(values) for person, values in found.items()}


def _by_address(receipts: Sequence[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in receipts:
        found.setdefault(row["address"], {})[row["key"]] = row["at"]
    return found


def _damage(tx: SqliteTransaction, secret: bytes) -> Iterator[str]:
    yield from (
        f"integrity: {row['integrity_check']}"
        for row in tx.rows("PRAGMA integrity_check")
        if row["integrity_check"] != "ok"
    )
    yield from ("a row without its person" for _ in tx.rows("PRAGMA foreign_key_check"))
    yield from (f"{row['person']}: the next asking was planned twice" for row in tx.rows(TWICE))
    for row in tx.rows(TALKERS):
        person = row["person"]
        if (at := journal.broken_at(tx, secret, person)) is not None:
            yield f"journal of {person} broken at {at}"
        noted, kept = _noted(tx, person), _kept(tx, person)
        if noted != kept:
            yield f"{person}: the journal says {noted}, the tables hold {kept}"


MADE: Final = {"CaseOpened": "cases", "PromiseMade": "promises", "NudgePlanned": "nudges"}


def _noted(tx: SqliteTransaction, person: str) -> Counter[str]:
    """How many cases, promises and nudges the journal knows of."""
    kinds = (change["change"] for entry in journal.read(tx, person) for change in entry["changes"])
    return Counter(MADE[kind] for kind in kinds if kind in MADE)


def _kept(tx: SqliteTransaction, person: str) -> Counter[str]:
    """How many cases, promises and nudges the tables hold."""
    counted = ((table, tx.rows(f"SELECT id FROM {table} WHERE person = :p", {"p": person})) for table in MADE.values())  # noqa: S608
    return Counter({table: len(rows) for table, rows in counted if rows})


def halves(books: Books, secret: bytes, updates: Sequence[Sent]) -> Iterator[str]:
    """Every update of one chat, the first one first, has its receipt and its effect, or neither: what does not fit."""
    keys = [hashes.of_update(secret, f"telegram:{BOT}:{sent.number}") for sent in updates]
    due = {
        books.receipts[key] for key, sent in zip(keys, updates, strict=True) if sent.lasting and key in books.receipts
    }
    nudged = {at for key, at in books.answered.get(address(secret, updates[0].chat), {}).items() if key not in keys}
    noted = books.entries.get(keys[0][:16], frozenset()) - nudged
    yield from (f"chat {updates[0].chat}: a receipt of {at} without its effect" for at in due - noted)
    yield from (f"chat {updates[0].chat}: an effect of {at} without its receipt" for at in noted - due)


def forgotten(books: Books, secret: bytes, updates: Sequence[Sent]) -> Iterator[str]:
    """Updates the platform was told are taken, and that are not stored: what was lost."""
    for sent in updates:
        if hashes.of_update(secret, f"telegram:{BOT}:{sent.number}") not in books.receipts:
            yield f"update {sent.number} of chat {sent.chat} was taken and is not stored"

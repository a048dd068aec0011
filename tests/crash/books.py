"""What the bot's database holds at the moment of a kill, and whether it fits what the platform knows."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.core.updates import Address
from bot.storage import hashes, journal
from bot.storage.sqlite import SqliteTransaction
from tests.standin.bot_api_chats import TOKEN

BOT: Final = TOKEN.partition(":")[0]


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
    """One look at the database. `receipts` by hashed key: the instant; `states` by person: of their nudges."""

    receipts: Mapping[str, str]
    answered: frozenset[str]
    states: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, frozenset[str]]
    wrong: tuple[str, ...]


def copied(database: Path, target: Path) -> Path:
    """The file and its log as a dead process left them, so that looking changes nothing for the next one."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (database.name, f"{database.name}-wal"):
        if (database.parent / name).exists():
            shutil.copy(database.parent / name, target / name)
    return target / database.name


def read(database: Path, secret: bytes) -> Books:
    """The books of a database that nobody has open."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        tx = SqliteTransaction(connection)
        entries: dict[str, set[str]] = {}
        for row in tx.rows("SELECT person, at FROM journal WHERE seq > 1 OR person IN (SELECT id FROM people)"):
            entries.setdefault(row["person"], set()).add(row["at"])
        states: dict[str, list[str]] = {}
        for row in tx.rows("SELECT person, state FROM nudges ORDER BY person, id"):
            states.setdefault(row["person"], []).append(row["state"])
        receipts = tx.rows("SELECT key, at, address FROM receipts")
        return Books(
            {row["key"]: row["at"] for row in receipts},
            frozenset(row["address"] for row in receipts),
            {person: tuple(found) for person, found in states.items()},
            {person: frozenset(found) for person, found in entries.items()},
            tuple(_damage(tx, secret)),
        )


def _damage(tx: SqliteTransaction, secret: bytes) -> Iterator[str]:
    yield from (f"integrity: {row[0]}" for row in tx.rows("PRAGMA integrity_check") if row[0] != "ok")  # type: ignore[index]
    yield from ("a row without its person" for _ in tx.rows("PRAGMA foreign_key_check"))
    for row in tx.rows("SELECT DISTINCT person FROM journal"):
        person = row["person"]
        if (at := journal.broken_at(tx, secret, person)) is not None:
            yield f"journal of {person} broken at {at}"
        noted, kept = _noted(tx, person), _kept(tx, person)
        if noted != kept:
            yield f"{person}: journal says {noted}, tables hold {kept}"


def _noted(tx: SqliteTransaction, person: str) -> Counter[str]:
    """How many cases, promises and nudges the journal knows of."""
    kinds = {"CaseOpened": "cases", "PromiseMade": "promises", "NudgePlanned": "nudges"}
    changes = (_kind(change) for entry in journal.read(tx, person) for change in entry["changes"])
    return Counter(kinds[kind] for kind in changes if kind in kinds)


def _kind(change: Any) -> str:
    return str(change[0] if isinstance(change, Sequence) else next(iter(change)))


def _kept(tx: SqliteTransaction, person: str) -> Counter[str]:
    """How many cases, promises and nudges the tables hold."""
    tables = ("cases", "promises", "nudges")
    counted = {table: tx.rows(f"SELECT COUNT(*) AS n FROM {table} WHERE person = :p", {"p": person}) for table in tables}  # noqa: S608
    return Counter({table: int(rows[0]["n"]) for table, rows in counted.items() if rows[0]["n"]})


def halves(books: Books, secret: bytes, updates: Sequence[Sent]) -> Iterator[str]:
    """Every update either has its receipt and its effect, or neither: what does not fit."""
    for chat in {sent.chat for sent in updates}:
        mine = [sent for sent in updates if sent.chat == chat]
        keys = {sent.number: hashes.of_update(secret, f"telegram:{BOT}:{sent.number}") for sent in mine}
        due = {books.receipts[keys[s.number]] for s in mine if s.lasting and keys[s.number] in books.receipts}
        person = next((keys[s.number][:16] for s in mine if keys[s.number][:16] in books.entries), "")
        noted = books.entries.get(person, frozenset())
        yield from (f"chat {chat}: a receipt of {at} without its effect" for at in due - noted)
        yield from (f"chat {chat}: an effect of {at} without its receipt" for at in noted - due)

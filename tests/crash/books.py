"""What the bot's database holds at the moment of a death, and whether it fits what the platform knows."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.channels import wechat_updates
from bot.core.updates import Address
from bot.storage import attempts, hashes, journal
from bot.storage.database import Row
from bot.storage.sqlite import SqliteTransaction
from tests.channels.wechat_peer import FIRST_MSG_ID
from tests.standin.bot_api_chats import TOKEN

BOT: Final = TOKEN.partition(":")[0]


FIRST_SILENT: Final = 100_000  # the chats of those who only wait
WECHAT: Final = 10**9  # the chats from here on are WeChat's


@dataclass(frozen=True, slots=True)
class Sent:
    """An update that the platform has for the bot. `lasting`: it must leave an entry in the journal."""

    number: int
    chat: int
    lasting: bool
    at: float


def address_of(chat: int) -> Address:
    """Where it is."""
    return Address("wechat", f"o{chat:027d}") if chat >= WECHAT else Address("telegram", str(chat))


def chat_of(id_: str) -> int:
    """The chat that a platform calls so."""
    return int(id_.removeprefix("o"))


def waits(chat: int) -> bool:
    """Whether it is somebody who says nothing."""
    return chat % WECHAT >= FIRST_SILENT


def address(secret: bytes, chat: int) -> str:
    """The hash of a chat's address."""
    return hashes.of_address(secret, address_of(chat))


@dataclass(frozen=True, slots=True)
class Books:
    """One look at the database: receipts (hashed key → instant), the instants of each address's receipts, each person's
    nudges in their order, the instants in each person's journal by address, whatever is damaged, and the hashed keys of
    updates that were in hand at five deaths one after the other and are not handled any more."""

    receipts: Mapping[str, str]
    answered: Mapping[str, frozenset[str]]
    nudges: Mapping[str, Sequence[Row]]
    entries: Mapping[str, frozenset[str]]
    damage: tuple[str, ...]
    parked: frozenset[str] = frozenset()

    def claimed(self, person: str) -> bool:
        """Whether one of their nudges was in hand."""
        return any(row["state"] == "claimed" for row in self.nudges.get(person, ()))


def copied(database: Path, target: Path) -> Path:
    """The file and its log as a dead process left them, so that looking changes nothing for the next one."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (database.name, f"{database.name}-wal"):
        if (database.parent / name).exists():
            shutil.copy(database.parent / name, target / name)
    return target / database.name


RECEIPTS: Final = "SELECT key, at, address FROM receipts"
NUDGES: Final = "SELECT person, id, kind, subject, state, due_at, times, problem FROM nudges ORDER BY person, id"
ENTRIES: Final = "SELECT p.address, j.at FROM journal j JOIN people p ON p.id = j.person"
TALKERS: Final = "SELECT person FROM journal GROUP BY person HAVING COUNT(*) > :least"
OF_SOME, OF_ALL = 2, 0  # entries beyond which somebody's journal is read through


def read(database: Path, secret: bytes, beyond: int = OF_SOME) -> Books:
    """The books of a database that nobody has open."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        tx = SqliteTransaction(connection)
        receipts = tx.rows(RECEIPTS)
        nudges: dict[str, list[Row]] = {}
        for row in tx.rows(NUDGES):
            nudges.setdefault(row["person"], []).append(row)
        return Books(
            {row["key"]: row["at"] for row in receipts},
            _instants(receipts),
            nudges,
            _instants(tx.rows(ENTRIES)),
            tuple(_damage(tx, secret, beyond)),
            frozenset(row["key"] for row in attempts.parked(tx)),
        )


def _instants(rows: Sequence[Row]) -> dict[str, frozenset[str]]:
    """The instants by address."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["address"], set()).add(row["at"])
    return {address: frozenset(instants) for address, instants in found.items()}


def _damage(tx: SqliteTransaction, secret: bytes, beyond: int) -> Iterator[str]:
    yield from (
        f"integrity: {row['integrity_check']}"
        for row in tx.rows("PRAGMA integrity_check")
        if row["integrity_check"] != "ok"
    )
    yield from ("a row without its person" for _ in tx.rows("PRAGMA foreign_key_check"))
    for row in tx.rows(TALKERS, {"least": beyond}):
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
    """Every update of one chat has its receipt and its effect, or neither: what does not fit. Where one was put aside
    the talk went another way."""
    chat, hashed = updates[0].chat, address(secret, updates[0].chat)
    keys = [_key(secret, sent) for sent in updates]
    if books.parked & {*keys}:
        return
    due = {
        books.receipts[key] for key, sent in zip(keys, updates, strict=True) if sent.lasting and key in books.receipts
    }
    noted = books.entries.get(hashed, frozenset())
    yield from (f"chat {chat}: a receipt of {at} without its effect" for at in due - noted)
    yield from (f"chat {chat}: an effect of {at} without its receipt" for at in noted - _answered(books, hashed))


def unasked(books: Books, secret: bytes, chat: int) -> Iterator[str]:
    """What was noted about somebody who only waits comes from a nudge with a receipt; the first entry was planted."""
    hashed = address(secret, chat)
    noted = sorted(books.entries.get(hashed, ()))[1:]
    yield from (
        f"chat {chat}: an effect of {at} without its receipt" for at in noted if at not in _answered(books, hashed)
    )


def _answered(books: Books, hashed: str) -> frozenset[str]:
    return books.answered.get(hashed, frozenset())


def _key(secret: bytes, sent: Sent) -> str:
    return hashes.of_update(secret, _of_wechat(sent) if sent.chat >= WECHAT else f"telegram:{BOT}:{sent.number}")


def _of_wechat(sent: Sent) -> str:
    """By MsgId, as the channel's own reader names it."""
    return wechat_updates.key(
        {"FromUserName": address_of(sent.chat).id, "MsgType": "text", "MsgId": str(FIRST_MSG_ID + sent.number)}
    )


def forgotten(books: Books, secret: bytes, updates: Sequence[Sent]) -> Iterator[str]:
    """Updates the platform was told are taken, and that are neither stored nor put aside: what was lost."""
    for sent in updates:
        if (key := _key(secret, sent)) not in books.receipts and key not in books.parked:
            yield f"update {sent.number} of chat {sent.chat} was taken and is not stored"


def firsts(rows: Sequence[Row]) -> list[Row]:
    """Of one person's nudges those that are no reminder of an earlier one about the same thing."""
    found: dict[tuple[str, int], Row] = {}
    for row in rows:
        found.setdefault((row["kind"], row["subject"]), row)
    return list(found.values())


def open_ends(rows: Sequence[Row], now: str) -> Iterator[str]:
    """What one person's rows say in the end: said or held, and a reminder of one said before waits for its own day."""
    begun = [row["id"] for row in firsts(rows)]
    for row in rows:
        waits = row["state"] == "pending" and row["due_at"] > now
        if row["id"] in begun and row["state"] not in {"sent", "held"}:
            yield f"nudge {row['id']} is {row['state']} {row['problem']}"
        if row["id"] not in begun and not waits and row["state"] != "stopped":
            yield f"nudge {row['id']}, a later reminder, is {row['state']} {row['problem']}"

"""Databases of people with journals, and how they are damaged."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.core.changes import CaseSwitched, ConsentGiven
from bot.core.updates import Address
from bot.storage import changes, hashes, journal, people
from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteTransaction, prepare

NOW: Final = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)


def filled(path: Path, secret: bytes, persons: int = 3, entries: int = 5) -> Path:
    """A database of people 1, 2, 3 …, each with so many entries, its log folded in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        prepare(connection)
        migrate(connection)
        connection.execute("BEGIN")
        for number in range(1, persons + 1):
            _arrived(SqliteTransaction(connection), secret, str(number), entries)
        connection.execute("COMMIT")
    return path


def _arrived(tx: SqliteTransaction, secret: bytes, number: str, entries: int) -> None:
    address = Address("telegram", number)
    person = people.add(tx, number, address, hashes.of_address(secret, address), "Asia/Shanghai", NOW)
    changes.save(tx, person, NOW, [ConsentGiven("1")])
    for entry in range(entries):
        journal.write(tx, secret, number, NOW, [CaseSwitched(1_000_000 * int(number) + entry)])


def people_of(path: Path) -> list[str]:
    """Who is in a database."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(row[0] for row in connection.execute("SELECT id FROM people"))


def header(path: Path) -> None:
    """Spoil the first bytes."""
    _overwrite(path, 0, b"\xff" * 32)


def page(path: Path) -> None:
    """Spoil the page at which a table begins."""
    with closing(sqlite3.connect(path)) as connection:
        [size] = connection.execute("PRAGMA page_size").fetchone()
        [root] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'journal'").fetchone()
    _overwrite(path, (root - 1) * size, b"\xff" * 64)


def flipped(path: Path, word: bytes, bit: int = 0x01) -> None:
    """Flip a bit of the first byte of a word that stands in the file once."""
    data = path.read_bytes()
    assert data.count(word) == 1
    at = data.index(word)
    _overwrite(path, at, bytes([data[at] ^ bit]))


def _overwrite(path: Path, at: int, new: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(new)


DAMAGES: Final[dict[str, Callable[[Path], None]]] = {"header": header, "page": page}

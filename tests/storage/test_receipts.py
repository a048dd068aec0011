"""Receipts are found by whose they are and which update it was; older files come along."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.messages import Block, Message
from bot.storage import people, receipts
from bot.storage.migrate import FOLDER, migrate
from bot.storage.sqlite import SqliteTransaction, prepare
from bot.storage.times import text

NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
HELLO = Message((Block(("你好",)),))


def opened(folder: Path = FOLDER) -> sqlite3.Connection:
    """A database in memory with the migrations of a folder."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare(connection)
    migrate(connection, folder)
    return connection


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    with closing(opened()) as made:
        yield made


def test_a_receipt_is_found_by_its_owner(connection: sqlite3.Connection) -> None:
    """The same key of another address is another update."""
    tx = SqliteTransaction(connection)
    receipts.keep(tx, "key", "me", NOW, HELLO)
    found = receipts.before(tx, "key", "me").receipt
    assert found is not None
    assert found.answer == HELLO
    assert receipts.before(tx, "key", "you") == receipts.NOTHING


def test_what_somebody_never_got_comes_along(connection: sqlite3.Connection) -> None:
    """Oldest first, theirs alone, beside the receipt of this update or without one; told, it is over."""
    tx = SqliteTransaction(connection)
    for key, address in (("a", "me"), ("b", "me"), ("c", "you"), ("d", "me")):
        receipts.keep(tx, key, address, NOW, HELLO)
    receipts.keep(tx, "silence", "me", NOW, None)
    for key, address in (("b", "me"), ("a", "me"), ("c", "you"), ("silence", "me")):
        receipts.miss(tx, key, address)
    assert [key for key, _ in receipts.before(tx, "new", "me").missed] == ["a", "b"]
    of_a = receipts.before(tx, "a", "me")
    assert (of_a.receipt, [key for key, _ in of_a.missed]) == (receipts.Receipt(HELLO, NOW, missed=True), ["b"])
    receipts.told(tx, "a", "me")
    receipts.told(tx, "b", "me")
    assert receipts.before(tx, "new", "me") == receipts.NOTHING


def test_the_update_that_forgot_somebody_is_found_without_an_owner(connection: sqlite3.Connection) -> None:
    """Its receipt has no address any more, and a redelivery must not be taken for a stranger's first word."""
    tx = SqliteTransaction(connection)
    receipts.keep(tx, "delete", "", NOW, HELLO)
    assert receipts.before(tx, "delete", "me").receipt is not None


def test_looking_a_receipt_up_reads_no_other(connection: sqlite3.Connection) -> None:
    """By the index, and the people who may be forgotten too: both tables grow with every talk."""
    connection.execute("ANALYZE")
    meet = people.MEET.replace("{lock}", "")
    for sql in (receipts.FIND, meet, receipts.TOLD, receipts.EXPIRE, receipts.EXPIRE_PEOPLE):
        values = {"address": "me", "key": "key", "before": "2026"}
        plan = " ".join(row["detail"] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "USING" in plan, (sql, plan)
        assert "INDEX" in plan, (sql, plan)
        assert ("receipts_missed" in plan) == (sql in {receipts.FIND, meet}), (sql, plan)


def test_who_never_agreed_goes_after_two_days(connection: sqlite3.Connection) -> None:
    """Whoever agreed stays, and so does who spoke today."""
    tx = SqliteTransaction(connection)
    for name, consent, ago in (("old", "", 3), ("fresh", "", 1), ("agreed", "given", 30)):
        row = {"id": name, "consent": consent, "at": (NOW - timedelta(days=ago)).isoformat(), "address": name}
        tx.execute("INSERT INTO people (id, consent, spoke_at, address) VALUES (:id, :consent, :at, :address)", row)
    assert receipts.expire(tx, NOW) == 1
    assert {row["id"] for row in tx.rows("SELECT id FROM people")} == {"fresh", "agreed"}


def test_receipts_of_an_older_file_are_kept(tmp_path: Path) -> None:
    """A table that is made anew loses no answer: a redelivery over the update of the program finds it."""
    for file in sorted(FOLDER.glob("[0-9]*.sql"))[:5]:
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    row = {"key": "key", "address": "me", "at": text(NOW), "told": 2, "answer": '{"blocks":[["text","你好"]]}'}
    with closing(opened(tmp_path)) as connection:
        SqliteTransaction(connection).execute(receipts.KEEP, row)
        migrate(connection)
        found = receipts.before(SqliteTransaction(connection), "key", "me").receipt
    assert found is not None
    assert (found.answer, found.missed) == (HELLO, True)

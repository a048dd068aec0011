"""SQLite's errors in an operator's words, and the log told once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.storage.condition import Condition, code_of, damaged, full, passing, refusal, unavailable
from bot.storage.database import InUse, NoRoom, Unsuitable


def error(code: int, kind: type[sqlite3.DatabaseError] = sqlite3.OperationalError) -> sqlite3.DatabaseError:
    """As sqlite3 raises it."""
    made = kind("reason")
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("code", "kind", "word"),
    [
        (sqlite3.SQLITE_BUSY, InUse, "别的程序"),
        (sqlite3.SQLITE_NOTADB, Unsuitable, "huiyin restore"),
        (sqlite3.SQLITE_CORRUPT_INDEX, Unsuitable, "huiyin restore"),
        (sqlite3.SQLITE_FULL, NoRoom, "磁盘满"),
        (sqlite3.SQLITE_IOERR_SHMSIZE, NoRoom, "磁盘满"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Unsuitable, "只读"),
        (sqlite3.SQLITE_ERROR, Unsuitable, "打不开"),
    ],
)
def test_a_refusal_says_what_to_do(code: int, kind: type[Exception], word: str) -> None:
    """One line with the file, the remedy and SQLite's own words."""
    told = refusal(Path("bot.db"), error(code))
    assert type(told) is kind
    assert word in str(told)
    assert "bot.db" in str(told)
    assert "reason" in str(told)


def test_codes_are_found_behind_other_errors() -> None:
    """What was raised from an error of SQLite has its code."""
    reason = unavailable(error(sqlite3.SQLITE_FULL))
    assert code_of(reason) == sqlite3.SQLITE_FULL
    assert full(reason)
    assert not full("a result")
    assert not full(LookupError())


def test_damage_is_the_databases_fault() -> None:
    """Also where SQLite gives it no class of its own; a broken rule of the schema is the unit's."""
    assert passing(error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError))
    assert passing(error(sqlite3.SQLITE_BUSY))
    assert not passing(error(sqlite3.SQLITE_CONSTRAINT, sqlite3.IntegrityError))
    assert damaged(error(sqlite3.SQLITE_NOTADB, sqlite3.DatabaseError))


def test_the_log_is_told_once() -> None:
    """Down, however many updates fail; up, when something was truly written."""
    condition = Condition(Path("bot.db"))
    failed = unavailable(error(sqlite3.SQLITE_FULL))
    with capture_logs() as logged:
        for _ in range(3):
            condition.heard([failed, failed], False)
        condition.heard([1], False)
        assert condition.trouble == "reason"
        condition.heard([1], True)
        condition.heard([1], True)
    assert condition.trouble == ""
    assert [line["event"] for line in logged] == ["storage down", "storage up again"]


def test_damage_does_not_heal() -> None:
    """Other pages may be written still: an operator must hear of it all the same."""
    condition = Condition(Path("bot.db"))
    condition.failed(error(sqlite3.SQLITE_CORRUPT, sqlite3.DatabaseError))
    condition.heard([1], True)
    assert condition.trouble

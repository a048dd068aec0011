"""What several tests of storage begin with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from bot.storage.migrate import migrate
from bot.storage.sqlite import SqliteTransaction, prepare


@pytest.fixture
def tx() -> Iterator[SqliteTransaction]:
    """A database in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    prepare(connection)
    connection.row_factory = sqlite3.Row
    migrate(connection)
    yield SqliteTransaction(connection)
    connection.close()

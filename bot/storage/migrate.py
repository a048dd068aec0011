"""Schema: numbered SQL files, applied forward only, each in its own transaction."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from bot.storage.database import Unsuitable

FOLDER: Final = Path(__file__).with_name("migrations")

VERSION = "PRAGMA user_version"


def steps(folder: Path = FOLDER) -> list[tuple[int, str]]:
    """The migrations in their order: number and SQL."""
    files = sorted(folder.glob("[0-9]*.sql"))
    return [(int(file.name.split("_", 1)[0]), file.read_text(encoding="utf-8")) for file in files]


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration this file has seen."""
    return int(connection.execute(VERSION).fetchone()[0])


def refuse_newer(connection: sqlite3.Connection, folder: Path = FOLDER) -> None:
    """Raise Unsuitable when the file was written by a newer program."""
    if version(connection) > steps(folder)[-1][0]:
        raise Unsuitable("数据库比程序新：请升级程序，或用升级前的备份 (database newer than program)")


def refuse_empty(connection: sqlite3.Connection) -> None:
    """Raise Unsuitable when no program has written this file yet, or only a newer one can read it."""
    refuse_newer(connection)
    if not version(connection):
        raise Unsuitable("还没建好，里面是空的：启动一次程序就会建，有备份就用 huiyin restore 换上")


def migrate(connection: sqlite3.Connection, folder: Path = FOLDER) -> None:
    """Bring the file to the newest schema; raises Unsuitable when it is newer than this program."""
    known = steps(folder)
    refuse_newer(connection, folder)
    for number, sql in known:
        if number > version(connection):
            connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;")

"""Is a database whole? Its pages by SQLite's own check, its people's journals by their chains."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.storage import journal
from bot.storage.condition import broken, damaged, refusal, refuse_folder
from bot.storage.database import Unsuitable
from bot.storage.migrate import refuse_newer

AT_START: Final = 64 << 20  # bytes: pages of a bigger file would hold up the start, and are left to `doctor`
PAGES = "PRAGMA quick_check(1)"
OURS = "SELECT 1 FROM sqlite_master WHERE name = 'journal'"


@dataclass(frozen=True, slots=True)
class Journals:
    """What a walk through all journals came to: the first bad entry of each person who has one."""

    people: int
    bad: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> list[str]:
        """What an operator reads of it."""
        if self.foreign:
            return ["没有一个人的记录对得上：多半是密钥（secret.key 或 HUIYIN_SECRET_KEY）不是这个数据库的那一把"]
        return [f"记录被动过或坏了：用户 {person} 从第 {number} 条起对不上" for person, number in self.bad]

    @property
    def foreign(self) -> bool:
        """Whether not one person's journal fits: then it is the key that is another."""
        return bool(self.people) and len(self.bad) == self.people


@contextlib.contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing. InUse or Unsuitable when there is no good database."""
    refuse_folder(path)
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    except sqlite3.DatabaseError as reason:
        raise refusal(path, reason) from reason


def pages(connection: sqlite3.Connection) -> str:
    """The first thing wrong with the file's pages; empty when nothing is."""
    try:
        verdict = str(connection.execute(PAGES).fetchone()[0])
    except sqlite3.DatabaseError as reason:
        if not damaged(reason):
            raise
        return str(reason)
    return "" if verdict == "ok" else verdict.strip().replace("\n", " ")


def refuse_damaged(connection: sqlite3.Connection, path: Path, most: int = AT_START) -> None:
    """Raise Unsuitable when a page of a file that is not bigger than `most` is damaged."""
    if path.exists() and path.stat().st_size <= most and (finding := pages(connection)):
        raise broken(path, finding)


def journals(connection: sqlite3.Connection, secret: bytes) -> Journals:
    """Every person's journal, entry by entry."""
    connection.text_factory = bytes
    entries = connection.cursor()
    entries.row_factory = None
    try:
        return Journals(*journal.walked(entries.execute(journal.EVERYTHING), secret))
    finally:
        connection.text_factory = str


def no_backup(path: Path) -> str:
    """Why a file is no backup of ours, in one line; empty when it is one."""
    with looking(path) as connection:
        ours = not pages(connection) and connection.execute(OURS).fetchone() is not None
    return "" if ours else f"{path} 坏了，或者不是回音的备份：换一份。什么都没动。"


def refuse_unsound(path: Path) -> None:
    """Raise Unsuitable when a file has a damaged page, is no database or is newer than this program."""
    with looking(path) as connection:
        refuse_newer(connection)
        if finding := pages(connection):
            raise Unsuitable(f"{path} 没有通过检查：{finding}")

"""What is wrong with the database just now: SQLite's errors in an operator's words, told to the log once."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import structlog

from bot.storage.database import InUse, NoRoom, Unavailable, Unsuitable

# Above its quota or without room for its shared memory, SQLite does not say "full".
FULL: Final = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
DAMAGED: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
CLOSED: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
log = structlog.get_logger()


def code_of(reason: BaseException | None) -> int:
    """SQLite's extended code of an error or of what caused it; 0 where there is none."""
    while reason is not None:
        code: int | None = getattr(reason, "sqlite_errorcode", None)
        if code is not None:
            return code
        reason = reason.__cause__
    return 0


def full(result: Any) -> bool:
    """Whether it is a failure for want of room."""
    return isinstance(result, Exception) and bool(FULL & {code_of(result), code_of(result) & 0xFF})


def damaged(reason: BaseException) -> bool:
    """Whether the file itself is broken: that does not heal by waiting."""
    return code_of(reason) & 0xFF in DAMAGED


def locked(reason: BaseException) -> bool:
    """Whether somebody else holds the lock on writing."""
    return code_of(reason) & 0xFF == sqlite3.SQLITE_BUSY


def passing(reason: Exception) -> bool:
    """Whether the database and not the unit is to blame; damage has the bare class of all of SQLite's errors."""
    return isinstance(reason, sqlite3.OperationalError) or (
        isinstance(reason, sqlite3.DatabaseError) and damaged(reason)
    )


def unavailable(reason: Exception) -> Unavailable:
    """The same error as whoever runs units knows it."""
    failure = Unavailable(str(reason))
    failure.__cause__ = reason
    return failure


def refusal(path: Path, reason: sqlite3.DatabaseError | Unavailable) -> InUse | Unsuitable:
    """Why a database cannot be opened, in one line that says what to do."""
    code = code_of(reason)
    if locked(reason):
        return InUse(f"{path} 正被别的程序写着，等它写完再启动（{reason}）")
    if damaged(reason):
        return broken(path, str(reason))
    if FULL & {code, code & 0xFF}:
        return NoRoom(f"{path} 写不下了，磁盘满：先腾出空间（{reason}）")
    if code & 0xFF in CLOSED:
        return Unsuitable(f"{path} 不能写：看磁盘是不是只读，文件是不是归这个用户（{reason}）")
    return Unsuitable(f"{path} 打不开：{reason}")


@contextlib.contextmanager
def refused(path: Path) -> Iterator[None]:
    """What is stored at the start, or why it is none."""
    try:
        yield
    except Unavailable as reason:
        raise refusal(path, reason) from reason


def broken(path: Path, finding: str) -> Unsuitable:
    """The refusal of a damaged file."""
    return Unsuitable(f"{path} 坏了：不要删它，用最近的备份换上，huiyin restore 备份文件（{finding}）")


def refuse_folder(path: Path) -> None:
    """Raise Unsuitable where a folder is named for the file."""
    if path.is_dir():
        raise Unsuitable(f"{path} 是个文件夹，不是数据库：HUIYIN_DATABASE_URL 要写到文件")


class Condition:
    """Whether the database can be written; each change of that is one line in the log, not one for every update."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trouble = ""
        self._for_good = False

    def heard(self, results: Sequence[Any], wrote: bool) -> None:
        """What a group of units came to, and whether it truly wrote: an empty commit works on a full disk too."""
        failed = next((result for result in results if isinstance(result, Unavailable)), None)
        if failed is not None:
            self.failed(failed)
        elif wrote:
            self.well()

    def failed(self, reason: Exception) -> None:
        """Nothing was stored."""
        if not self.trouble:
            log.error("storage down", reason=str(reason), database=str(self._path), see="docs/operations.md")
        self.trouble = self.trouble or str(reason)
        self._for_good |= damaged(reason)

    def well(self) -> None:
        """Something was. A damaged file stays one, though other pages of it can be written."""
        if self.trouble and not self._for_good:
            log.warning("storage up again", database=str(self._path))
            self.trouble = ""

"""Backups: copied beside a running bot, kept for some days, put in the place of a database that is lost."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.storage.condition import damaged
from bot.storage.database import Unsuitable
from bot.storage.soundness import refuse_unsound

DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def copy_to(connection: sqlite3.Connection, target: Path) -> None:
    """VACUUM INTO a temporary name, check it, rename: never a half-written backup under the final name."""
    if target.exists():
        raise FileExistsError(f"{target} 已经存在，备份不覆盖旧文件")
    partial = _beside(target, ".partial")
    try:
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _vacuum(connection, partial)
        refuse_unsound(partial)
        _sync(partial)  # VACUUM INTO leaves that to us
        partial.rename(target)
        _sync(target.parent)
    except OSError as reason:
        raise Unsuitable(f"备份没写成，{target}：{reason.strerror}") from reason
    finally:
        for left in (partial, _beside(partial, "-journal")):
            with contextlib.suppress(OSError):
                left.unlink(missing_ok=True)


def _vacuum(connection: sqlite3.Connection, target: Path) -> None:
    try:
        connection.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.OperationalError as reason:
        raise Unsuitable(f"备份没写成，{target.with_suffix('')}：{reason}") from reason
    except sqlite3.DatabaseError as reason:
        if damaged(reason):
            raise Unsuitable(f"备份没写成，数据库坏了：看 docs/operations.md 的“出事了”（{reason}）") from reason
        raise


def key_of(backup: Path) -> Path:
    """Where the key that belongs to a backup lies."""
    return _beside(backup, ".key")


def copy_key(key: Path, target: Path) -> None:
    """The key, whole or not at all, for its owner only."""
    partial = _beside(target, ".partial")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(key.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
        _sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def with_key(key: Path | None, backup: Path) -> Iterator[None]:
    """The key lies beside the backup before that has its name, and not at all when that fails."""
    if key is None or not key.exists() or backup.exists():
        yield
        return
    try:
        copy_key(key, key_of(backup))
    except OSError as reason:
        raise Unsuitable(f"备份没写成，{key_of(backup)}：{reason.strerror}") from reason
    try:
        yield
    except BaseException:
        key_of(backup).unlink(missing_ok=True)
        raise


def remove_half(backup: Path) -> None:
    """What a process that was killed while it made this backup has left; a whole one stays, with its key."""
    half = list(backup.parent.glob(f"{backup.name}*.partial*"))  # of the copy, its journal and its key
    for file in half if backup.exists() else [*half, key_of(backup)]:
        file.unlink(missing_ok=True)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f"{path.name}{ending}")


def _sync(path: Path) -> None:
    """Let a file or the names in a folder reach the disk."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# ── daily ───────────────────────────────────────────────────────────────────────────────────────


def of_day(folder: Path, database: Path, day: date) -> Path:
    """How the backup of a day is called."""
    return folder / f"{database.stem}-{day.isoformat()}.db"


def made_at(folder: Path, database: Path) -> float:
    """When the newest whole backup was made, as Unix time; 0 where there is none."""
    files = (file for file in folder.glob(f"{database.stem}-*.db") if DAY.fullmatch(file.stem[-10:]))
    return max((file.stat().st_mtime for file in files), default=0.0)


def expired(folder: Path, database: Path, last: date) -> Iterator[Path]:
    """Backups of `last` and before, with their keys, and what interrupted ones have left."""
    for file in sorted(folder.glob(f"{database.stem}-*.db*")):
        day = file.name.removeprefix(f"{database.stem}-")[:10]
        if DAY.fullmatch(day) and (date.fromisoformat(day) <= last or ".partial" in file.name):
            yield file


def prune(folder: Path, database: Path, today: date, days: int) -> int:
    """Remove what is `days` days old: whoever was deleted has been told so. How many files went."""
    gone = list(expired(folder, database, today - timedelta(days=days)))
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


# ── back ────────────────────────────────────────────────────────────────────────────────────────


def waiting(database: Path) -> Path:
    """The checked copy that is about to take the database's place; while it is there, nobody may open that."""
    return _beside(database, ".restoring")


def refuse_half_restored(database: Path) -> None:
    """Raise Unsuitable when a restore was interrupted: the old database and its log may be apart."""
    if waiting(database).exists():
        raise Unsuitable(f"{database} 上次没换完：再运行一次 huiyin restore 备份文件")


def put_back(source: Path, database: Path, key: Path | None) -> Path | None:
    """Put a copy of `source` in the place of `database`; where the old one is now.

    `key` is the file that the key beside the backup belongs in; none where the settings hold it. Only the sole owner
    may do this. Killed at any moment, it is finished by the next call.
    """
    if waiting(database).exists():
        _swap(database, key)
    key_of(waiting(database)).unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        staged = _beside(database, ".staged")
        staged.unlink(missing_ok=True)
        copy_to(connection, staged)
    if key is not None and key_of(source).exists():
        copy_key(key_of(source), key_of(waiting(database)))
    staged.rename(waiting(database))
    return _swap(database, key)


def _swap(database: Path, key: Path | None) -> Path | None:
    """The log goes first and the new file comes last: an old log must never meet a new file."""
    new = waiting(database)
    stamp = datetime.fromtimestamp(new.stat().st_mtime, UTC).strftime("%Y%m%dT%H%M%S-%f")  # the same after a kill
    ending = f".before-{stamp}"
    aside = _beside(database, ending)
    for part in ("-wal", "-shm"):
        if _beside(database, part).exists():
            _beside(database, part).rename(_beside(aside, part))
    if database.exists():
        database.rename(aside)
    if key is not None and key_of(new).exists():
        if key.exists() and not _beside(key, ending).exists():
            key.rename(_beside(key, ending))
        key_of(new).replace(key)
    _sync(database.parent)
    new.rename(database)
    _sync(database.parent)
    return aside if aside.exists() else None

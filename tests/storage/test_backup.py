"""Backups: whole or not there, with their key, gone in time, and put back whatever interrupts it."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.storage import backup
from bot.storage.database import Unsuitable
from bot.storage.sqlite import anything, opened, reading
from tests.journalled import DAMAGES, filled, people_of

SECRET: Final = b"test"
KILLED_AT: Final = """
import os, signal, sys
from pathlib import Path
from bot.storage.backup import put_back

left = int(sys.argv[1])

def count(event, arguments):
    global left
    if event in ("os.rename", "os.remove"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
put_back(*map(Path, sys.argv[2:]))
"""


KILLED_COPYING_AT: Final = """
import os, signal, sqlite3, sys
from pathlib import Path
from bot.storage.backup import copy_to, with_key

left = int(sys.argv[1])
source, key, target = map(Path, sys.argv[2:])
connection = sqlite3.connect(source)

def count(event, arguments):
    global left
    if event in ("open", "os.rename", "os.remove", "sqlite3.connect"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
with with_key(key, target):
    copy_to(connection, target)
"""


def copied(path: Path, target: Path) -> None:
    """A backup."""
    with closing(sqlite3.connect(path)) as connection:
        backup.copy_to(connection, target)


def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    """Mode 0600, nothing beside it."""
    copied(filled(tmp_path / "a.db", SECRET), tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.db", "copy.db"]


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path: Path) -> None:
    """In the middle of copying: one line, no half file, an old backup untouched; a real limit on what may be written."""
    path = filled(tmp_path / "a.db", SECRET, persons=50, entries=50)
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({path.stat().st_size // 2}, resource.RLIM_INFINITY))
import sqlite3
from pathlib import Path
from bot.storage.backup import copy_to
copy_to(sqlite3.connect({str(path)!r}), Path({str(tmp_path / "copy.db")!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "备份没写成" in done.stderr.splitlines()[-1]
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the file that could not be written."""
    path = filled(tmp_path / "a.db", SECRET)
    with pytest.raises(Unsuitable, match=r"none/copy\.db"):
        copied(path, tmp_path / "none" / "copy.db")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_makes_no_backup(tmp_path: Path, damage: str) -> None:
    """Better none than one that is believed in."""
    path = filled(tmp_path / "a.db", SECRET)
    DAMAGES[damage](path)
    with pytest.raises(Unsuitable):
        copied(path, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]


def test_the_key_lies_beside_the_backup(tmp_path: Path) -> None:
    """For its owner only; gone again when the backup fails; none where the settings hold it."""
    key, target = tmp_path / "secret.key", tmp_path / "copy.db"
    key.write_text("s3cret")
    with backup.with_key(key, target):
        assert backup.key_of(target).read_text() == "s3cret"
        assert backup.key_of(target).stat().st_mode & 0o777 == 0o600
    backup.key_of(target).unlink()

    def failing() -> None:
        with backup.with_key(key, target):
            raise Unsuitable("full")

    with pytest.raises(Unsuitable):
        failing()
    with backup.with_key(None, target):
        pass
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


async def test_a_copy_killed_at_any_moment_leaves_nothing_half(tmp_path: Path) -> None:
    """kill -9 at every opening, renaming and removing: afterwards there is a whole backup with its key, or no file."""
    source, key = filled(tmp_path / "a.db", SECRET), tmp_path / "secret.key"
    key.write_text("key")
    moment, code, left = 0, -signal.SIGKILL, set()
    while code:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        target = folder / "copy.db"
        arguments = [str(moment), str(source), str(key), str(target)]
        code = await (await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_COPYING_AT, *arguments)).wait()
        assert code in (0, -signal.SIGKILL)
        left |= {file.name for file in folder.iterdir()}
        backup.remove_half(target)
        names = sorted(file.name for file in folder.iterdir())
        assert names in (["copy.db", "copy.db.key"], [] if code else None)
    assert {"copy.db.partial", "copy.db.key", "copy.db.key.partial"} < left


def test_backups_go_when_people_were_told_they_would(tmp_path: Path) -> None:
    """After so many days, with their keys; what was interrupted goes too; nobody else's file."""
    database = tmp_path / "data" / "bot.db"
    days = [backup.of_day(tmp_path, database, date(2026, 11, day)) for day in (26, 27, 28, 29)]
    for file in days:
        file.touch()
        backup.key_of(file).touch()
    half = tmp_path / f"{days[3].name}.partial"
    others = [tmp_path / name for name in ("bot-notes.db", "other-2020-01-01.db", "bot-2026-11-01.txt")]
    for file in (half, *others):
        file.touch()
    assert backup.prune(tmp_path, database, date(2026, 11, 29), days=2) == 5
    kept = {*days[2:], *map(backup.key_of, days[2:]), *others}
    assert set(tmp_path.iterdir()) == kept


def old_and_new(folder: Path) -> tuple[Path, Path, Path]:
    """A backup of people 1 and 2 with its key; a database of five, the last of them in its log only; the other key."""
    source = filled(folder / "backup.db", SECRET, persons=2)
    backup.key_of(source).write_text("new")
    data = folder / "data"
    making = filled(folder / "making.db", SECRET, persons=4)
    data.mkdir()
    with closing(sqlite3.connect(making)) as connection:
        connection.execute("INSERT INTO people (id, spoke_at, address) VALUES ('5', '', '')")
        connection.commit()
        for ending in ("", "-wal"):
            shutil.copy(f"{making}{ending}", data / f"bot.db{ending}")
    key = data / "secret.key"
    key.write_text("old")
    return source, data / "bot.db", key


def test_a_backup_is_put_back(tmp_path: Path) -> None:
    """The old one is kept whole with its log and its key, the new one has its own."""
    source, database, key = old_and_new(tmp_path)
    aside = backup.put_back(source, database, key)
    assert aside is not None
    assert people_of(database) == ["1", "2"]
    assert people_of(aside) == ["1", "2", "3", "4", "5"]
    assert key.read_text() == "new"
    assert [file.read_text() for file in database.parent.glob("secret.key.before-*")] == ["old"]
    assert database.stat().st_mode & 0o777 == 0o600
    assert people_of(source) == ["1", "2"]


def test_a_lost_database_is_put_back(tmp_path: Path) -> None:
    """Where there is nothing to set aside."""
    source, _, key = old_and_new(tmp_path)
    lost = tmp_path / "lost"
    lost.mkdir()
    assert backup.put_back(source, lost / "bot.db", None) is None
    assert people_of(lost / "bot.db") == ["1", "2"]
    assert key.read_text() == "old"


def test_a_key_that_an_interrupted_restore_left_is_nobodys(tmp_path: Path) -> None:
    """A backup without a key does not take the key of another one."""
    source, database, key = old_and_new(tmp_path)
    backup.key_of(source).rename(backup.key_of(backup.waiting(database)))
    backup.put_back(source, database, key)
    assert key.read_text() == "old"


async def test_killed_at_any_moment_nothing_is_lost(tmp_path: Path) -> None:
    """kill -9 at every single renaming and removing: the old one still opens or all are refused; once more, and done."""
    refused, moment, code = 0, 0, -signal.SIGKILL
    while code:
        moment += 1
        folder = tmp_path / str(moment)
        folder.mkdir()
        source, database, key = old_and_new(folder)
        arguments = [str(moment), str(source), str(database), str(key)]
        code = await (await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED_AT, *arguments)).wait()
        assert code in (0, -signal.SIGKILL)
        if backup.waiting(database).exists():
            refused += 1
            for open_ in (opened(database, anything), reading(database)):
                with pytest.raises(Unsuitable, match="huiyin restore"):
                    async with open_:
                        pass
        else:
            async with opened(database, anything):
                pass
            assert people_of(database) == (["1", "2", "3", "4", "5"] if code else ["1", "2"])
            assert key.read_text() == ("old" if code else "new")
        backup.put_back(source, database, key)
        assert people_of(database) == ["1", "2"]
        assert key.read_text() == "new"
        kept = [file for file in database.parent.glob("bot.db.before-*") if not file.name.endswith(("-wal", "-shm"))]
        assert ["1", "2", "3", "4", "5"] in map(people_of, kept)
        assert "old" in [file.read_text() for file in database.parent.glob("secret.key*")]
    assert refused >= 4
    assert moment > 6

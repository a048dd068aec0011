"""The ballast: real room, given up once, laid down again where there is plenty."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.storage.ballast import MEGABYTE, Ballast


def test_it_takes_real_room_and_gives_it_back(tmp_path: Path) -> None:
    """Blocks, not a hole in a file; nobody else may read it; given up once only; laid down again."""
    ballast = Ballast(tmp_path / "bot.db", MEGABYTE + 1)
    assert ballast.missing
    assert not ballast.release()
    ballast.keep()
    found = (tmp_path / "bot.db.ballast").stat()
    assert found.st_size == MEGABYTE + 1
    assert found.st_blocks * 512 >= found.st_size
    assert found.st_mode & 0o077 == 0
    assert not ballast.missing
    assert ballast.release()
    assert not ballast.release()
    ballast.keep()
    assert not ballast.missing


def test_it_is_never_what_fills_the_disk(tmp_path: Path) -> None:
    """Where less than twice its size is free there is none, and nothing half of it."""
    ballast = Ballast(tmp_path / "bot.db", shutil.disk_usage(tmp_path).free // 2 + 100 * MEGABYTE)
    ballast.keep()
    assert ballast.missing
    assert list(tmp_path.iterdir()) == []


def test_another_size_is_laid_down_anew(tmp_path: Path) -> None:
    """What the settings say now, also nothing."""
    Ballast(tmp_path / "bot.db", 2 * MEGABYTE).keep()
    for size in (MEGABYTE, 0):
        ballast = Ballast(tmp_path / "bot.db", size)
        ballast.keep()
        assert not ballast.missing
        assert [file.stat().st_size for file in tmp_path.iterdir()] == ([size] if size else [])


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """The housekeeping goes on without it."""
    (tmp_path / "file").touch()
    Ballast(tmp_path / "file" / "bot.db", MEGABYTE).keep()

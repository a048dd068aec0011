"""Is a database whole: pages, people's journals, and the key they were written with."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import soundness
from bot.storage.database import Unsuitable
from bot.storage.soundness import Journals
from tests.journalled import DAMAGES, filled, flipped

SECRET = b"test"


def walked(path: Path, secret: bytes = SECRET) -> Journals:
    """The journals of a file."""
    with soundness.looking(path) as connection:
        assert soundness.pages(connection) == ""
        return soundness.journals(connection, secret)


def test_a_good_database_is_found_good(tmp_path: Path) -> None:
    """Pages and journals, also where nobody has one."""
    path = filled(tmp_path / "a.db", SECRET)
    soundness.refuse_unsound(path)
    assert walked(path) == Journals(3, ())
    assert walked(filled(tmp_path / "b.db", SECRET, 0)) == Journals(0, ())


@pytest.mark.parametrize("bit", [0x01, 0x80])
def test_a_flipped_bit_in_an_entry_is_found(tmp_path: Path, bit: int) -> None:
    """No check of SQLite sees it; the chain names the person and the entry, also where it is no text any more."""
    path = filled(tmp_path / "a.db", SECRET, persons=2, entries=5)
    flipped(path, b"2000003", bit)
    found = walked(path)
    assert found.bad == (("2", 4),)


def test_a_text_that_became_something_else_is_found(tmp_path: Path) -> None:
    """A damaged record may hold a number where a text was: named like any other, and no traceback."""
    path = filled(tmp_path / "a.db", SECRET, persons=2, entries=3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE journal SET changes = CAST(changes AS BLOB) || x'ff' WHERE person = '1' AND seq = 3")
        connection.execute("UPDATE journal SET seq = x'32' WHERE person = '2' AND seq = 2")
    assert walked(path).bad == (("1", 3), ("2", 2))


def test_another_key_is_told_as_such(tmp_path: Path) -> None:
    """When nobody's journal fits, the key is to blame: one line, not one for every person."""
    path = filled(tmp_path / "a.db", SECRET)
    [line] = walked(path, b"other").lines
    assert "密钥" in line


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(tmp_path: Path, damage: str) -> None:
    """Header and page: one line that names the file."""
    path = filled(tmp_path / "a.db", SECRET)
    DAMAGES[damage](path)
    with pytest.raises(Unsuitable, match=r"a\.db") as refused:
        soundness.refuse_unsound(path)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("damage", DAMAGES)
def test_big_files_are_not_read_at_the_start(tmp_path: Path, damage: str) -> None:
    """A start takes no longer the more there is; a small file is looked at."""
    path = filled(tmp_path / "a.db", SECRET)
    with soundness.looking(path) as connection:
        DAMAGES[damage](path)
        soundness.refuse_damaged(connection, path, most=0)
        with pytest.raises(Unsuitable, match="huiyin restore"):
            soundness.refuse_damaged(connection, path)

"""A guide made ready is the same guide, and is made anew as soon as anything it was made of has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import pressed
from tests.shipped import GUIDE

SECRET = b"a secret of this bot"


class Made:
    """Makes a guide and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> object:
        self.times += 1
        return GUIDE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of content of our own."""
    out = tmp_path / "content"
    shutil.copytree(pressed.FOLDER, out)
    return out


def test_what_comes_back_is_the_same(tmp_path: Path, folder: Path) -> None:
    """Made once; read back whole, with everything that is looked up in it; readable by its owner alone."""
    made, kept = Made(), tmp_path / "data" / "content.ready"
    assert pressed.guide(kept, SECRET, made, folder) is GUIDE
    again = pressed.guide(kept, SECRET, made, folder)
    assert made.times == 1
    assert again is not GUIDE
    for name in ("topics", "matters", "groups", "texts", "hotlines", "clocks", "facts", "calendar", "version"):
        assert getattr(again, name) == getattr(GUIDE, name)
    assert [rule.id for rule in again.safety] == [rule.id for rule in GUIDE.safety]
    assert again.index.ids == GUIDE.index.ids
    assert again.index.learnt == GUIDE.index.learnt
    assert again.index.ways == GUIDE.index.ways
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["content.ready"]


@pytest.mark.parametrize("how", ["edited", "added", "gone", "learnt"])
def test_changed_content_is_made_anew(tmp_path: Path, folder: Path, how: str) -> None:
    """An edit, a new file, a file that is gone, something learnt anew."""
    made, kept = Made(), tmp_path / "content.ready"
    pressed.guide(kept, SECRET, made, folder)
    file = folder / "small_talk.yaml"
    if how == "gone":
        file.unlink()
    elif how == "learnt":
        (folder / pressed.LEARNT).write_bytes(b"something else")
    else:
        target = file if how == "edited" else folder / "new.yaml"
        target.write_text(file.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    pressed.guide(kept, SECRET, made, folder)
    assert made.times == 2


@pytest.mark.parametrize("damage", [b"", b"short", b"\0" * 4096])
def test_a_damaged_file_is_made_anew(tmp_path: Path, folder: Path, damage: bytes) -> None:
    """And healed."""
    made, kept = Made(), tmp_path / "content.ready"
    kept.write_bytes(damage)
    pressed.guide(kept, SECRET, made, folder)
    pressed.guide(kept, SECRET, made, folder)
    assert made.times == 1


def test_what_another_signed_is_not_opened(tmp_path: Path, folder: Path) -> None:
    """A file that was put there, or belongs to a bot with another secret, is never unpickled."""
    made, kept = Made(), tmp_path / "content.ready"
    pressed.guide(kept, b"another secret", made, folder)
    pressed.guide(kept, SECRET, made, folder)
    assert made.times == 2


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path, folder: Path) -> None:
    """Where the file would be is a folder."""
    made, kept = Made(), tmp_path / "content.ready"
    (kept / "inside").mkdir(parents=True)
    assert pressed.guide(kept, SECRET, made, folder) is GUIDE
    assert pressed.guide(kept, SECRET, made, folder) is GUIDE
    assert made.times == 2

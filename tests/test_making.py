"""Content made by another process is the content made here; what is wrong with it is told just the same."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from bot import making
from bot.pressed import FOLDER
from tests.shipped import GUIDE


def test_the_guide_comes_back_whole() -> None:
    """The same content is found in it."""
    found = making.guide()
    assert found.version == GUIDE.version
    assert found.index.ids == GUIDE.index.ids
    assert found.texts == GUIDE.texts


def test_every_mistake_comes_back(tmp_path: Path) -> None:
    """Two files that are broken are two mistakes, as for whoever reads them here."""
    folder = tmp_path / "content"
    shutil.copytree(FOLDER, folder)
    for name in ("small_talk.yaml", "safety.yaml"):
        (folder / name).write_text("- id: [", encoding="utf-8")
    found = making.guide(folder)
    assert len(found) >= 2
    assert found == making.made(folder)


def test_it_is_made_here_when_no_other_process_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that ends at once."""
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert making.guide().version == GUIDE.version

"""Stories are the specification: each is played in every channel's dress on a fresh database."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot import content, story, talk
from bot.core.guide import Guide

FOLDER = Path(__file__).parent / "stories"
STORIES = sorted(FOLDER.glob("*.story"))
DRESSES = ("telegram", "web", "terminal", "wechat")


@cache
def guide() -> Guide:
    """The content that ships, read once."""
    return content.load()


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize("file", STORIES, ids=lambda file: file.stem)
async def test_story(file: Path, dress: str, tmp_path: Path) -> None:
    """What is written is what is seen, word for word, whichever way it was carried."""
    written = story.parse(file.read_text(encoding="utf-8"))
    played = await talk.perform(written, tmp_path, guide(), talk.dress(dress, guide()))
    assert story.differences(played, dress) == []


def test_a_difference_is_found(tmp_path: Path) -> None:
    """A story that tells something else than what is seen fails, naming the line."""
    file = tmp_path / "wrong.story"
    file.write_text("> 菜单\n< 这句没有人说\n", encoding="utf-8")
    found = talk.play(file, "terminal", guide())
    assert any("第 1 行" in line for line in found)
    assert talk.play(file, "terminal", guide(), update=True)
    assert talk.play(file, "terminal", guide()) == []


@pytest.mark.parametrize("text", ["> 菜单\n  ？？\n", "* 没有这个按钮\n", "~ 三天\n", "! 飞来\n"])
def test_a_story_that_cannot_be_acted_says_so(text: str, tmp_path: Path) -> None:
    """A mistake in a story is one line, not a traceback."""
    file = tmp_path / "broken.story"
    file.write_text(text, encoding="utf-8")
    assert len(talk.play(file, "telegram", guide())) == 1


def test_passing_over_lines() -> None:
    """`< …` stands for any lines, also none."""
    assert story.fits(["< a", "< …", "[x]"], ["< a", "< b", "< c", "[x]"])
    assert story.fits(["< …"], [])
    assert not story.fits(["< a", "< …"], ["< b"])

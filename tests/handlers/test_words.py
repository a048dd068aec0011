"""The words that always work."""

from __future__ import annotations

from typing import Final

import pytest

from bot.core.taps import Tap, read, tap
from handlers.words import rather

SCREEN: Final = (("导出记录", tap("export")), ("先核对号码", tap("verify", 4)), ("没有", tap("broken", 2)))


@pytest.mark.parametrize(
    ("word", "offered", "meant"),
    [
        ("记录", "export", "records"),  # half of a button, and never meant as one
        ("导出记录", "export", "export"),
        ("核对", "verify:4", "verify:4"),
        ("撤回", "withdraw:2", "withdraw:2"),
        ("记录", "", "records"),
        ("没有", "broken:2", "broken:2"),
        ("帮助", "broken:2", "broken:2"),  # other words for 没有 on this screen
        ("嗯", "", ""),
    ],
)
def test_a_word_that_always_works(word: str, offered: str, meant: str) -> None:
    """Half a label does not take a place away; its whole name or other words for it do."""
    found = rather(word, read(offered) if offered else None, SCREEN, {"没有": frozenset({"帮助"})})
    assert found == (read(meant) if meant else None)
    assert found is None or isinstance(found, Tap)

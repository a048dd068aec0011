"""One spelling for what people write in many ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.normal import LIMIT, SIMPLIFIED, TRADITIONAL, plain, words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我 不想\u200b活 了", "我不想活了"),
        ("錢已經轉給對方", "钱已经转给对方"),
        ("ＡＢＣ１２３，！", "abc123,!"),
        ("自*杀·自.杀_自-杀", "自杀自杀自杀"),
        ("想\n死", "想死"),
        ("他说三天\n\n我等了", "他说三天。我等了"),
        ("笑😂死🔪", "笑死"),
    ],
)
def test_plain_is_one_spelling(text: str, shown: str) -> None:
    """Width, case, script, blanks, invisible signs and emoji make no difference; sentence marks stay."""
    assert plain(text) == shown


def test_the_table_is_one_to_one() -> None:
    """Each traditional character has one simplified one, and none of those is translated again."""
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert not set(TRADITIONAL) & set(SIMPLIFIED)


@given(st.text(max_size=300))
def test_plain_twice_is_plain_once(text: str) -> None:
    """What is plain stays as it is, and words are plain without marks."""
    assert plain(plain(text)) == plain(text)
    assert words(text) == words(plain(text))


def test_a_long_text_is_read_at_both_ends() -> None:
    """However long the text, little more than the limit is looked at: its first and its last words."""
    shown = plain("开头" + "中" * 100_000 + "结尾")
    assert len(shown) <= LIMIT + 2
    assert shown.startswith("开头")
    assert shown.endswith("结尾")

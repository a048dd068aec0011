"""Taps are short, and a code means the same wish for ever."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.taps import LIMIT, Tap, read, tap

PART = st.text(st.characters(exclude_characters=":", codec="utf-8"), max_size=24)


@given(PART, st.lists(PART, max_size=5))
def test_a_code_is_read_back_or_refused(verb: str, args: list[str]) -> None:
    """What fits into 64 bytes comes back whole, empty arguments too; what does not fit is a mistake at once."""
    wish = Tap(verb, tuple(args))
    if len(":".join([verb, *args]).encode()) > LIMIT:
        with pytest.raises(ValueError, match="64 bytes"):
            _ = wish.code
    else:
        assert len(wish.code.encode()) <= LIMIT
        assert read(wish.code) == wish


def test_the_limit_counts_bytes_not_characters() -> None:
    """A 汉字 takes three: 64 bytes are the last that fit."""
    assert len(Tap("a" * LIMIT).code) == LIMIT
    assert Tap("字" * 21).code == "字" * 21
    with pytest.raises(ValueError, match="64 bytes"):
        _ = Tap("字" * 22).code


@pytest.mark.parametrize(
    ("code", "wish"),
    [
        ("menu", Tap("menu")),
        ("mark:1:pen:0", Tap("mark", ("1", "pen", "0"))),
        ("consent:yes:matter:refund-hard", Tap("consent", ("yes", "matter", "refund-hard"))),
        ("", Tap("")),
        ("card:", Tap("card", ("",))),
    ],
)
def test_codes_that_are_in_old_messages(code: str, wish: Tap) -> None:
    """The form itself is a promise: buttons of last month still say what they said."""
    assert read(code) == wish
    assert wish.code == code


def test_loose_arguments_become_text() -> None:
    """Numbers may be given as they are."""
    assert tap("mark", 1, "pen", 0) == Tap("mark", ("1", "pen", "0"))

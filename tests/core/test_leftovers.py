"""What is left when the time words are read: a time nobody has read asks, how much it was does not."""

from __future__ import annotations

import pytest

from bot.core.leftovers import unread_in


@pytest.mark.parametrize("rest", ["▪内给您,1万2减到8千", "8月和10月被扣了两次,▪▪退回", "▪▪处理"])
def test_what_was_is_left_alone(rest: str) -> None:
    """A clause that only tells what happened, or how much it was, holds no promise."""
    assert not unread_in(rest)


@pytest.mark.parametrize("rest", ["▪内给您,六月", "▪▪退一半,8月再还", "8月会退,▪▪回复", "三▪内"])
def test_a_time_that_nobody_read_asks(rest: str) -> None:
    """Alone in its clause, beside a time that was read, or of what is to come."""
    assert unread_in(rest)

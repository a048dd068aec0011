"""今天 in a story that goes on to another day: what was gone through is no promise, what is to be done is one."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask, Resolved
from tests.core.test_dates import due, told


@pytest.mark.parametrize(
    "story", ["今天换了个客服", "今天收到他们的邮件", "今天第三次协商", "今天钱还没到账", "周二那天他打来"]
)
def test_a_story_gives_way_to_the_promise(story: str) -> None:
    """What happened today, or on a weekday that is over, leaves the promise as it is."""
    assert due(f"{story}，11月30日前处理完毕") == due("11月30日前处理完毕")


@pytest.mark.parametrize("first", ["今天给您退一半", "今天先退800", "今天没还清的话"])
def test_what_is_to_be_done_today_asks(first: str) -> None:
    """Two promises, or a condition, are no story."""
    assert isinstance(told(f"{first}，11月30日前处理剩下的"), Ask)


def test_a_story_alone_promises_nothing() -> None:
    """Without another time there is nothing to go on to."""
    assert not isinstance(told("今天换了个客服"), Resolved)

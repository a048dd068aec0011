"""What lasts so long for everybody is nobody's promise."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask
from tests.core.test_dates import due, told

PROMISED = "三个工作日内给您答复"
STANDING = [
    "额度有效期为一年",
    "录音保存期限为6个月",
    "优惠活动12月31日截止",
    "我上班到晚上十点",
    "放假到23号",
    "验证码5分钟内有效",
]


@pytest.mark.parametrize("text", STANDING)
def test_beside_a_promise_it_is_left_out(text: str) -> None:
    """The promise is what it is without it."""
    assert due(f"{text}，{PROMISED}") == due(PROMISED)


@pytest.mark.parametrize("text", [*STANDING, "还款日8号"])
def test_alone_it_is_no_promise(text: str) -> None:
    """Nothing is resolved from it; the bill's own day is asked about."""
    found = told(text)
    assert not hasattr(found, "due"), found
    if text == "还款日8号":
        assert isinstance(found, Ask)

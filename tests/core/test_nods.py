"""Yes and no, as people say them."""

from __future__ import annotations

import pytest

from bot.core.nods import no, yes

YES = (
    "嗯嗯 对，没错 要得 好嘞 没毛病 可以的 对头 是的呢 对对对 好滴 没问题 行嘛 得行 就这样吧 就是那天 没错就是那天 ok的 是这样的 记吧"
    " 嗯好的谢谢 对的呀 阔以 都对 应该是的 没得错 要得嘛 对咯 是滴 okay 就这天 行吧 正确"
)
NO = "不对 不是 错了 记错了 不对头 不是这样 写错了 不对不对 搞错了 日子不对 金额不对 好像错了 不得行 不对啊 你记错了 不是的 金额错了 错咯"
NEITHER = (
    "对吗 是周五 是399 好多了 得了 嗯是后天 行不行 可以吗 没有 没错是周六 是谁 对方没说 好久 中午 是啥 可以晚点吗 行长 不是前天"
    " 错了是后天 不退 行了他说不退 不知道 不要了 金额错了是399"
)


@pytest.mark.parametrize("word", YES.split())
def test_an_ordinary_yes(word: str) -> None:
    """In every dialect, alone or said twice."""
    assert yes(word)
    assert not no(word)


@pytest.mark.parametrize("word", NO.split())
def test_an_ordinary_no(word: str) -> None:
    """It is wrong, without saying what."""
    assert no(word)
    assert not yes(word)


@pytest.mark.parametrize("word", NEITHER.split())
def test_what_says_more(word: str) -> None:
    """A question, a correction, another matter: neither yes nor no."""
    assert not yes(word)
    assert not no(word)

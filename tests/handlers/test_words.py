"""The words that always work."""

from __future__ import annotations

from typing import Final

import pytest

from bot.core.taps import Tap, read, tap
from handlers.words import about_reminders, rather

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


@pytest.mark.parametrize(
    "word",
    ["停", "td", "别提醒我了", "不要提醒我了", "不要再提醒我", "别再提醒", "不用再提醒我了", "别提醒", "不想收提醒了", "关提醒",
     "请不要再提醒我", "我不想再收到提醒了", "以后别给我发提醒了", "停止提醒", "停掉提醒吧", "关闭所有提醒", "不要提醒", "别再烦我了",
     "不要再提醒了", "别再发了"],
)  # fmt: skip
def test_the_words_that_stop_us(word: str) -> None:
    """As people say it."""
    assert about_reminders(word) == tap("mute")


@pytest.mark.parametrize(
    "word", ["打开提醒", "打开提醒吧", "重新提醒我", "继续提醒我", "恢复提醒", "把提醒打开", "重新打开提醒", "接着提醒"]
)
def test_the_words_that_let_us_speak_again(word: str) -> None:
    """Their opposites."""
    assert about_reminders(word) == tap("unmute")


@pytest.mark.parametrize(
    "word",
    ["停止", "停止给我家人打电话", "不用再提醒", "不用提醒了", "别提醒我家人", "不再烦我", "你们别烦我家人", "怎么关提醒", "提醒我明天打电话",
     "收到提醒了", "关掉自动扣款提醒", "不想收他们的短信", "再提醒我一下", "还是提醒我"],
)  # fmt: skip
def test_what_is_said_of_others_stops_nothing(word: str) -> None:
    """A promise, a question, a button of one nudge."""
    assert about_reminders(word) is None


@pytest.mark.parametrize(
    "word",
    ["全部删除", "把我的资料都删了", "我的数据全删了", "删除我的数据", "删掉我的信息", "都删了吧", "全删了", "清空我的记录", "帮我把我的资料都删掉",
     "所有数据都删了", "把全部记录清空", "删除所有资料", "我要删除我的资料"],
)  # fmt: skip
def test_the_words_that_ask_for_deletion(word: str) -> None:
    """They lead to the question, whose button is what deletes; on its screen the same words are that button."""
    assert rather(word, None, SCREEN, {}) == tap("delete")
    assert rather(word, tap("delete", "yes"), (("全部删除", tap("delete", "yes")),), {}) == tap("delete", "yes")


@pytest.mark.parametrize(
    "word",
    [
        "删除逾期记录",
        "征信记录怎么删",
        "让平台删掉我的资料",
        "删了",
        "删除投诉",
        "他让我把记录删了",
        "全部还清了",
        "全部删除吗他们",
        "不删",
    ],
)
def test_what_is_said_of_other_records_deletes_nothing(word: str) -> None:
    """The lender's, the credit report's, one thing of ours."""
    assert rather(word, None, SCREEN, {}) is None

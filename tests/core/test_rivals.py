"""Of two times in one text the one that gives way to the other."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask
from tests.core.test_dates import due, told


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("一般3天，最晚5天给您答复", "5天内"),
        ("本来今天能办的，经办人不在，明天给您办", "明天"),
        ("不用等到后天，明天就有结果", "明天"),
        ("明天上午再帮您催一下，后天给您答复", "后天"),
        ("我们下周四开评审会，最晚下周五给您结果", "下周五"),
        ("收到本函之日起十日内，也就是11月30日之前，请贵司书面答复", "11月30日前"),
        ("就看这两天，最晚11月27号晚上六点", "11月27号晚上六点"),
        ("少说也得半个月，我说太慢，他最后保证11月27日前退我", "11月27日前"),
        ("让我11月27日前还清，结完当天出证明", "11月27日前"),
        ("赶在月底前怕是不行，3天吧", "3天内"),
        ("三个工作日能不能退到？能，三个工作日保证退到", "三个工作日"),
        ("下周五前给你开减免函，下周哦，不是这周", "下周五前"),
        ("元旦当天解约，您当天点确认", "元旦当天"),
        ("本期保费将于11月30日到期，请于11月27日前存入", "11月27日前"),
    ],
)
def test_the_other_time_is_meant(text: str, meant: str) -> None:
    """What is usual, needless, superseded, on the way, spelt out or only falls due is left out."""
    assert due(text) == due(meant)


@pytest.mark.parametrize(
    "text",
    [
        *["月底前怕是不行，3天也不行", "周五前来不及，下周也不一定"],
        *["三个工作日能到吗？不能，三个工作日到不了", "三个工作日能到吗？能，五个工作日吧"],
        *["下周五前给你回复，下周给你退款", "元旦当天解约，收到材料当天给您办"],
        "七日内，也就是11月30日之前给您答复",
        "11月27日退一半，11月30日之前退完",
        "办完销户的次日起十日内，也就是很快",
    ],
)
def test_neither_gives_way(text: str) -> None:
    """Two times that contradict each other, or two promises, take a question."""
    assert isinstance(told(text), Ask)

"""What happened before the promise was made is left out; what may be a second promise is asked about."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask
from tests.core.test_dates import due, told

PROMISED = "三个工作日内给您答复"


@pytest.mark.parametrize(
    "before",
    [
        "今天跟他们吵了四十分钟，最后答应", "今天平台终于认账，", "今天第三次打，一个姓刘的接的，说", "今天又打来说",
        "昨天打过一次没接通，今天再打，那边说", "我说我下个月发工资，他说最多", "9月调解，对方律师说", "今天协商下来分36期，",
        "接通以后他说", "讲了半个多小时，最后说", "前前后后打了二十来个电话，说", "打了七八次，终于有人接了，说",
    ],
)  # fmt: skip
def test_what_went_before_is_left_out(before: str) -> None:
    """Days on which somebody called, waited and quarrelled, until the other side spoke of a later time."""
    assert due(f"{before}{PROMISED}") == due(PROMISED)


def test_what_was_done_on_a_day_is_not_what_was_said_later() -> None:
    """A payment of the past, an instalment of last month, beside a date that is the same whoever said it when."""
    assert due("上个月18号还了3000，这个月5号又还了1500，他说剩下的28号之前还上") == due("28号之前")
    assert due("3月2号打的没人管，第二次11月6号打的说等，今天第三次，答应28号前给我回电") == due("28号之前")
    assert due("一开始说要到十二月中旬，最后改成11月30号前退") == due("11月30号前")


@pytest.mark.parametrize(
    "text",
    [
        "今天给您退一半，剩下的他说下周五退", "昨天打了三个电话才打通，说五个工作日退我", "昨天您说今天还，今天又说明天",
        "先讲明天，后来又改口讲下周五", "昨天寄的，说三天到", "上个月说12月10号，这个月又说12月20号", "12月31号，哦不对，1月4号",
    ],
)  # fmt: skip
def test_what_may_be_a_second_promise_is_asked_about(text: str) -> None:
    """What was said yesterday counted from then; who names two times has not said which."""
    assert isinstance(told(text), Ask)

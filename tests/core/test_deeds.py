"""Whether anything is promised at a time, or it is only told what goes on then."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask, Nothing, Resolved
from tests.core.test_dates import told


@pytest.mark.parametrize(
    "text",
    [
        "早上6点就有人打电话", "晚上9点多还在打", "凌晨两点发短信骂人", "今天带孩子吃了顿饭", "明天的太阳", "我们营业厅早上八点半开门",
        "上午10点到下午4点有人工", "今天又来催了", "他们半小时打一次", "一个月最多提现3次", "验证码5分钟内有效", "心里才静一点",
        "下个星期的某一天", "三天以后再说", "20号是还款日", "三天后如果还没收到您再联系我们", "谁跟您说的今天能到账？",
        "这周六我侄子结婚", "下个月房租到期", "下周我弟订婚", "周五公司裁员", "明天我得上夜班", "账单日是10号",
        "晚上睡不好觉，头发一把一把掉", "他们24小时轰炸我", "一天就吃两顿", "这个月利息扣了三次",
        "这个月工资还没发", "拖一天算一天", "我限贵司三天之内退款", "您下个月还款日之前我给您调整好",
    ],
)  # fmt: skip
def test_what_is_only_told_is_no_promise(text: str) -> None:
    """A time at which nothing is done by anybody who promises is asked about, or none at all."""
    assert isinstance(told(text), Ask | Nothing)


@pytest.mark.parametrize(
    "text",
    [
        "下周三", "应该是后天", "时间：12月5日", "下周二吧，我帮您盯着", "明天会有专门的人跟您对接", "这个排到下周二了",
        "第一期12月15号还1460就行", "今晚发您", "大后天肯定好", "明天九点一上班就给您处理", "We'll finish it by Thursday",
    ],
)  # fmt: skip
def test_a_time_alone_or_with_a_deed_is_one(text: str) -> None:
    """A bare time is what was asked for, and a deed makes it a promise."""
    assert isinstance(told(text), Resolved)

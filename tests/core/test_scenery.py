"""Times beside a promise that are none themselves, and those that are a second promise."""

from __future__ import annotations

import pytest

from bot.core.dates import Ask, Resolved
from tests.core.test_dates import REF, due, told

PROMISED = "三个工作日内给您答复"


@pytest.mark.parametrize(
    "aside",
    [
        "今天周五财务下班早", "现在上午十点半", "周六周日不办公", "这几天排满了", "今天上午给您打过电话", "今天已经给您加急了",
        "您11月18日提交的申请", "您8月15日那笔扣款", "下个月的账单", "2019年的合同", "发生在2022年", "上周五的投诉升级了",
        "本来今天能办的", "还款日是25号", "失业三个月", "您稍等两分钟", "国庆期间比较忙", "都快月底了", "每次来电都有记录",
        "系统升级到周日", "我上班到晚上十点", "额度有效期为一年", "优惠活动12月31日截止", "今天他又打过来说", "原计划是这周五给您的",
        "下午四五点钟散会", "到今天一共欠了18765元", "最近7天内有2笔扣款失败", "本月应还2300", "他们一天打我二十个电话",
        "现在系统慢", "我们8点半上班", "您年前提交的退款申请已在处理", "这个月只有30天", "入账会晚一点",
        "我是昨天接待您的小赵", "今天第一次有人松口了", "逾期不超过30天的才能做展期", "系统在做季度结息", "节后单子多",
        "跟您说两点，一是本金不减，二是利息可以谈", "已经升级到二线处理",
    ],
)  # fmt: skip
def test_scenery_is_left_out(aside: str) -> None:
    """How things stand, the date of a thing and what has been do not change what is promised."""
    assert due(f"{aside}，{PROMISED}") == due(PROMISED)


@pytest.mark.parametrize(
    "other",
    [
        "今天先退您一半", "明天上午给您答复", "今天给您停催", "后天寄出证明", "明天会回复您反映的问题", "您明天还款",
        "昨天客服说明天回电", "上个月20号就答应了", "每周五给您反馈一次", "这两天给您回电", "利息下周一免",
    ],
)  # fmt: skip
def test_a_second_promise_is_asked_about(other: str) -> None:
    """Two promises, and one that somebody made before, take a question."""
    assert isinstance(told(f"{other}，{PROMISED}"), Ask)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("今天已经给您处理了", "past"),
        ("明天我休息", "negated"),
        ("我们逢周一开会讨论", "recurring"),
        ("我上班到晚上十点", "negated"),
        ("录音保存期限为6个月", "unread"),
        ("这个优惠活动12月31日截止", "unread"),
    ],
)
def test_scenery_alone_is_no_promise(text: str, reason: str) -> None:
    """What is done, or will not be done, is asked about; 今天周五 stays a day."""
    found = told(text)
    assert isinstance(found, Ask)
    assert found.reason == reason
    assert due("今天周五").date() == REF.date()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("昨天说本周日之前处理完", 22),
        ("前天那个客服说11月25号有结果", 25),
        ("昨天下午4点接到电话，说月底前退", 30),
        ("刚才客服说3天", 23),
    ],
)
def test_who_said_it_yesterday_makes_no_difference_to_a_day_that_stays(said: str, day: int) -> None:
    """昨天说本周日: the same Sunday. 昨天说三天 counts from yesterday, so it is asked about."""
    assert due(said).day == day
    assert isinstance(told("昨天客服说三天"), Ask)
    assert isinstance(told("上周他们说三天"), Ask)


@pytest.mark.parametrize(
    ("text", "day"),
    [("一般3天，最晚5天", 25), ("快的话明天，慢的话后天", 22), ("正常两个工作日，最长不超过三个工作日", 25)],
)
def test_the_usual_time_gives_way_to_the_latest(text: str, day: int) -> None:
    """A range told in two halves ends with the later one."""
    found = told(text)
    assert isinstance(found, Resolved)
    assert found.due.day == day


def test_a_day_without_a_deed_gives_way_to_a_day_with_one() -> None:
    """开评审会 promises nothing; but a length of time may run from that day."""
    assert due("我们周二上午开评审会，最晚周四给您结果").day == 26
    assert isinstance(told("我们周二上午开评审会，三个工作日内给您结果"), Ask)
    assert isinstance(told("您周二还款，最晚周四给您结果"), Ask)

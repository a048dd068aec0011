"""Lengths of time that run from something that happens, and what only sounds like it."""

from __future__ import annotations

from typing import Final

import pytest

from bot.core.dates import Ask, Resolved
from tests.core.test_dates import told

EVENTS: Final = (
    "领导拍板", "方案敲定", "激活", "面签", "过户", "办妥抵押", "数据同步完", "出险", "结案", "开庭", "销户", "交接完",
    "查清", "材料交上来", "尾款付清", "资金到位", "律师函送达", "证明开好", "总部盖章", "系统修好",
)  # fmt: skip
FORMS: Final = (
    "{}后三个工作日内给您办", "{}之日起三个工作日内", "等{}三个工作日内给您办", "要等{}，两天内给您消息", "{}以后，七天内到账",
    "{}之后的三天内给您", "{}的话三天内给您办", "如果{}，三天内给您办", "只要{}三天内就能好", "自{}起三天内",
    "得{}，然后三个工作日内", "先{}，三天内就能好", "从{}开始算三天", "需{}后再等3天", "{}次日到账",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_an_event_of_any_kind_is_an_anchor(form: str) -> None:
    """How it is said makes it an event, whatever it is that happens."""
    assert [event for event in EVENTS if not isinstance(told(form.format(event)), Ask)] == []


@pytest.mark.parametrize("decision", ["领导拍板", "总部批准", "主管点头", "资方同意", "方案敲定", "上级放行"])
def test_a_decision_is_an_anchor_without_any_word_between(decision: str) -> None:
    """领导拍板三天内 may run from the decision; 审核三天 is how long the work takes."""
    found = told(f"{decision}三个工作日内给您办")
    assert isinstance(found, Ask)
    assert found.reason == "event"
    assert isinstance(told(f"{decision}了，三个工作日内给您办"), Resolved)
    assert isinstance(told("已经提交财务审核三个工作日内到账"), Resolved)


@pytest.mark.parametrize("day", ["下次还款日前", "下个账单日之后", "合同到期前", "扣款日当天"])
def test_a_day_that_only_the_person_knows_is_asked_for(day: str) -> None:
    """There is a time in it, so it is not nothing."""
    found = told(f"{day}给您调整")
    assert isinstance(found, Ask)
    assert found.reason == "event"


@pytest.mark.parametrize(
    "said",
    [
        "还差一份收入证明，补充材料请在", "邮寄的话", "领导已经签字了，", "两级审批，整个下来", "已经帮您登记好了", "材料我们收到了，", "收到您的投诉，", "后续有专人跟进，", "贷后管理部说", "短信、电话等方式都行，",
        "请耐心等待，", "等专员联系您，", "退费的话", "这种情况的话", "让您等太久了，", "如果还有问题可以打热线，", "不用等那么久，",
        "以后不会再打扰您家人，", "核实后发现确实多扣了，", "自动扣款关闭了，", "您先别急，", "从系统上看正常，",
    ],
)  # fmt: skip
def test_what_is_told_is_no_anchor(said: str) -> None:
    """What has been done, a courtesy, or a word that only looks like one leaves the time to count from now."""
    alone, with_it = told("三个工作日内给您答复"), told(f"{said}三个工作日内给您答复")
    assert isinstance(with_it, Resolved), said
    assert isinstance(alone, Resolved)
    assert with_it.due == alone.due


@pytest.mark.parametrize(
    "condition",
    ["after approval", "once approved", "upon receipt", "when the bank confirms", "if approved", "pending review"],
)
def test_an_english_event_is_an_anchor(condition: str) -> None:
    """Before the time or after it; a question one may have is none."""
    assert isinstance(told(f"{condition}, we will refund you within 24 hours"), Ask)
    assert isinstance(told(f"We will refund you in 3 business days {condition}"), Ask)
    assert isinstance(told("If you have any questions, call us. We reply within 24 hours"), Resolved)

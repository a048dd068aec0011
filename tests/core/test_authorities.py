"""Who is no lender: the police, a court, a hotline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.authorities import authority, spoken
from tests.turns import PROMISE


@pytest.mark.parametrize(
    ("said", "who", "rest"),
    [
        ("派出所说下周五给我回话", "派出所", "下周五给我回话"), ("派出所民警老刘说下周五给我回话", "派出所民警老刘", "下周五给我回话"),
        ("警察告诉我三天内给答复", "警察", "三天内给答复"), ("法院说三天内给我打电话", "法院", "三天内给我打电话"), ("民警小王答应明天联系我", "民警小王", "明天联系我"),
        ("12345说五个工作日内答复", "12345", "五个工作日内答复"), ("公安局的人跟我说周三之前给我回复", "公安局的人", "周三之前给我回复"),
        ("反诈中心说明天回电", "反诈中心", "明天回电"), ("经侦刘警官说下周给我打电话", "经侦刘警官", "下周给我打电话"), ("社区的调解员说周末联系", "", "社区的调解员说周末联系"),
        ("金融监管局说十五天内答复", "金融监管局", "十五天内答复"), ("消协答应周五前处理", "消协", "周五前处理"),
        ("客服说下周五给我回话", "", "客服说下周五给我回话"), ("我跟派出所说下周去", "", "我跟派出所说下周去"),
    ],
)  # fmt: skip
def test_who_said_it(said: str, who: str, rest: str) -> None:
    """An authority that stands at the head of a sentence, and its words."""
    assert spoken(said) == (who, rest)


@pytest.mark.parametrize(
    ("who", "what", "is_one"),
    [
        ("派出所民警老刘", "给我回话", True), ("法官", "给我答复", True), ("老刘", "派出所给我回话", True), ("", "12345答复我", True), ("刘警官", "回话", True),
        ("3021", "退我180元", False), ("12345", "退我180元", False), ("老刘", "给我回话", False), ("", "撤回报警", False), ("王经理", "更新征信", False),
        ("", "开结清证明", False), ("客服小李", "不起诉我", False),
    ],
)  # fmt: skip
def test_whose_promise(who: str, what: str, is_one: bool) -> None:
    """By who said it, or by the head of what was said; a staff number is no hotline."""
    assert authority(replace(PROMISE, who=who, what=what)) is is_one

"""我投诉了, in one's own words: what one sentence tells of a complaint."""

from __future__ import annotations

import pytest

from bot.core.updates import Said
from handlers.lodged import Lodged, read
from tests.turns import somebody, turn

ME = somebody()


def heard(said: str) -> Lodged | None:
    """What is read on Friday, 20 November 2026."""
    return read(turn(Said(ME.address, "k", said), ME), said)


@pytest.mark.parametrize(
    ("said", "place", "day", "reference"),
    [
        ("我投诉了，刚刚跟他们平台客服说的，编号 TS20261123", "internal", "2026-11-20", "261123"),
        ("投诉了 今天上午打的重庆12345", "12345", "2026-11-20", ""), ("我投诉了 12315 刚打的", "12315", "2026-11-20", ""),
        ("我已投诉 12378", "12378", "", ""), ("已经向12378投诉了", "12378", "", ""), ("前天打12378投诉了", "12378", "2026-11-18", ""),
        ("我昨天在12315投诉了，编号是A123456", "12315", "2026-11-19", "123456"), ("我向银保监局投诉了", "12378", "", ""),
        ("上周五给人民银行投诉过了", "12363", "2026-11-13", ""), ("11月18号打12345投诉了", "12345", "2026-11-18", ""),
        ("投诉到市场监管局了", "12315", "", ""), ("我投诉过了 单号 998877", "", "", "998877"), ("我跟客服投诉了", "internal", "", ""),
        ("已经在app里投诉了 昨天", "internal", "2026-11-19", ""), ("我起诉了", "court", "", ""), ("提了征信异议 昨天", "credit", "2026-11-19", ""),
        ("我投诉了", "", "", ""), ("三天前投诉了 12378", "12378", "2026-11-17", ""), ("昨晚投诉了他们公司", "internal", "2026-11-19", ""),
        ("我举报了 金融监管总局", "12378", "", ""), ("信访局投诉过了", "petition", "", ""), ("投诉好了撒 没有编号", "", "", ""),
    ],
)  # fmt: skip
def test_told(said: str, place: str, day: str, reference: str) -> None:
    """The place, the day and the end of the number, as far as they were said."""
    assert heard(said) == Lodged(place, day, reference)


@pytest.mark.parametrize(
    "said",
    [
        "怎么投诉", "我想投诉", "投诉了有用吗", "投诉了没用", "客服不让我投诉", "我要投诉到12378", "我被投诉了", "投诉了他们会不会报复", "投诉了多久有回音", "我没投诉",
        "他们要起诉我", "投诉了他们回复不退", "投诉12378", "被起诉了", "我投诉了怎么办", "打12378投诉要准备什么", "已经起诉我了", "投诉的电话是多少", "我明天投诉",
        "先别投诉", "要不要撤投诉", "投诉了，他们没理我", "投诉",
    ],
)  # fmt: skip
def test_none_was_made(said: str) -> None:
    """A question, a wish, somebody else's, or the story of what came of it."""
    assert heard(said) is None

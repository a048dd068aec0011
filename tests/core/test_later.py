"""When somebody wants to be asked again, in their words."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core import later
from bot.core.nudge import SHANGHAI

NOW = datetime(2026, 11, 20, 11, 35, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("明天再问我", "明天"), ("3天后再说吧", "3天后"), ("下周一再提醒我一下", "下周一"), ("还没，明天再看看", "明天"), ("明天提醒我", "明天"),
        ("改到后天", "后天"), ("推迟到周五吧", "周五"), ("晚点再说", "晚点"), ("麻烦周三再来问我。", "周三"),
        ("明天", ""), ("客服再问我", "客服"), ("退了", ""), ("他们说再等等", ""), ("你好", ""),
    ],
)  # fmt: skip
def test_a_wish_to_be_asked_again(said: str, at: str) -> None:
    """The time alone, whatever it is wrapped in; whether it is one is for others to say."""
    assert later.again(said) == at


def test_a_long_text_wishes_for_nothing_and_takes_no_time() -> None:
    """Whatever somebody pastes."""
    assert later.again("那就" * 500 + "明天再问我") == ""
    assert later.again("那就" * 19) == ""


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("下周", "下周一"), ("下下周", "下下周一"), ("下星期。", "下周一"), ("周末", "周六"), ("这周末", "周六"), ("下周末", "下周六"),
        ("下个月", "下个月1号"), ("12月", "12月1日"), ("十二月份", "十二月1日"), ("明天这个时候", "明天11点35分"),
        ("下周三", "下周三"), ("明天", "明天"), ("一周", "一周"),
    ],
)  # fmt: skip
def test_a_question_comes_with_the_beginning(said: str, first: str) -> None:
    """A promise for next week is due by its end; a question comes on Monday."""
    assert later.begun(said, NOW) == first


@pytest.mark.parametrize(
    ("said", "vague"),
    [("晚点", True), ("过几天", True), ("有空", True), ("回头", True), ("明天", False), ("客服", False)],
)
def test_some_time(said: str, vague: bool) -> None:
    """Later, and nobody says when."""
    assert later.some_time(said) is vague


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Pacific/Auckland"])
def test_their_wall_clock_and_back(zone: str) -> None:
    """What their clock shows, read as if it were Shanghai's; the same instant again."""
    own = later.own_clock(NOW, zone)
    assert own.replace(tzinfo=None) == NOW.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert later.really(own, zone) == NOW


@pytest.mark.parametrize(("said", "zone"), [("北京时间晚上8点", "Asia/Shanghai"), ("今晚8点", "Europe/London")])
def test_whose_clock_is_meant(said: str, zone: str) -> None:
    """Their own, unless another is named."""
    assert later.zone_of(said, "Europe/London") == zone

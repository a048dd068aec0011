"""太长了, 看不懂: what was shown once more, short and plain."""

from __future__ import annotations

import pytest

from bot.core.changes import Asked
from bot.core.person import Asking
from bot.core.taps import tap as wish
from tests.turns import GUIDE, STRANGER, codes, every, say, seen, shown, somebody, tap, text

PAGE = tap("topic:high-interest", STRANGER)
READING = somebody(screen=seen(PAGE))


@pytest.mark.parametrize(
    "said",
    [
        "太长了",
        "太长不看",
        "这么长",
        "字太多了",
        "看不懂",
        "没看懂",
        "看不明白",
        "我看不懂",
        "说简单点",
        "说简单点嘛",
        "简单点",
        "能不能说简单一点",
        "讲短点",
        "长话短说",
        "说重点",
        "说人话",
        "啥意思",
        "啥子意思",
        "什么意思",
        "不懂",
        "听不懂",
        "没明白",
        "太啰嗦了",
        "我不识字",
        "写得太长了",
        "看得头疼",
        "一句话说",
        "有点懵",
        "讲大白话撒",
    ],
)
def test_a_page_too_long_is_told_in_two_lines(said: str) -> None:
    """The answer's first line, the first step, a button to the rest."""
    found = say(said, READING)
    assert text(found).splitlines()[0] in GUIDE.topics["high-interest"].answer
    assert "第一步：" in text(found)
    assert len(text(found)) < len(text(PAGE)) / 3
    assert "topic:high-interest" in codes(found)
    assert len(shown(found).buttons) <= 6


def test_the_page_is_found_among_other_buttons() -> None:
    """有用 and 没用 stand beside a page's ways on, and a way back to a question."""
    beside = (("接着刚才的", wish("resume")), *seen(PAGE), ("有用", wish("useful", "high-interest", "yes")))
    assert "topic:high-interest" in codes(say("看不懂", somebody(screen=beside)))


@pytest.mark.parametrize("name", GUIDE.topics)
def test_every_page_can_be_told_in_short(name: str) -> None:
    """Never another page's words."""
    found = say("太长了", somebody(screen=seen(tap(f"topic:{name}", STRANGER))))
    assert f"topic:{name}" in codes(found)
    assert text(found).splitlines()[0] in GUIDE.topics[name].answer


def test_a_question_stays_with_its_options() -> None:
    """Whoever does not understand a question is still asked it."""
    asking = Asking("promise-what", ("1",))
    found = say("啥意思", somebody(asking=asking, screen=(("其他", wish("promised", "1", "other")),)))
    assert [change.asking for change in every(found, Asked)] == [asking]
    assert codes(found) == ["promised:1:other"]


def test_a_screen_that_asks_shows_its_options_again() -> None:
    """Beside the numbers for whoever is in danger."""
    found = say("看不懂", somebody(screen=(("还没付", wish("paid", "no")), ("已经付了", wish("paid", "yes")))))
    assert codes(found) == ["paid:no", "paid:yes"]
    assert "110" in text(found)


def test_nothing_before_them_leaves_three_plain_lines() -> None:
    """What not to do, whom to call, what to tell us."""
    found = say("太长了", STRANGER)
    assert "就三步" in text(found)
    assert codes(found) == ["prepare", "promise", "start"]


@pytest.mark.parametrize(
    "said", ["看不懂合同", "征信报告看不懂", "客服说的我听不懂", "综合融资成本什么意思", "客服说话太啰嗦"]
)
def test_what_is_about_something_else_is_answered_as_ever(said: str) -> None:
    """Only what is said of our own words."""
    assert "第一步：" not in text(say(said, READING))

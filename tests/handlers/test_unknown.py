"""What was not understood: three steps, never the same sentence twice, at last real people."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

import pytest

from bot.core.changes import Misunderstood
from bot.core.taps import read
from bot.core.updates import Said
from tests.turns import ME, STRANGER, codes, labels, only, outcome, say, tap, text, turn

THREE: Final = replace(
    STRANGER, screen=(("看目录", read("menu")), ("我的记录", read("records")), ("回首页", read("start")))
)


def steps(count: int) -> list[str]:
    """What somebody hears who is misunderstood so often in a row."""
    heard, person = [], STRANGER
    for _ in range(count):
        found = say("嗡嘛呢叭咪吽", person)
        heard.append(text(found))
        person = replace(person, misses=only(found, Misunderstood).times)
    return heard


def test_never_the_same_twice_in_a_row() -> None:
    """An example, then the menu, then people; then anew, and still not the same as just before."""
    heard = steps(7)
    assert all(now != before for before, now in pairwise(heard))
    assert len(set(heard[:3])) == 3


def test_what_a_nudge_asks_is_asked_once_more() -> None:
    """Odd words after a nudge do not lose the question; a second time the guide is offered as anywhere."""
    screen = (("兑现了", read("kept:2")), ("没有", read("broken:2")), ("不用再提醒", read("enough:3")))
    asked = replace(STRANGER, screen=screen)
    found = say("嗡嘛呢叭咪吽", asked)
    assert codes(found) == ["kept:2", "broken:2", "enough:3"]
    assert only(found, Misunderstood).times == 1
    assert "enough:3" not in codes(say("嗡嘛呢叭咪吽", replace(asked, misses=1)))


def test_the_third_time_ends_at_people() -> None:
    """Public numbers, none of a lender."""
    third = steps(3)[2]
    for number in ("12378", "12345", "12348"):
        assert number in third


def test_the_second_time_offers_the_guide() -> None:
    """Groups to tap: whoever cannot say it may see it."""
    found = say("嗡嘛呢叭咪吽", replace(STRANGER, misses=1))
    assert {"group:channels", "group:talk", "group:complaint", "group:urgent", "records", "start"} == set(codes(found))
    assert len(labels(found)) <= 6


def test_being_understood_starts_anew() -> None:
    """A tap or an understood word forgets how often it failed."""
    lost = replace(STRANGER, misses=2)
    assert only(tap("menu", lost), Misunderstood).times == 0
    assert only(say("在吗", lost), Misunderstood).times == 0
    assert tap("menu", STRANGER).changes == ()


def test_a_bare_secret_is_no_riddle() -> None:
    """Who typed only a number that we blanked is warned, and not asked what they meant."""
    found = outcome(turn(Said(ME, "k", "〔银行卡号已遮住〕"), STRANGER, masked=True))
    assert "撤回" in text(found)
    assert "没听懂" not in text(found)


@pytest.mark.parametrize("words", ["1 3", "1、3", "２，３", "1和2", "1 2 3"])
def test_several_numbers_where_one_is_wanted(words: str) -> None:
    """The same options once more, and that it is one at a time."""
    found = say(words, THREE)
    assert "一次选一个" in text(found)
    assert codes(found) == ["menu", "records", "start"]


@pytest.mark.parametrize("words", ["1 9", "12 25", "1.5", "1到3", "135"])
def test_other_numbers_are_no_choice_of_several(words: str) -> None:
    """A date, an amount, a number that no option has."""
    assert "一次选一个" not in text(say(words, THREE))


def test_a_number_that_no_option_has() -> None:
    """How far they go; where there is but one, no 1 to 1."""
    assert "1 到 3" in text(say("9", THREE))
    assert "只有 1" in text(say("9", replace(STRANGER, screen=THREE.screen[:1])))

"""What all screens are made of."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.messages import Message, When
from bot.core.nudge import SHANGHAI
from bot.core.person import Case
from bot.core.turn import Host, Outcome
from bot.core.updates import Said
from handlers import parts
from tests.turns import CASE, GUIDE, ME, NOW, somebody, turn

BLANK = re.compile(r"\{[\w.-]+\}")
TURN = turn(Said(ME, "k", ""), somebody())


@pytest.mark.parametrize(
    ("words", "button"),
    [
        ("退款到账", "退款到账"),
        ("一二三四五六七八", "一二三四五六七八"),
        ("一二三四五六七八九", "一二三四五六七…"),
        ("找小王👨‍👩‍👧退钱", "找小王…"),
    ],
)
def test_long_words_fit_a_button(words: str, button: str) -> None:
    """Eight 汉字; what is cut is seen to be cut."""
    assert parts.short(words) == button


def test_moments_are_told_with_their_weekday() -> None:
    """In Shanghai time; a day ends at 24:00."""
    at = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)
    assert parts.when(TURN, at) == When(at, "11月25日 周三 15:00")
    assert parts.when(TURN, at.replace(year=2027)).text == "2027年11月25日 周四 15:00"
    assert parts.day(at) == "11月25日 周三"
    assert parts.until(TURN, at.replace(hour=23, minute=59, second=59), "day").text == "11月25日 周三 24:00 前"
    assert parts.local(at, "Europe/London").hour == 7


@pytest.mark.parametrize(
    ("case", "name", "button"),
    [
        (CASE, "#1 某某 · 退款难", "#1 某某"),
        (replace(CASE, lender=""), "#1 退款难", "#1 退款难"),
        (replace(CASE, lender="某某消费金融公司"), "#1 某某消费金融公司 · 退款难", "#1 某某消费金"),
        (replace(CASE, matter="gone", lender=""), "#1 gone", "#1 gone"),
    ],
)
def test_how_a_case_is_called(case: Case, name: str, button: str) -> None:
    """By its number, its lender as they named it, and its matter; also when content forgot the matter."""
    assert parts.name_of(TURN, case) == name
    assert parts.short_name(TURN, case) == button


def test_open_cases_the_newest_first() -> None:
    """All of them, a screen at a time; the choice begins with the one at hand; closed ones are elsewhere."""
    many = tuple(replace(CASE, id=number, closed_at=NOW if number == 7 else None) for number in range(1, 9))
    found = parts.open_cases(somebody(cases=many))
    assert [case.id for case in found] == [8, 6, 5, 4, 3, 2, 1]
    assert [case.id for case in parts.on_page(found, 1)] == [3, 2, 1]
    there = replace(TURN, person=somebody(cases=many, current=4))
    assert [button.tap.code for button in parts.which(there, "log") if button.tap] == [
        "log:4", "log:8", "log:6", "log:5", "log:p1"
    ]  # fmt: skip
    assert [button.tap.code for button in parts.which(there, "log", "p1") if button.tap] == ["log:3", "log:2", "log:1"]


@pytest.mark.parametrize(("word", "page"), [("p2", 2), ("", 0), ("p", 0), ("p-1", 0), ("p²", 0), ("12", 0), ("new", 0)])
def test_a_page_is_named_in_a_tap(word: str, page: int) -> None:
    """Anything else is the first one."""
    assert parts.page_of(word) == page


@pytest.mark.parametrize("number", ["", "0", "2", "01", "x", " 1"])
def test_a_case_that_is_not_theirs_is_none(number: str) -> None:
    """A stale or forged number finds nothing."""
    assert parts.find_case(somebody(), number) is None
    assert parts.find_case(somebody(), "1") is CASE


def test_where_we_may_not_always_write_first_nobody_is_promised_it() -> None:
    """Only the day; every variant has the blanks of its sentence, and those without one are said as everywhere."""
    there = replace(TURN, host=Host(not_first=frozenset({ME.channel})))
    assert "来问你" in parts.say(TURN, "promise.ask-at", at="周四")[0].text
    assert parts.say(there, "promise.ask-at", at="周四")[0].text == "问结果的时间：周四。"
    assert parts.say(there, "call.matter") == parts.say(TURN, "call.matter")
    sentences = GUIDE.texts.sentences
    variants = {name.removeprefix("not-first."): words for name, words in sentences.items() if "not-first." in name}
    for name, words in variants.items():
        assert set(BLANK.findall(words)) == set(BLANK.findall(sentences[name])), name
    promised = [name for name, words in sentences.items() if "来问你" in words and name not in variants]
    assert set(promised) <= {"follow.which-day", "telegram.zh.description"} | {f"not-first.{it}" for it in variants}
    assert not any("来问你" in words for words in variants.values())


def test_ways_to_show_a_screen() -> None:
    """A message of its own, typed numbers as answers, words over the button: each changes one thing only."""
    screen = parts.show(parts.say(TURN, "call.matter"), parts.door(TURN))
    assert screen.message is not None
    kept = Outcome(replace(screen.message, fresh=True))
    assert parts.fresh(screen) == kept
    assert parts.digits(screen) == Outcome(replace(screen.message, digits=True))
    assert parts.toast(screen, "好") == Outcome(replace(screen.message, toast="好"))
    assert isinstance(screen.message, Message)
    assert NOW + timedelta() == TURN.now

"""Whom to complain to: at most three taps, 110 first where it must be, and what to do then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked, CaseOpened
from bot.core.person import Asking
from tests.turns import GUIDE, STRANGER, codes, labels, only, say, seen, shown, somebody, tap, text

ALL = [f"route:{found.id}:{problem}" for found in GUIDE.routing.counterparts.values() for problem in found.routes]


@pytest.mark.parametrize("said", ["不知道", "不清楚", "查不到", "说不清"])
def test_who_does_not_know_says_so(said: str) -> None:
    """In their words; where to look comes next, never "unlicensed"."""
    there = replace(STRANGER, screen=seen(tap("route", STRANGER)))
    assert text(say(said, there)) == text(tap("route:unclear", STRANGER))


def wide(label: str) -> int:
    """Columns: a 汉字 takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in label)


def test_the_first_screen() -> None:
    """Four usual ones, whoever cannot say, the others, the door: six options and the way back."""
    found = tap("route", STRANGER)
    assert codes(found)[-3:] == ["route:unclear", "route:more", "group:complaint-routing"]
    assert len(codes(found)) <= 7
    assert "110" in text(found)


@pytest.mark.parametrize("code", ALL)
def test_every_answer(code: str) -> None:
    """Who first, what they ask for, how long, its source; options that fit; nothing is left open."""
    found = tap(code, STRANGER)
    assert "1. " in text(found)
    for one, other in (("他们一般要：", "这些都留着："), ("多久有回音：", "报警"), ("依据：", "依据：")):
        assert one in text(found) or other in text(found)
    assert "{" not in text(found)
    assert len(codes(found)) <= 6
    assert all(0 < wide(button.label) <= 16 for button in shown(found).buttons)
    assert found.changes == ()


def test_every_answer_is_three_taps_away() -> None:
    """From the first screen, whatever is tapped."""
    screens, reached = {"route"}, set[str]()
    for _ in range(3):
        screens = {code for screen in screens for code in codes(tap(screen, STRANGER)) if code.startswith("route:")}
        reached |= {code for code in screens if "依据：" in text(tap(code, STRANGER))}
    answers = {text(tap(code, STRANGER)) for code in reached}
    assert {text(tap(code, STRANGER)) for code in ALL} <= answers


@pytest.mark.parametrize(
    "code", [code for code in ALL if code.endswith(":collect") or "unlicensed" in code or "impostor" in code]
)
def test_danger_comes_first(code: str) -> None:
    """The police in the first line, before any complaint."""
    first = next(line for line in text(tap(code, STRANGER)).split("\n") if line.startswith("1. "))
    assert "110" in first


def test_not_known_is_not_unlicensed() -> None:
    """Where to look, how to go on carefully; only a refusal or a red flag leads to the police (C-27)."""
    found = tap("route:unclear", STRANGER)
    assert "不等于没牌照" in text(found)
    assert codes(found)[:2] == ["route", "prepare"]
    assert labels(found)[2:4] == ["对方不肯说", "查不到又可疑"]
    assert "别找它的“客服”" in text(tap("route:unlicensed", STRANGER))


@pytest.mark.parametrize(("code", "words", "never"), [
    ("route:bank:fee", "12378", "12363"), ("route:pay:fee", "12363", "12378"), ("route:smallloan:fee", "12345", "12378"),
    ("route:platform:fee", "12315", "12363"), ("route:bureau", "12363", "12378"), ("route:bank:credit", "20 天", "12378"),
])  # fmt: skip
def test_who_answers_for_whom(code: str, words: str, never: str) -> None:
    """Banks to 12378, payment and credit bureaus to 12363, small lenders to the province's bureau (C-02, C-26)."""
    said = text(tap(code, STRANGER))
    assert words in said
    assert never not in said


def test_the_place_is_known_already() -> None:
    """A complaint to the place just shown: with one case its number is asked at once, with none a case is opened."""
    assert codes(tap("route:bank:fee", STRANGER))[:2] == ["filed:any:internal", "filed:any:12378"]
    found = tap("filed:any:12378", somebody())
    assert only(found, Asked).asking == Asking("filed-reference", ("1", "12378"))
    fresh = tap("filed:any:12378", somebody(cases=(), current=0))
    assert only(fresh, CaseOpened).case.id == 10
    assert only(fresh, Asked).asking == Asking("filed-reference", ("10", "12378"))
    assert codes(tap("filed:any:12378", STRANGER))[0] == "consent:yes:filed:any:12378"


def test_the_ways_in() -> None:
    """From the menu, from the steps of a complaint, from a case, and typed."""
    assert "route" in codes(tap("group:complaint-routing", STRANGER))
    assert "route" in codes(tap("topic:complaint-steps", STRANGER))
    assert "route" in codes(tap("sides:1", somebody()))
    assert text(say("该找谁管", STRANGER)) == text(tap("route", STRANGER))


@pytest.mark.parametrize("code", ["route:gone", "route:bank:gone", "route:more:fee"])
def test_what_is_gone_asks_again(code: str) -> None:
    """An old button leads to the question, not to an error."""
    assert labels(tap(code, STRANGER))[-1] == "返回"

"""People in danger come first: in every question, by night, with the right numbers on the first lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, Contacted, Paused, Tallied
from bot.core.guide import Rule
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking
from bot.core.updates import Sent
from handlers import ANSWERS, threats
from handlers.safety import answered
from tests.turns import GUIDE, ME, NOW, STRANGER, codes, every, only, say, seen, somebody, tap, text, turn

URGENT = [rule for rule in GUIDE.safety if rule.kind == "urgent"]
NIGHT = datetime(2026, 11, 21, 2, 0, tzinfo=SHANGHAI)
DANGERS = (("我不想活了", "12356"), ("催收的人把我堵在家里打", "110"), ("我刚把钱转给骗子了", "110"))
ARGS = {
    "promise-sure": ("1", "退款", NOW.isoformat(), "day", "明天"), "promise-when": ("1", "退款"), "filed-reference": ("1", "12378"),
    "filed-date": ("1", "12378", ""), "zone": (), "snooze": ("3",), "promise-who": ("2",), "promise-move": ("2",),
}  # fmt: skip


@pytest.mark.parametrize("rule", URGENT, ids=lambda rule: rule.id)
@pytest.mark.parametrize("now", [NOW, NIGHT], ids=["day", "night"])
def test_the_first_line_names_who_helps(rule: Rule, now: datetime) -> None:
    """Every urgent answer begins with a number that people answer; where money is at stake, with the stop."""
    first, second, *_ = text(answered(turn(Sent(ME, "k", "photo"), STRANGER, now), rule)).split("\n\n")
    if rule.id == "about-to-pay":
        assert first.startswith("先别交")
        return
    stopped = first.startswith("别再转")
    assert any(number in (second if stopped else first) for number in ("110", "120", "12356"))


def test_there_is_something_urgent_to_test() -> None:
    """The five dangers that must be known."""
    assert {"self-harm", "danger-now", "about-to-pay"} < {rule.id for rule in URGENT}
    assert len(URGENT) >= 4


@pytest.mark.parametrize("hour", range(24))
def test_at_night_there_is_somebody_else_to_wake(hour: int) -> None:
    """12356 and 120 or 110 on the first lines at any hour; from ten to six: call 120, or wake somebody."""
    now = datetime(2026, 11, 21, hour, 30, tzinfo=SHANGHAI)
    found = say("我不想活了", STRANGER, now)
    first = "".join(text(found).split("\n\n")[:2])
    assert "12356" in first
    assert "120" in first
    assert "110" in first
    assert ("夜里打不通就打120，或叫醒身边一个人" in text(found)) == (hour >= 22 or hour < 6)


def test_night_is_the_persons_own() -> None:
    """Noon in Shanghai is night in New York."""
    noon = datetime(2026, 11, 20, 13, 0, tzinfo=SHANGHAI)
    assert "夜里" in text(say("我不想活了", replace(STRANGER, zone="America/New_York"), noon))


def test_despair_gets_one_question_and_no_debts() -> None:
    """No menu, no records, no word about money: are you safe? Nudges pause a day; why is not stored."""
    found = say("我不想活了", somebody())
    assert codes(found) == ["safe:yes", "safe:no"]
    for word in ("债", "还款", "逾期", "投诉", "客服"):
        assert word not in text(found)
    assert text(found).rstrip().endswith("你现在安全吗？")
    assert only(found, Paused).until == NOW + timedelta(hours=24)
    assert found.changes == (Paused(NOW + timedelta(hours=24)), Asked(None), Tallied("urgent"))


@pytest.mark.parametrize(("danger", "number"), DANGERS)
@pytest.mark.parametrize("question", sorted(ANSWERS))
def test_danger_comes_before_every_question(question: str, danger: str, number: str) -> None:
    """Typed into any field, a danger is answered and not noted as a name or a date; a threat only as a threat."""
    person = somebody(asking=Asking(question, ARGS.get(question, ("1",))), digits=True)
    found = say(danger, person)
    assert number in "".join(text(found).split("\n\n")[:2])
    noted = [change for change in found.changes if not isinstance(change, (Paused, Asked, Tallied))]
    assert all(isinstance(change, Contacted) and change.contact.reply == "threat" for change in noted)
    assert not noted or question in threats.QUESTIONS


def test_about_to_pay_is_one_question() -> None:
    """先别交, then: paid yet?"""
    found = say("让我先交599元解冻费", STRANGER)
    assert "先别" in text(found).split("\n")[0]
    assert codes(found)[:2] == ["paid:no", "paid:yes"]


def test_after_the_money_is_gone() -> None:
    """110 first, then the bank; no promise to get it back."""
    found = tap("paid:yes", STRANGER)
    assert text(found).index("110") < text(found).index("银行")
    assert "追款" in text(found)
    assert "不能打包票" in text(found)
    assert "96110" in text(tap("paid:no", STRANGER))


def test_whoever_asks_for_somebody_else_is_told_to_stay_with_them() -> None:
    """A mother is safe herself; her answer opens nothing else, and tells what to do for her son."""
    asked = say("我儿子欠了网贷，说不想活了", STRANGER)
    found = say("我没事，是我儿子", replace(STRANGER, screen=seen(asked)))
    assert "先陪着他" in text(found)
    assert codes(found) == ["safe:yes", "safe:no"]


def test_safe_or_not() -> None:
    """Safe: thanks and company; not safe: numbers again and another day of quiet."""
    assert every(tap("safe:yes", somebody()), Paused) == []
    unsafe = tap("safe:no", somebody())
    assert "120" in text(unsafe).split("\n")[0]
    assert only(unsafe, Paused).until == NOW + timedelta(hours=24)


@pytest.mark.parametrize("word", ["有没有口子", "帮我做假流水", "怎么让催收找不到我"])
def test_what_we_refuse_has_a_way_on(word: str) -> None:
    """No loans, no forgery, no hiding: said plainly, with something else to do."""
    found = say(word, STRANGER)
    assert "没听懂" not in text(found)
    assert codes(found)[-1] == "start"

"""起诉来得及吗: three years from the day they name, told as a usual rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.changes import Asked
from bot.core.person import Asking
from tests.turns import codes, is_stale, only, say, somebody, tap, text

ASKED = somebody(asking=Asking("suing-day"))


def test_asked_from_the_clocks() -> None:
    """One question, and the way back."""
    assert only(tap("suing", somebody()), Asked).asking == Asking("suing-day")
    assert codes(tap("suing", somebody())) == ["clocks"]


@pytest.mark.parametrize(
    ("said", "end"), [("2024年5月8日", "2027年5月8日"), ("昨天", "2029年11月19日"), ("2023年11月20日", "11月20日 周五")]
)
def test_in_time(said: str, end: str) -> None:
    """The last day itself is in time; what starts it anew is said; where to ask is a tap away."""
    found = say(said, ASKED)
    assert "一般来得及" in text(found)
    assert end in text(found)
    assert "重新算" in text(found)
    assert codes(found) == ["suing", "topic:legal-aid", "topic:lawsuit", "clocks"]


@pytest.mark.parametrize("said", ["2023年11月19日", "2018年3月1日"])
def test_perhaps_too_late(said: str) -> None:
    """Never 'lost': it may have started anew, and somebody can be asked."""
    found = say(said, ASKED)
    assert "可能晚了" in text(found)
    assert "12348" in text(found)
    assert "重新算" in text(found)


def test_long_ago() -> None:
    """Before the rule there was another one, and we do not guess."""
    assert "算不准" in text(say("2016年3月1日", ASKED))


def test_what_is_no_day() -> None:
    """Asked again in other words; a day to come is refused."""
    once = say("不记得了", ASKED)
    assert text(once) != text(say("不记得了", replace(ASKED, asking=only(once, Asked).asking)))
    assert "还没到" in text(say("明天", ASKED))
    for word in ("x", "2026-11-21"):
        assert is_stale(tap(f"suingday:{word}", somebody()))
